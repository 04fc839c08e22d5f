import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import {
  type Application,
  type ClientId,
  type JsonObject,
  jwtBearerGrant,
  type OAuthReply,
  type ResourceServer,
  type TenantSettings,
  type TrustedIssuer,
} from '#contracts';
import { buildAttribute, ClientKey, DpopKey } from '#testing/builders';
import { introspectToken } from '../endpoints/introspection.js';
import { clientIdentifiers } from '../subjects/client-identifiers.js';
import { type Members, type TestClient, textIn } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aPublicApplication, aResourceServer, aTenant, aTrustedIssuer, aUser } from '../testing/builders.js';

const idp = 'https://idp.example';

let key: ClientKey;
let strangersKey: ClientKey;

const anIdentityProvider = (members: Partial<TrustedIssuer> = {}): TrustedIssuer =>
  aTrustedIssuer(idp, [key], { userMatching: 'verified_email', emailDomains: ['acme.example'], ...members });

const chat: Partial<Application> = {
  redirectUris: [],
  grantTypes: [jwtBearerGrant],
  scopes: ['openid', 'notes:read', 'notes:write'],
  identityAssertionIssuers: [idp],
};

describe('draft-ietf-oauth-identity-assertion-authz-grant §4.4: the server that takes identity assertions', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;

  beforeAll(async () => {
    [key, strangersKey] = await Promise.all([ClientKey.generate('ES256', 'k1'), ClientKey.generate('ES256', 'k1')]);
  });
  beforeEach(() => {
    server = new TestAuthorizationServer();
    server.tables.trustedIssuers.push(anIdentityProvider());
    client = server.register(anApplication(chat));
    Object.assign(server.user, { email: 'ada@acme.example', emailVerified: true });
  });

  const trust = (members: Partial<TrustedIssuer>): void => void server.tables.trustedIssuers.splice(0, 1, anIdentityProvider(members));

  /** A sound assertion, but for the changes. */
  const assert = (
    changes: JsonObject | { readonly [name: string]: undefined } = {},
    header: object = {},
    signer = key,
    by = client,
  ): Promise<string> =>
    signer.sign(
      { clientId: 'unused', issuer: server.tenant.issuer },
      {
        ...{ iss: idp, sub: 'U019488227', aud: server.tenant.issuer, client_id: by.application.clientId, jti: randomUUID() },
        ...{ iat: server.now, exp: server.now + 300, scope: 'notes:read notes:write', auth_time: server.now - 60 },
        ...{ email: 'ada@acme.example', email_verified: true },
        ...changes,
      },
      { typ: 'oauth-id-jag+jwt', ...header },
    );
  const redeem = (
    assertion: string,
    members: Members = {},
    by = client,
    sender?: Parameters<TestAuthorizationServer['token']>[2],
  ): Promise<OAuthReply> => server.token(by, { grant_type: jwtBearerGrant, assertion, ...members }, sender);
  const refused = (error = 'invalid_grant') => ({ status: 400, body: { error } });

  describe('an assertion of a user of the tenant', () => {
    it('gives a token for them at the API, and neither a refresh token nor an ID token (§4.4.3)', async () => {
      const reply = await redeem(await assert());
      expect(reply).toMatchObject({ status: 200, body: { token_type: 'Bearer', scope: 'notes:read notes:write' } });
      expect(Object.keys(reply.body ?? {})).not.toEqual(expect.arrayContaining(['refresh_token']));
      expect(reply.body).not.toHaveProperty('id_token');
      const token = textIn(reply, 'access_token');
      expect(decodeJwt(token)).toMatchObject({
        ...{ sub: server.user.id, client_id: client.application.clientId, aud: server.resourceServer.identifier },
        auth_time: server.now - 60,
      });
      expect(await introspectToken(server.tenant, { token }, server.dependencies)).toMatchObject({ active: true, userId: server.user.id });
    });

    it('gives no value at another API than that whose template its client may ask for', async () => {
      const reading = (parameter: string): ResourceServer =>
        aResourceServer({
          identifier: `https://${parameter}.example`,
          scopes: [{ name: `read:{${parameter}}`, parameterForm: 'name', description: `Read {${parameter}}` }],
        });
      server.tables.resourceServers.push(reading('org'), reading('owner'));
      const by = server.register(anApplication({ ...chat, scopes: ['read:{org}'] }));
      const at = async (resource: string) => redeem(await assert({ scope: 'read:acme' }, {}, key, by), { resource }, by);
      expect(await at('https://org.example')).toMatchObject({ status: 200, body: { scope: 'read:acme' } });
      expect(await at('https://owner.example')).toMatchObject(refused('invalid_scope'));
    });

    it('gives values that it names alone, and no more of them than one authorization has', async () => {
      const identifier = 'https://org.example';
      const parameter = { parameterForm: 'name', description: 'Read {org}' } as const;
      server.tables.resourceServers.push(
        aResourceServer({
          identifier,
          scopes: [
            { name: 'read:{org}', ...parameter },
            { name: 'list', description: 'List' },
          ],
        }),
        aResourceServer({ identifier: 'https://other.example', scopes: [{ name: 'read:acme', description: 'Read' }] }),
      );
      const by = server.register(anApplication({ ...chat, scopes: ['read:{org}', 'read:acme', 'list'] }));
      const values = Array.from({ length: 21 }, (_, index) => `read:o${index}`);
      const at = async (scope?: string) => redeem(await assert({ scope }, {}, key, by), { resource: identifier }, by);
      expect(await at()).toMatchObject({ status: 200, body: { scope: 'list' } });
      expect(await at(values.join(' '))).toMatchObject(refused('invalid_scope'));
      expect(await at(values.slice(1).join(' '))).toMatchObject({ status: 200, body: { scope: values.slice(1).join(' ') } });
    });

    it('is of nobody once they are locked; what came of it stands on a grant of theirs, which ends with them', async () => {
      await redeem(await assert());
      const [grant] = server.tables.grants.values();
      expect(grant).toMatchObject({ authorization: { userId: server.user.id, sessionId: null }, revokedAt: null });
      server.tables.users.set(server.user.id, { ...server.user, status: 'locked' });
      expect(await redeem(await assert())).toMatchObject(refused());
    });

    it('is found by sub where the tenant says that it is the username, and by no address that looks like one', async () => {
      trust({ userMatching: 'username', emailDomains: [] });
      expect((await redeem(await assert({ sub: 'ada', email: undefined }))).status).toBe(200);
      for (const sub of ['ADA', 'ada@acme.example', 'U019488227']) expect(await redeem(await assert({ sub }))).toMatchObject(refused());
    });

    it('is found by an address of an internationalised domain, which its issuer is given as the DNS has it', async () => {
      trust({ emailDomains: ['xn--mnchen-3ya.example'] });
      server.tables.users.set(server.user.id, { ...server.user, email: 'ada@m\u00fcnchen.example' });
      expect((await redeem(await assert({ email: 'ada@m\u00fcnchen.example' }))).status).toBe(200);
    });

    it('has to be who aud_sub names, where that is said', async () => {
      expect((await redeem(await assert({ aud_sub: server.user.id }))).status).toBe(200);
      for (const aud_sub of [randomUUID(), 7, null]) expect(await redeem(await assert({ aud_sub }))).toMatchObject(refused());
    });

    it('may be named by the pairwise sub that the client is told of them, and by that of no other client', async () => {
      const pairwiseAt = (host: string) =>
        server.register(anApplication({ ...chat, subjectType: 'pairwise', redirectUris: [`https://${host}/cb`] }));
      const [own, other] = [pairwiseAt('chat.example'), pairwiseAt('other.example')];
      const subjectAt = async ({ application }: TestClient) =>
        (await clientIdentifiers(server.tenant, application, server.dependencies)).subjectOf(server.user.id);
      expect((await redeem(await assert({ aud_sub: await subjectAt(own) }, {}, key, own), {}, own)).status).toBe(200);
      expect(await redeem(await assert({ aud_sub: await subjectAt(other) }, {}, key, own), {}, own)).toMatchObject(refused());
    });

    it('is told of with a whole auth_time that has come, whatever fraction or lead their clock has', async () => {
      const toldFor = async (auth_time: number | undefined) =>
        decodeJwt(textIn(await redeem(await assert({ auth_time })), 'access_token'))['auth_time'];
      expect(await toldFor(server.now - 60.5)).toBe(server.now - 61);
      expect(await toldFor(server.now + 30)).toBe(server.now);
      expect(await toldFor(undefined)).toBeUndefined();
    });
  });

  describe('no user is made of an assertion, and it is refused alike', () => {
    it.each<[string, JsonObject | { readonly [name: string]: undefined }]>([
      ['of an address that nobody has', { email: 'eve@acme.example' }],
      ['without an address', { email: undefined }],
      ['of an address that is not verified', { email_verified: false }],
      ['of an address that is verified by a word', { email_verified: 'true' }],
      ['of an address that nothing is said of', { email_verified: undefined }],
      ['of an address of a domain that is not its own', { email: 'ada@other.example' }],
      ['of an address of a subdomain', { email: 'ada@mail.acme.example' }],
      ['of an address with two domains', { email: 'ada@acme.example@other.example' }],
    ])('%s', async (_, changes) => {
      for (const email of ['ada@other.example', 'ada@mail.acme.example']) {
        const namesake = aUser({ username: email.replace('@', '.'), email, emailVerified: true });
        server.tables.users.set(namesake.id, namesake);
      }
      const size = server.tables.users.size;
      const reply = await redeem(await assert(changes));
      expect(reply).toMatchObject(refused());
      expect(reply.body?.['error_description']).toBe('The assertion is refused: its subject is no user here');
      expect(server.tables.users.size).toBe(size);
    });

    it('of an address that is that of another only by what is made of its letters (U+212A for K)', async () => {
      server.tables.users.set(server.user.id, { ...server.user, email: 'kate@acme.example' });
      expect(await redeem(await assert({ email: '\u212Aate@acme.example' }))).toMatchObject(refused());
      expect((await redeem(await assert({ email: 'Kate@ACME.example' }))).status).toBe(200);
    });

    it('of a user here who has not shown that the address is theirs', async () => {
      server.tables.users.set(server.user.id, { ...server.user, emailVerified: false });
      expect(await redeem(await assert())).toMatchObject(refused());
    });

    it('whose name is the address of another', async () => {
      server.tables.users.set(server.user.id, { ...server.user, email: null });
      const namesake = aUser({ username: 'ada@acme.example', email: 'someone@acme.example', emailVerified: true });
      server.tables.users.set(namesake.id, namesake);
      expect(await redeem(await assert())).toMatchObject(refused());
    });
  });

  describe('ADR 109: somebody of whom a sign-in here would ask more is refused as nobody', () => {
    const setTo = (settings: Partial<TenantSettings>, members: Partial<Application> = {}): void => {
      server = new TestAuthorizationServer(aTenant('acme', settings));
      server.tables.trustedIssuers.push(anIdentityProvider());
      client = server.register(anApplication({ ...chat, ...members }));
      server.tables.users.set(server.user.id, Object.assign(server.user, { email: 'ada@acme.example', emailVerified: true }));
    };

    it('who has yet to accept the terms in effect', async () => {
      setTo({ terms: [{ version: '1', effectiveFrom: '2020-01-01T00:00:00.000Z', documents: [], required: true }] });
      expect(await redeem(await assert())).toMatchObject(refused());
      server.tables.users.set(server.user.id, { ...server.user, acceptedTerms: ['1'] });
      expect((await redeem(await assert())).status).toBe(200);
    });

    it('of whom the application requires an attribute', async () => {
      setTo({ userAttributes: [buildAttribute('department')] }, { requiredAttributes: ['department'] });
      expect(await redeem(await assert())).toMatchObject(refused());
    });

    it('who has to prove a second factor to the application: each, or whoever has one', async () => {
      setTo({}, { secondFactor: 'required' });
      expect(await redeem(await assert())).toMatchObject(refused());
      setTo({}, { secondFactor: 'optional' });
      expect((await redeem(await assert())).status).toBe(200);
      server.tables.users.set(server.user.id, { ...server.user, mfaEnabled: true });
      expect(await redeem(await assert())).toMatchObject(refused());
    });

    it('who has to prove one for a role', async () => {
      setTo({ secondFactorRoles: ['owner'] });
      expect((await redeem(await assert())).status).toBe(200);
      server.tables.users.set(server.user.id, { ...server.user, roles: ['owner'] });
      expect(await redeem(await assert())).toMatchObject(refused());
    });

    it('but not by how the tenant has people sign in, which the issuer does in its place', async () => {
      setTo({ secondFactor: 'required' });
      expect((await redeem(await assert())).status).toBe(200);
    });
  });

  describe('an assertion is refused', () => {
    it.each<[string, JsonObject | { readonly [name: string]: undefined }]>([
      ['for another server (§4.4.1)', { aud: 'https://other.example' }],
      ['for the token endpoint: the issuer alone is its audience', { aud: 'https://id.example/t/acme/oauth/token' }],
      ['for another server besides', { aud: ['https://id.example/t/acme', 'https://other.example'] }],
      ['for nobody', { aud: undefined }],
      ['that was issued to another client (§4.4.1)', { client_id: 'somebody' }],
      ['that was issued to no client', { client_id: undefined }],
      ['without sub', { sub: undefined }],
      ['without jti', { jti: undefined }],
      ['without iat', { iat: undefined }],
      ['without exp', { exp: undefined }],
      ['whose auth_time is no number', { auth_time: '1799999900' }],
      ['whose auth_time has not come', { auth_time: 1_900_000_000 }],
      ['whose auth_time is before all time', { auth_time: -1 }],
      ['that has expired', { exp: 1_799_999_900, iat: 1_799_999_600 }],
      ['of an issuer that the application does not name', { iss: 'https://other.example' }],
      ['that says who acts (§8.6)', { act: { sub: 'agent' } }],
      ['of one of many tenants of its issuer (§6)', { tenant: 'eu' }],
      ['with authorization_details', { authorization_details: [] }],
      ['that is bound to a key that nobody proves (§8.7.2)', { cnf: { jkt: 'A'.repeat(43) } }],
      ['that is bound in a way that is not known', { cnf: { kid: 'x' } }],
    ])('%s', async (_, changes) => {
      expect(await redeem(await assert(changes))).toMatchObject(refused());
    });

    it('that is signed by another key, or brings one', async () => {
      expect(await redeem(await assert({}, {}, strangersKey))).toMatchObject(refused());
      expect(await redeem(await assert({}, { jwk: strangersKey.jwk }, strangersKey))).toMatchObject(refused());
    });

    it('of an issuer that the tenant does not trust, or not with users', async () => {
      trust({ userMatching: 'off' });
      expect(await redeem(await assert())).toMatchObject({
        body: { error: 'invalid_grant', error_description: expect.stringContaining('its issuer speaks for no users here') },
      });
      server.tables.trustedIssuers.splice(0);
      expect(await redeem(await assert())).toMatchObject(refused());
    });

    it('whose jti is longer than what is remembered of one, be the issuer one whose assertions serve again', async () => {
      trust({ singleUse: false });
      expect(await redeem(await assert({ jti: undefined }))).toMatchObject(refused());
      expect(await redeem(await assert({ jti: 'x'.repeat(256) }))).toMatchObject(refused());
    });

    it('where its typ is another: it is none then, and stands for no application', async () => {
      for (const typ of ['JWT', 'id-jag+jwt', undefined]) expect(await redeem(await assert({}, { typ }))).toMatchObject(refused());
    });

    it('to an application that names its issuer for workloads alone, and to a public one', async () => {
      const { clientId } = client.application;
      const workload = server.register(
        anApplication({ ...chat, identityAssertionIssuers: [], assertionSubjects: [{ issuer: idp, subject: 'U*' }] }),
      );
      expect(await redeem(await assert({ client_id: workload.application.clientId }), {}, workload)).toMatchObject(refused());
      const spa = server.register(aPublicApplication({ ...chat, clientId: `${clientId}-spa` as ClientId }));
      expect(await redeem(await assert({}, {}, key, spa), {}, spa)).toMatchObject(refused('unauthorized_client'));
    });

    it('attack A91: in the built-in tenant, whose administrators nobody else speaks for', async () => {
      server = new TestAuthorizationServer(aTenant('system'));
      server.tables.trustedIssuers.push(anIdentityProvider());
      client = server.register(anApplication(chat));
      Object.assign(server.user, { email: 'ada@acme.example', emailVerified: true });
      expect(await redeem(await assert())).toMatchObject(refused('unauthorized_client'));
    });

    it('attack A92: when it comes again: of a hundred at the same time one is answered, be the issuer one whose assertions serve again', async () => {
      trust({ singleUse: false });
      const assertion = await assert();
      const replies = await Promise.all(Array.from({ length: 100 }, () => redeem(assertion)));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(await redeem(assertion)).toMatchObject(refused());
    });

    it('and costs none where the roles of its user permit nothing of it: nothing is left for them to see', async () => {
      const assertion = await assert();
      server.tables.resourceServers = [aResourceServer({ userScopes: 'permitted' })];
      expect(await redeem(assertion)).toMatchObject(refused('invalid_scope'));
      expect(server.tables.grants.size).toBe(0);
      server.tables.resourceServers = [aResourceServer()];
      expect((await redeem(assertion)).status).toBe(200);
    });

    it('and costs none where too much is asked by it', async () => {
      const assertion = await assert();
      expect(await redeem(assertion, { scope: 'admin' })).toMatchObject(refused('invalid_scope'));
      expect((await redeem(assertion)).status).toBe(200);
    });
  });

  describe('§4.4.1: what it allows', () => {
    it('is what assertion, registration and request say, each of them', async () => {
      const scopeOf = async (changes: JsonObject | { readonly [name: string]: undefined }, members: Members = {}) =>
        (await redeem(await assert(changes), members)).body?.['scope'];
      expect(await scopeOf({ scope: 'notes:read other:scope openid' })).toBe('notes:read');
      expect(await scopeOf({ scope: undefined })).toBe('notes:read notes:write');
      expect(await scopeOf({}, { scope: 'notes:write' })).toBe('notes:write');
      expect(await redeem(await assert({ scope: 'notes:read' }), { scope: 'notes:write' })).toMatchObject(refused('invalid_scope'));
      expect(await redeem(await assert({ scope: 'other:scope' }))).toMatchObject(refused('invalid_scope'));
      expect(await redeem(await assert({ scope: 7 }))).toMatchObject(refused('invalid_scope'));
      expect(await redeem(await assert(), { authorization_details: '[]' })).toMatchObject(refused('invalid_authorization_details'));
    });

    it('is for its resources alone, of which the request may name one', async () => {
      const { identifier } = server.resourceServer;
      const other = aResourceServer({ identifier: 'https://other.example/api', scopes: [] });
      server.tables.resourceServers.push(other);
      expect((await redeem(await assert({ resource: identifier }))).status).toBe(200);
      expect((await redeem(await assert({ resource: [identifier, other.identifier] }), { resource: identifier })).status).toBe(200);
      for (const resource of [other.identifier, [other.identifier], [], 7])
        expect(await redeem(await assert({ resource }), { resource: identifier })).toMatchObject(refused('invalid_target'));
      expect(await redeem(await assert({ resource: identifier }), { resource: 'https://unknown.example' })).toMatchObject(
        refused('invalid_target'),
      );
    });

    it('§8.7.2: is bound to the key that is proved, which is the one that it names where it names one', async () => {
      const dpop = new DpopKey();
      const url = `${server.tenant.issuer}/oauth/token`;
      const proof = (by = dpop) => ({ proof: by.proof({ url }, { iat: server.now }), method: 'POST', url });
      const reply = await redeem(await assert({ cnf: { jkt: dpop.jkt } }), {}, client, proof());
      expect(reply).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
      expect(decodeJwt(textIn(reply, 'access_token'))).toMatchObject({ cnf: { jkt: dpop.jkt } });
      expect(await redeem(await assert({ cnf: { jkt: dpop.jkt } }), {}, client, proof(new DpopKey()))).toMatchObject(refused());
    });
  });
});
