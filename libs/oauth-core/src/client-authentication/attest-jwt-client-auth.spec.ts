import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import {
  type Application,
  backchannelGrant,
  deviceCodeGrant,
  type OAuthReply,
  type PresentedAttestation,
  type TrustedIssuer,
} from '#contracts';
import { asserted, AttestedInstance, ClientKey, DpopKey } from '#testing/builders';
import { revocationEndpoint } from '../endpoints/revocation.js';
import { tokenEndpoint } from '../endpoints/token.js';
import { listOf, type Members, type TestClient, textIn, tokensOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aTenant, aTrustedIssuer } from '../testing/builders.js';

const attester = 'https://attester.example';

type Changes = { readonly [name: string]: unknown };

let key: ClientKey;
let otherKey: ClientKey;

describe('draft-ietf-oauth-attestation-based-client-auth: attest_jwt_client_auth', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;
  let instance: AttestedInstance;

  beforeAll(async () => {
    [key, otherKey] = await Promise.all([ClientKey.generate('ES256'), ClientKey.generate('ES256')]);
  });
  beforeEach(() => {
    server = new TestAuthorizationServer();
    trust(attester, key);
    client = register();
    instance = instanceOf(client);
  });

  const trust = (issuer: string, by: ClientKey, members: Partial<TrustedIssuer> = {}): void =>
    void server.tables.trustedIssuers.push(aTrustedIssuer(issuer, [by], members));
  /** Without the secret that it has not. */
  const register = (members: Partial<Application> = {}): TestClient => ({
    application: server.register(
      anApplication({ tokenEndpointAuthMethod: 'attest_jwt_client_auth', clientAttesters: [attester], ...members }),
    ).application,
    secret: null,
  });
  const instanceOf = ({ application: { clientId } }: TestClient, by = key): AttestedInstance =>
    new AttestedInstance(by, { clientId, issuer: server.tenant.issuer });

  const attestation = (changes: Changes = {}, header: Changes = {}, of = instance): Promise<string> =>
    of.attestation({ iat: server.now, exp: server.now + 600, ...changes }, header);
  const proof = (changes: Changes = {}, header: Changes = {}, of = instance): string =>
    of.proof(server.attestationChallenges.current(server.tenant), { iat: server.now, ...changes }, header);
  const presented = async (of = instance): Promise<PresentedAttestation> => ({
    attestation: await attestation({}, {}, of),
    proof: proof({}, {}, of),
  });

  const ask = (shown: PresentedAttestation, members: Members = {}): Promise<OAuthReply> => {
    const all = { grant_type: 'client_credentials', scope: 'notes:read', client_id: client.application.clientId, ...members };
    return tokenEndpoint(server.tenant, { parameters: listOf(all), authorization: null, attestation: shown }, server.dependencies);
  };
  const refused = (status: number, error: string, description?: string) => ({
    status,
    body: { error, ...(description !== undefined && { error_description: description }) },
  });
  const expectRefusal = (reply: OAuthReply): void =>
    expect(reply).toMatchObject(refused(401, 'invalid_client', 'Client authentication failed'));

  it('gets what any client gets that authenticated, with a client_id or without', async () => {
    const reply = await ask(await presented());
    expect(decodeJwt(textIn(reply, 'access_token'))).toMatchObject({ sub: client.application.clientId, scope: 'notes:read' });
    expect(await ask(await presented(), { client_id: undefined })).toMatchObject({ status: 200 });
  });

  describe('the Client Attestation', () => {
    it.each<[string, Changes, Changes?]>([
      ['without a sub', { sub: undefined }],
      ['of another client', { sub: 'other' }],
      ['without exp', { exp: undefined }],
      ['that is from the future', { iat: 1_800_000_100 }],
      ['that is not good yet', { nbf: 1_800_000_100 }],
      ['of an issuer that may attest nothing of this client', { iss: 'https://other.example' }],
      ['without cnf', { cnf: undefined }],
      ['with a cnf that has no jwk', { cnf: { jkt: 'x' } }],
      ['with a key that is none', { cnf: { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } } }],
      ['with a symmetric key', { cnf: { jwk: { kty: 'oct', k: 'AAAA' } } }],
      ['with a private key', { cnf: { jwk: new DpopKey().privateJwk } }],
      ['of another type', {}, { typ: 'JWT' }],
      ['of no type', {}, { typ: undefined }],
      ['with a key of its own in the header', {}, { jwk: {} }],
      ['that demands an extension', {}, { crit: ['b64'], b64: true }],
    ])('%s is refused, and nothing is told of it', async (_case, changes, header = {}) => {
      expectRefusal(await ask({ attestation: await attestation(changes, header), proof: proof() }));
    });

    it('is signed by a trusted attester of this client, with what that may sign with', async () => {
      const forged = instanceOf(client, otherKey);
      expectRefusal(await ask(await presented(forged)));
      trust('https://other.example', otherKey);
      expectRefusal(await ask(await presented(forged)));
      client = register({ clientAttesters: ['https://other.example', attester] });
      for (const by of [key, otherKey]) expect(await ask(await presented(instanceOf(client, by)))).toMatchObject({ status: 200 });
      server.tables.trustedIssuers.splice(0, 2);
      expectRefusal(await ask(await presented(instanceOf(client))));
      trust(attester, key, { signingAlgorithms: ['RS256'] });
      expectRefusal(await ask(await presented(instanceOf(client))));
      for (const text of ['', 'x', 'a.b.c', `${await attestation()}, ${await attestation()}`])
        expectRefusal(await ask({ attestation: text, proof: proof() }));
    });

    it('is asked for anew once it has expired: use_fresh_attestation; by nobody else’s word', async () => {
      const expired = { iat: server.now - 600, exp: server.now };
      expect(await ask({ attestation: await attestation(expired), proof: proof() })).toMatchObject(refused(400, 'use_fresh_attestation'));
      const forged = instanceOf(client, otherKey);
      expectRefusal(await ask({ attestation: await attestation(expired, {}, forged), proof: proof({}, {}, forged) }));
    });

    it('lives no longer than the tenant lets those of its attester', async () => {
      const told = 'The client attestation must expire within 3600 seconds';
      const reply = await ask({ attestation: await attestation({ exp: server.now + 3_661 }), proof: proof() });
      expect(reply).toMatchObject(refused(401, 'invalid_client', told));
    });

    it('is not judged where the keys of its attester cannot be had', async () => {
      server.tables.trustedIssuers.splice(0, 1);
      trust(attester, key, { jwks: null, jwksUri: `${attester}/jwks` });
      expect(await ask(await presented())).toMatchObject(refused(503, 'temporarily_unavailable'));
      trust('https://other.example', otherKey);
      client = register({ clientAttesters: [attester, 'https://other.example'] });
      expect(await ask(await presented(instanceOf(client)))).toMatchObject(refused(503, 'temporarily_unavailable'));
    });

    it('may be used for as long as it is fresh', async () => {
      const one = await attestation();
      for (let nth = 0; nth < 3; nth += 1) expect(await ask({ attestation: one, proof: proof() })).toMatchObject({ status: 200 });
    });
  });

  describe('the proof of possession', () => {
    it.each<[string, Changes, RegExp]>([
      ['for another server', { aud: 'https://other.example' }, /as its aud, and nothing else$/],
      ['for this server and another', { aud: ['https://id.example/t/acme', 'https://other.example'] }, /as its aud/],
      ['without aud', { aud: undefined }, /as its aud/],
      ['without jti', { jti: undefined }, /a jti of at most 255 characters/],
      ['with a long jti', { jti: 'x'.repeat(256) }, /a jti/],
      ['without iat', { iat: undefined }, /an iat/],
    ])('%s is refused, and who holds the key is told why', async (_case, changes, told) => {
      const reply = await ask({ attestation: await attestation(), proof: proof(changes) });
      expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client', error_description: expect.stringMatching(told) } });
    });

    it('is signed by the key of the attestation, as a JWT of its type; a DPoP proof is none', async () => {
      const thief = instanceOf(client, otherKey);
      expectRefusal(await ask({ attestation: await attestation(), proof: proof({}, {}, thief) }));
      for (const typ of ['dpop+jwt', 'JWT', 'oauth-client-attestation+jwt', undefined])
        expectRefusal(await ask({ attestation: await attestation(), proof: proof({}, { typ }) }));
      for (const header of [{ alg: 'none' }, { alg: 'RS256' }, { crit: ['exp'] }, { jwk: thief.key.jwk }])
        expectRefusal(await ask({ attestation: await attestation(), proof: proof({}, header) }));
      for (const text of ['', 'x', `${proof()}, ${proof()}`]) expectRefusal(await ask({ attestation: await attestation(), proof: text }));
      expect(await ask({ attestation: await attestation(), proof: null })).toMatchObject(
        refused(401, 'invalid_client', 'The header OAuth-Client-Attestation-PoP is missing'),
      );
    });

    it('causes no look for keys where it is not signed by the key that it says', async () => {
      expectRefusal(await ask({ attestation: await attestation(), proof: proof({}, {}, instanceOf(client)) }));
      expect(server.keySearches).toBe(0);
    });

    it('serves once, however many use it at the same time, and whatever attestation is with it', async () => {
      const shown = await presented();
      const replies = await Promise.all(Array.from({ length: 100 }, () => ask(shown)));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      expectRefusal(await ask({ ...shown, attestation: await attestation({ exp: server.now + 900 }) }));
    });

    it('needs a challenge of this tenant and of the last minutes, which is told where it has none: use_attestation_challenge', async () => {
      const foreign = server.attestationChallenges.current(aTenant('beta'));
      const nonce = server.dependencies.dpopNonces.current(server.tenant);
      const old = server.attestationChallenges.current(server.tenant);
      server.now += 301;
      for (const challenge of [undefined, '', 'x', 7, foreign, nonce, old]) {
        const reply = await ask({ attestation: await attestation(), proof: proof({ challenge }) });
        expect(reply).toMatchObject(refused(400, 'use_attestation_challenge'));
        const next = reply.headers['oauth-client-attestation-challenge'];
        expect(await ask({ attestation: await attestation(), proof: proof({ challenge: next }) })).toMatchObject({ status: 200 });
      }
    });

    it('has its time from the challenge: the clock of the instance may be wrong', async () => {
      for (const iat of [1, server.now + 86_400])
        expect(await ask({ attestation: await attestation(), proof: proof({ iat }) })).toMatchObject({ status: 200 });
    });
  });

  it('is the one way to authenticate: neither a name, nor a secret, nor the headers for a client of another method', async () => {
    const { clientId } = client.application;
    expectRefusal(await server.token(client, { grant_type: 'client_credentials' }));
    expectRefusal(await ask(await presented(), { client_id: 'other' }));
    expect(await ask(await presented(), { client_secret: 'x' })).toMatchObject({ body: { error: 'invalid_client' } });
    expect(await ask(await presented(), asserted(await key.sign({ clientId, issuer: server.tenant.issuer })))).toMatchObject({
      body: { error: 'invalid_client' },
    });
    for (const members of [
      { tokenEndpointAuthMethod: 'none', type: 'public' },
      { tokenEndpointAuthMethod: null },
      { status: 'disabled' },
    ] as const) {
      client = register(members);
      expectRefusal(await ask(await presented(instanceOf(client))));
      expect(server.keySearches).toBe(0);
    }
  });

  it('beside a secret of another client the headers say nothing', async () => {
    const other = server.register(anApplication());
    const reply = await server.token(other, { grant_type: 'client_credentials', scope: 'notes:read' }, { attestation: await presented() });
    expect(reply).toMatchObject({ status: 200 });
  });

  it('Binding of OAuth Protocol Artifacts: its sign-ins have PKCE, which a nonce does not replace', async () => {
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    expect(JSON.stringify(await server.start(client, { ...none, nonce: 'n' }))).toContain('error=invalid_request');
  });

  describe('Refresh token binding', () => {
    const signIn = async (of = instance, sender = {}): Promise<ReturnType<typeof tokensOf>> => {
      const code = await server.code(client);
      const members = { grant_type: 'authorization_code', code, redirect_uri: 'https://app.example/cb', code_verifier: server.verifier };
      return tokensOf(await server.token(client, members, { attestation: await presented(of), ...sender }));
    };
    const refresh = async (refreshToken: string, of = instance): Promise<OAuthReply> =>
      server.token(client, { grant_type: 'refresh_token', refresh_token: refreshToken }, { attestation: await presented(of) });

    it('a refresh token is used by the instance that got it, and so are its successors', async () => {
      const { refreshToken } = await signIn();
      const other = instanceOf(client);
      expect(await refresh(refreshToken, other)).toMatchObject(refused(400, 'invalid_grant'));
      const { refreshToken: next } = tokensOf(await refresh(refreshToken));
      expect(await refresh(next, other)).toMatchObject(refused(400, 'invalid_grant'));
      expect(await refresh(next)).toMatchObject({ status: 200 });
    });

    it('what it polls with for a person who decides is redeemed by no other', async () => {
      client = register({ grantTypes: [deviceCodeGrant, backchannelGrant] });
      instance = instanceOf(client);
      Object.assign(server.tenant.settings, { backchannelAuthentication: true });
      const device = await server.authorizeDevice(client, {}, { attestation: await presented() });
      const asked = await server.authenticateByBackchannel(client, {}, { attestation: await presented() });
      const message = await server.backchannelMessage();
      if (message.kind !== 'link') throw new Error('no message');
      for (const outcome of [await server.openDevice(textIn(device, 'user_code')), await server.openBackchannel(message.token)]) {
        if (outcome?.kind !== 'login_required') throw new Error('nobody is asked');
        await server.resume(outcome.requestId, 'allow');
      }
      const polls = [
        async (of: AttestedInstance) => server.poll(client, textIn(device, 'device_code'), {}, { attestation: await presented(of) }),
        async (of: AttestedInstance) =>
          server.pollBackchannel(client, textIn(asked, 'auth_req_id'), {}, { attestation: await presented(of) }),
      ];
      for (const poll of polls) {
        expect(await poll(instanceOf(client))).toMatchObject(refused(400, 'invalid_grant'));
        expect(await poll(instance)).toMatchObject({ status: 200 });
      }
    });

    it('another instance ends no grant by a refresh token that was spent', async () => {
      const { refreshToken } = await signIn();
      const { refreshToken: next } = tokensOf(await refresh(refreshToken));
      server.now += 60;
      expect(await refresh(refreshToken, instanceOf(client))).toMatchObject(refused(400, 'invalid_grant'));
      expect(await refresh(next)).toMatchObject({ status: 200 });
    });

    it('is worth nothing by another way to authenticate, should the client be registered for one', async () => {
      const { refreshToken } = await signIn();
      const members = { ...client.application, tokenEndpointAuthMethod: null };
      const registered = server.register(members);
      expect(await server.refresh(registered, refreshToken)).toMatchObject(refused(400, 'invalid_grant'));
    });

    it('its tokens can be bound to another key by DPoP, which may be replaced', async () => {
      const target = { method: 'POST', url: `${server.tenant.issuer}/oauth/token` };
      const dpop = () => ({ proof: new DpopKey().proof(target, { iat: server.now }), ...target });
      const { refreshToken } = await signIn(instance, { dpop: dpop() });
      const reply = await server.token(
        client,
        { grant_type: 'refresh_token', refresh_token: refreshToken },
        { attestation: await presented(), dpop: dpop() },
      );
      expect(reply).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    });

    it('is revoked by its client', async () => {
      const { refreshToken } = await signIn();
      const request = { parameters: listOf({ token: refreshToken }), authorization: null, attestation: await presented() };
      expect(await revocationEndpoint(server.tenant, request, server.dependencies)).toMatchObject({ status: 200 });
      expect(await refresh(refreshToken)).toMatchObject(refused(400, 'invalid_grant'));
    });
  });
});
