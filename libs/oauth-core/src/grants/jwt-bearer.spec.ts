import { createHmac, randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type Application, type ClientId, type JsonObject, jwtBearerGrant, type OAuthReply, type TrustedIssuer } from '#contracts';
import { ClientKey, DpopKey } from '#testing/builders';
import { readJwkSet } from '../client-authentication/jwk-set.js';
import { type Members, type TestClient, textIn } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aPublicApplication, aTenant, aTrustedIssuer } from '../testing/builders.js';

const ci = 'https://ci.example';
const subject = 'repo:acme/shop:ref:refs/heads/main';

let key: ClientKey;
let strangersKey: ClientKey;
let rsa: ClientKey;

const aWorkloadIssuer = (members: Partial<TrustedIssuer> = {}): TrustedIssuer =>
  aTrustedIssuer(ci, [key, rsa], { signingAlgorithms: ['ES256', 'RS256'], ...members });

const workload: Partial<Application> = {
  redirectUris: [],
  grantTypes: [jwtBearerGrant],
  scopes: ['notes:read', 'notes:write'],
  assertionSubjects: [{ issuer: ci, subject: 'repo:acme/shop:*', claims: { ref: 'refs/heads/main' } }],
};

describe('RFC 7523 §2.1: the JWT bearer grant', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;

  beforeAll(async () => {
    [key, strangersKey, rsa] = await Promise.all([
      ClientKey.generate('ES256', 'k1'),
      ClientKey.generate('ES256', 'k1'),
      ClientKey.generate('RS256', 'k2'),
    ]);
  });
  beforeEach(() => {
    server = new TestAuthorizationServer();
    server.tables.trustedIssuers.push(aWorkloadIssuer());
    client = server.register(aPublicApplication(workload));
  });

  const trust = (members: Partial<TrustedIssuer>): void => void server.tables.trustedIssuers.splice(0, 1, aWorkloadIssuer(members));

  /** A sound assertion, but for the changes. */
  const assert = (changes: JsonObject | { readonly [name: string]: undefined } = {}, header: object = {}, signer = key): Promise<string> =>
    signer.sign(
      { clientId: 'unused', issuer: server.tenant.issuer },
      { iss: ci, sub: subject, ref: 'refs/heads/main', iat: server.now, exp: server.now + 300, ...changes },
      { ...header },
    );

  const redeem = (assertion: string | undefined, members: Members = {}, by: TestClient = client): Promise<OAuthReply> =>
    server.token(by, { grant_type: jwtBearerGrant, assertion, ...members });

  const expectRefusal = (reply: OAuthReply, error = 'invalid_grant', status = 400): void => {
    expect(reply).toMatchObject({
      status,
      body: { error, error_description: expect.any(String) },
      headers: { 'cache-control': 'no-store' },
    });
    expect(reply.body).not.toHaveProperty('access_token');
  };

  describe('a sound assertion', () => {
    it('gives a token for the application itself: no user, no refresh token, no ID token (RFC 7521 §4.1)', async () => {
      const reply = await redeem(await assert());
      expect(reply).toMatchObject({ status: 200, body: { token_type: 'Bearer', scope: 'notes:read notes:write' } });
      expect(reply.body).not.toHaveProperty('refresh_token');
      expect(reply.body).not.toHaveProperty('id_token');
      const { clientId } = client.application;
      expect(decodeJwt(textIn(reply, 'access_token'))).toMatchObject({
        sub: clientId,
        client_id: clientId,
        aud: server.resourceServer.identifier,
      });
    });

    it.each<[string, JsonObject, object]>([
      ['names the token endpoint as its audience', { aud: 'https://id.example/t/acme/oauth/token' }, {}],
      ['has its audience in a list', { aud: ['https://id.example/t/acme'] }, {}],
      ['says that it is a JWT', {}, { typ: 'JWT' }],
      ['says so as SPIFFE may', {}, { typ: 'JOSE' }],
      ['comes from a clock that is a little ahead', { iat: 1_800_000_050, nbf: 1_800_000_050 }, {}],
    ])('may be one that %s', async (_case, changes, header) => {
      expect((await redeem(await assert(changes, header))).status).toBe(200);
    });

    it('is taken of a client that authenticates besides (RFC 7521 §4.1), and of that with its secret alone', async () => {
      const confidential = server.register(anApplication(workload));
      expect((await redeem(await assert(), {}, confidential)).status).toBe(200);
      expectRefusal(await redeem(await assert(), {}, { ...confidential, secret: 'wrong' }), 'invalid_client', 401);
      const nameOnly = {
        ...confidential,
        application: { ...confidential.application, tokenEndpointAuthMethod: 'client_secret_post' as const },
      };
      expectRefusal(await redeem(await assert(), {}, { ...nameOnly, secret: null }), 'invalid_client', 401);
    });

    it('binds the token to the key of a DPoP proof (RFC 9449 §5)', async () => {
      const dpop = new DpopKey();
      const url = `${server.tenant.issuer}/oauth/token`;
      const proof = { proof: dpop.proof({ url }, { iat: server.now }), method: 'POST', url };
      const reply = await server.token(client, { grant_type: jwtBearerGrant, assertion: await assert() }, proof);
      expect(reply).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
      expect(decodeJwt(textIn(reply, 'access_token'))).toMatchObject({ cnf: { jkt: dpop.jkt } });
    });
  });

  describe('RFC 7523 §3: refuses an assertion', () => {
    it.each<[string, JsonObject | { readonly [name: string]: undefined }]>([
      ['without an iss (1)', { iss: undefined }],
      ['of an issuer that is not trusted (1)', { iss: 'https://other.example' }],
      ['whose iss is written otherwise (1)', { iss: 'https://ci.example/' }],
      ['without a sub (2)', { sub: undefined }],
      ['with an empty sub (2)', { sub: '' }],
      ['of another subject (2)', { sub: 'repo:evil/shop:ref:refs/heads/main' }],
      ['of a subject that goes on where the pattern ends (2)', { sub: 'repo:acme/shop-evil:ref' }],
      ['that has not the claims that the application demands', { ref: 'refs/pull/1/merge' }],
      ['without an aud (3)', { aud: undefined }],
      ['for another server (3)', { aud: 'https://id.example/t/globex' }],
      ['for this server and another one (3)', { aud: ['https://id.example/t/acme', 'https://api.example'] }],
      ['without an exp (4)', { exp: undefined }],
      ['that has expired (4)', { exp: 1_800_000_000 }],
      ['whose exp is no number (4)', { exp: '1800000300' }],
      ['that expires too late (4)', { exp: 1_800_000_000 + 3_661 }],
      ['that was made to live too long (4)', { iat: 1_800_000_000 - 7_200, exp: 1_800_000_060 }],
      ['whose nbf has not come (5)', { nbf: 1_800_000_061 }],
      ['that comes out of the future (6)', { iat: 1_800_000_061 }],
      ['whose iat is no number (6)', { iat: 'now' }],
      ['without a jti (7)', { jti: undefined }],
      ['whose jti is too long to be remembered (7)', { jti: 'x'.repeat(256) }],
    ])('%s', async (_case, changes) => {
      expectRefusal(await redeem(await assert(changes)));
      expect(server.issuances).toEqual([]);
    });

    it.each<[string, object]>([
      ['that demands an extension', { crit: ['b64'], b64: true }],
      ['that brings its key', { jwk: { kty: 'EC' } }],
      ['that says where its key is', { jku: 'https://evil.example/jwks' }],
      ['that is an access token', { typ: 'at+jwt' }],
      ['that is made to authenticate a client', { typ: 'client-authentication+jwt' }],
      ['that is of an unknown key', { kid: 'k9' }],
      ['that names a key of another kind', { kid: 'k2' }],
    ])('%s (RFC 8725)', async (_case, header) => {
      expectRefusal(await redeem(await assert({}, header)));
    });

    it('that is not signed, or by HMAC (8)', async () => {
      const [, claims = ''] = (await assert()).split('.');
      const encode = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
      expectRefusal(await redeem(`${encode({ alg: 'none' })}.${claims}.`));
      const signed = `${encode({ alg: 'HS256', kid: 'k1' })}.${claims}`;
      const mac = createHmac('sha256', JSON.stringify(key.jwk)).update(signed).digest('base64url');
      expectRefusal(await redeem(`${signed}.${mac}`));
    });

    it("that is signed with a stranger's key, or was changed (9)", async () => {
      expectRefusal(await redeem(await assert({}, {}, strangersKey)));
      const [header, , signature] = (await assert()).split('.');
      const [, otherClaims] = (await assert({ exp: server.now + 3_000 })).split('.');
      expectRefusal(await redeem(`${header}.${otherClaims}.${signature}`));
    });

    it('that is signed with an algorithm that its issuer may not use', async () => {
      trust({ signingAlgorithms: ['ES256'] });
      expectRefusal(await redeem(await assert({}, {}, rsa)));
      expect((await redeem(await assert())).status).toBe(200);
    });

    it.each([
      ['', 'invalid_request'],
      ['x', 'invalid_grant'],
      ['a.b.c', 'invalid_grant'],
      [`${'a'.repeat(9_000)}.b.c`, 'invalid_request'],
      [undefined, 'invalid_request'],
    ])('that is none: %.10s', async (text, error) => {
      expectRefusal(await redeem(text), error);
    });

    it('that was used before, however many ask with it at once (7)', async () => {
      const assertion = await assert();
      const replies = await Promise.all(Array.from({ length: 100 }, () => redeem(assertion)));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const reply of replies.filter(({ status }) => status !== 200)) expectRefusal(reply);
    });

    it('that was used before by another application, but not one of another issuer with its jti', async () => {
      const other = server.register(aPublicApplication({ ...workload, clientId: 'other' as ClientId }));
      server.tables.trustedIssuers.push(aWorkloadIssuer({ issuer: 'https://ci2.example' }));
      const jti = randomUUID();
      expect((await redeem(await assert({ jti }))).status).toBe(200);
      expectRefusal(await redeem(await assert({ jti }), {}, other));
      const second = server.register(aPublicApplication({ ...workload, assertionSubjects: [{ issuer: 'https://ci2.example', subject }] }));
      expect((await redeem(await assert({ jti, iss: 'https://ci2.example' }), {}, second)).status).toBe(200);
    });

    it('of an issuer that another tenant trusts, or that the tenant trusts no more', async () => {
      const assertion = await assert({ aud: 'https://id.example/t/globex' });
      const globex = new TestAuthorizationServer(aTenant('globex'), server.database);
      const theirs = globex.register(aPublicApplication(workload));
      expectRefusal(await globex.token(theirs, { grant_type: jwtBearerGrant, assertion }));
      server.tables.trustedIssuers.length = 0;
      expectRefusal(await redeem(await assert()));
    });
  });

  it('may be shown again until it expires where its issuer gives one for many calls, and then needs no jti', async () => {
    trust({ singleUse: false });
    const assertion = await assert({ jti: undefined });
    expect([(await redeem(assertion)).status, (await redeem(assertion)).status]).toEqual([200, 200]);
    server.now += 300;
    expectRefusal(await redeem(assertion));
  });

  it('is for the audiences of its issuer, and no longer for the server as such, where there are some', async () => {
    trust({ audiences: ['ostiary'] });
    expect((await redeem(await assert({ aud: 'ostiary' }))).status).toBe(200);
    expectRefusal(await redeem(await assert()));
  });

  it('looks for no key of an issuer that the application or the tenant does not name', async () => {
    await redeem(await assert({ iss: 'https://other.example' }));
    const stranger = server.register(
      aPublicApplication({ ...workload, assertionSubjects: [{ issuer: 'https://other.example', subject }] }),
    );
    await redeem(await assert({ iss: 'https://other.example' }), {}, stranger);
    expect(server.keySearches).toBe(0);
  });

  it('is not refused where the keys of its issuer cannot be had, and may be sent again', async () => {
    trust({ jwks: null, jwksUri: `${ci}/jwks` });
    const assertion = await assert();
    expectRefusal(await redeem(assertion), 'temporarily_unavailable', 503);
    server.published.set(`${ci}/jwks`, { keys: readJwkSet({ keys: [key.jwk] }) });
    expect((await redeem(assertion)).status).toBe(200);
  });

  it('RFC 6749 §5.2: refuses a scope and a resource that the application may not have, and the assertion is not spent', async () => {
    const assertion = await assert();
    expectRefusal(await redeem(assertion, { scope: 'notes:delete' }), 'invalid_scope');
    expectRefusal(await redeem(assertion, { resource: 'https://elsewhere.example' }), 'invalid_target');
    expect(await redeem(assertion, { scope: 'notes:read' })).toMatchObject({ status: 200, body: { scope: 'notes:read' } });
  });

  it('RFC 6749 §5.2: refuses an application that is not registered for the grant, or is disabled', async () => {
    const other = server.register(aPublicApplication({ ...workload, grantTypes: ['authorization_code'] }));
    expectRefusal(await redeem(await assert(), {}, other), 'unauthorized_client');
    const disabled = server.register(aPublicApplication({ ...workload, status: 'disabled' }));
    expectRefusal(await redeem(await assert(), {}, disabled), 'invalid_client', 401);
  });
});
