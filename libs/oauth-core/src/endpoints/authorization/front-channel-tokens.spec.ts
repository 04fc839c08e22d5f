import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Application, AuthorizationOutcome, ResponseType, TenantSettings } from '#contracts';
import { readLiveAccessToken } from '../../access-token.js';
import { halfHash } from '../../id-token.js';
import { hashSecret } from '../../secrets.js';
import { type Members, type TestClient, tokensOf } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { anApplication, aPublicApplication, aTenant } from '../../testing/builders.js';

const withTokens: readonly ResponseType[] = ['code id_token', 'code token', 'code id_token token', 'id_token', 'id_token token', 'token'];

describe('tokens in the authorization response, which are out of date', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;

  const serve = (settings: Partial<TenantSettings> = {}): void => {
    server = new TestAuthorizationServer(aTenant('acme', { legacyFeatures: ['implicit'], ...settings }));
  };
  const register = (members: Partial<Application> = {}): TestClient =>
    server.register(anApplication({ legacyFeatures: ['implicit'], responseTypes: ['code', ...withTokens], ...members }));
  beforeEach(() => {
    serve();
    client = register();
  });

  const withoutPkce = { code_challenge: undefined, code_challenge_method: undefined };
  const ask = (responseType: string, changes: Members = {}) =>
    server.start(client, { ...withoutPkce, response_type: responseType, ...changes });
  /** What a response says in the fragment, where it says nothing in the query. */
  const inFragment = (outcome: AuthorizationOutcome | null): Record<string, string> => {
    if (outcome?.kind !== 'redirect') throw new Error(JSON.stringify(outcome));
    const { search, hash } = new URL(outcome.location);
    expect(search).toBe('');
    return Object.fromEntries(new URLSearchParams(hash.slice(1)));
  };
  const answer = async (responseType: string, changes: Members = {}) => inFragment(await ask(responseType, changes));
  const isLive = async (token: string | undefined) => (await readLiveAccessToken(server.tenant, token ?? '', server.dependencies)).valid;

  describe('OAuth 2.0 Multiple Response Type Encoding Practices §3, §5', () => {
    const parts = { code: ['code'], id_token: ['id_token'], token: ['access_token', 'token_type', 'expires_in', 'scope'] };

    it.each(withTokens)('answers %s in the fragment with that and nothing else', async (responseType) => {
      const expected = responseType.split(' ').flatMap((part) => parts[part as keyof typeof parts]);
      const response = await answer(responseType);
      expect(Object.keys(response).toSorted()).toEqual([...expected, 'state', 'iss'].toSorted());
      expect(response).toMatchObject({ state: 'a-state', iss: server.tenant.issuer });
    });

    it('takes the values of a response_type in any order (RFC 6749 §3.1.1)', async () => {
      expect(await answer('token code id_token')).toMatchObject({ code: expect.any(String), access_token: expect.any(String) });
    });

    it.each(['id_token code code', 'id_token id_token', 'code  token', 'token none', 'idtoken', ' '])(
      'refuses %j, which is none',
      async (responseType) => {
        const outcome = await ask(responseType);
        if (outcome.kind !== 'redirect') throw new Error(outcome.kind);
        expect(outcome.location).toContain('error=unsupported_response_type');
      },
    );

    it('puts no token into a query, whatever the response_mode, and tells so in the fragment', async () => {
      for (const response_mode of ['query', 'query.jwt']) {
        const response = await answer('id_token token', { response_mode });
        expect(Object.keys(response)).toEqual(response_mode === 'query' ? ['error', 'error_description', 'state', 'iss'] : ['response']);
        if (response_mode === 'query') expect(response).toMatchObject({ error: 'invalid_request' });
        else expect(decodeJwt(response['response'] ?? '')).toMatchObject({ error: 'invalid_request' });
      }
    });

    it('comes in a form, or signed (JARM §2.3), where that is asked for', async () => {
      const form = await ask('id_token token', { response_mode: 'form_post' });
      expect(form).toMatchObject({ kind: 'form_post', parameters: expect.arrayContaining([['access_token', expect.any(String)]]) });
      for (const response_mode of ['jwt', 'fragment.jwt']) {
        const { response = '' } = await answer('code id_token token', { response_mode });
        expect(decodeJwt(response)).toMatchObject({
          access_token: expect.any(String),
          id_token: expect.any(String),
          code: expect.any(String),
        });
      }
    });
  });

  describe('who may ask for them', () => {
    it.each(withTokens)('attack A08: refuses %s where the tenant does not let its applications', async (responseType) => {
      serve({ legacyFeatures: [] });
      client = register();
      expect(await answer(responseType)).toMatchObject({ error: 'unsupported_response_type' });
    });

    it('refuses an application that does not ask for what is out of date, or for another response type', async () => {
      client = register({ legacyFeatures: [] });
      expect(await answer('id_token')).toMatchObject({ error: 'unauthorized_client' });
      client = register({ responseTypes: ['code', 'id_token'] });
      expect(await answer('id_token token')).toMatchObject({ error: 'unauthorized_client' });
      expect(await answer('id_token')).toHaveProperty('id_token');
    });

    it('refuses the code alone to an application that is registered for other types', async () => {
      client = register({ responseTypes: ['id_token'] });
      const outcome = await server.start(client);
      expect(outcome).toMatchObject({ location: expect.stringContaining('error=unauthorized_client') });
    });

    it('refuses them where a profile forbids what is out of date', async () => {
      client = register({ profile: 'fapi2-security' });
      expect(await answer('code id_token')).toMatchObject({ error: expect.stringMatching(/unsupported_response_type|invalid_request/) });
      serve({ profile: 'fapi2-security' });
      client = register();
      expect((await server.push(client, { response_type: 'code id_token' })).body?.['error']).not.toBeUndefined();
    });

    it('refuses a code to an application without its grant, and takes none for a response without one', async () => {
      client = register({ grantTypes: [] });
      expect(await answer('code id_token')).toMatchObject({ error: 'unauthorized_client' });
      expect(await answer('id_token')).toHaveProperty('id_token');
    });

    it('a request that was pushed ends with the word of the tenant or the application', async () => {
      const { body } = await server.push(client, { response_type: 'id_token' });
      server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { legacyFeatures: [] });
      expect(await server.open(client, body?.['request_uri'])).toMatchObject({ kind: 'error_page', error: 'invalid_request_uri' });
    });
  });

  describe('what a request needs', () => {
    it.each(['id_token', 'id_token token', 'code id_token', 'code id_token token'])(
      'OpenID Connect Core §3.2.2.1: refuses %s without a nonce',
      async (responseType) => {
        client = register({ pkce: 'optional' });
        expect(await answer(responseType, { nonce: undefined })).toMatchObject({ error: 'invalid_request' });
      },
    );

    it('refuses an ID token without the scope openid', async () => {
      expect(await answer('id_token', { scope: 'notes:read' })).toMatchObject({ error: 'invalid_scope' });
      expect(await answer('token', { scope: 'notes:read' })).toHaveProperty('access_token');
    });

    it('RFC 7636 §4.4.1: asks for PKCE where there is a code', async () => {
      client = server.register(aPublicApplication({ legacyFeatures: ['implicit'], responseTypes: withTokens }));
      expect(await answer('code id_token')).toMatchObject({ error: 'invalid_request' });
      expect(await answer('id_token')).toHaveProperty('id_token');
    });

    it('refuses authorization_details', async () => {
      expect(await answer('token', { authorization_details: '[{"type":"payment"}]' })).toMatchObject({ error: 'invalid_request' });
    });

    it('OpenID Connect Core §11: ignores offline_access where no code is asked for', async () => {
      const application = anApplication().scopes;
      client = register({ scopes: [...application, 'offline_access'] });
      expect(await answer('token', { scope: 'openid offline_access' })).toMatchObject({ scope: 'openid' });
    });
  });

  describe('RFC 9449 §5, RFC 8705 §3: what is bound is not issued to a browser', () => {
    it.each([{ dpopBoundAccessTokens: true }, { tlsClientCertificateBoundAccessTokens: true }])(
      'refuses an access token to an application with %j, and not an ID token',
      async (bound) => {
        client = register(bound);
        for (const type of ['token', 'id_token token', 'code token'])
          expect(await answer(type)).toMatchObject({ error: 'unauthorized_client' });
        expect(await answer('code id_token')).toMatchObject({ id_token: expect.any(String) });
      },
    );

    it('refuses one where the request names a key', async () => {
      const dpop_jkt = 'x'.repeat(43);
      expect(await answer('code token', { dpop_jkt })).toMatchObject({ error: 'invalid_request' });
      expect(await answer('code id_token', { dpop_jkt })).toHaveProperty('code');
    });
  });

  describe('OpenID Connect Core §3.2.2.10, §3.3.2.11: the ID token', () => {
    it('says by hashes what came with it', async () => {
      const { id_token = '', access_token = '', code = '', state = '' } = await answer('code id_token token');
      expect(decodeJwt(id_token)).toMatchObject({
        nonce: 'a-nonce',
        at_hash: halfHash(access_token, 'ES256'),
        c_hash: halfHash(code, 'ES256'),
        s_hash: halfHash(state, 'ES256'),
      });
    });

    it('says nothing of what did not come with it', async () => {
      const { id_token = '' } = await answer('id_token', { state: undefined });
      const claims = decodeJwt(id_token);
      for (const name of ['at_hash', 'c_hash', 's_hash']) expect(claims).not.toHaveProperty(name);
    });

    it('has the claims of the scopes where no access token could get them (§5.4)', async () => {
      client = register({ idTokenClaims: 'lean' });
      expect(decodeJwt((await answer('id_token'))['id_token'] ?? '')).toHaveProperty('preferred_username');
      for (const type of ['id_token token', 'code id_token', 'code id_token token'])
        expect(decodeJwt((await answer(type))['id_token'] ?? '')).not.toHaveProperty('preferred_username');
    });

    it('is of the same user as the one that the code is redeemed for (§3.3.3.6)', async () => {
      const { id_token = '', code = '' } = await answer('code id_token');
      const redeemed = await server.redeem(client, code, { code_verifier: undefined });
      const [front, back] = [decodeJwt(id_token), decodeJwt(tokensOf(redeemed).idToken)];
      expect([back.iss, back.sub, back.nonce]).toEqual([front.iss, front.sub, front.nonce]);
    });
  });

  describe('the access token', () => {
    it.each(['jwt', 'opaque'] as const)('is live, of a grant of its own without a refresh token: %s', async (defaultTokenFormat) => {
      serve({ legacyFeatures: ['implicit'], defaultTokenFormat });
      client = register();
      const { access_token, code = '' } = await answer('code token');
      expect(await isLive(access_token)).toBe(true);
      expect(server.tables.refreshTokens.size).toBe(0);
      const redeemed = await server.redeem(client, code, { code_verifier: undefined });
      expect(await isLive(tokensOf(redeemed).accessToken)).toBe(true);
      expect(server.tables.grants.size).toBe(2);
    });

    it('is counted as what it is', async () => {
      await answer('id_token token');
      expect(server.issuances).toMatchObject([{ grantType: 'implicit', hasRefreshToken: false, hasIdToken: true }]);
    });

    it('ends with the session, be offline access asked for beside it', async () => {
      client = register({ scopes: [...anApplication().scopes, 'offline_access'] });
      await answer('code token', { scope: 'openid offline_access' });
      expect([...server.tables.grants.values()].map(({ authorization }) => authorization.scopes)).toEqual([['openid']]);
    });

    it('is redeemed for a code that no client could redeem', async () => {
      await answer('token');
      expect([...server.tables.codes.values()]).toMatchObject([{ redirectUri: null, consumedAt: server.now }]);
    });
  });

  it('is not issued to a user who may not sign in any more', async () => {
    client = register({ firstParty: false });
    const waiting = await ask('id_token token');
    if (waiting.kind !== 'consent_required') throw new Error(waiting.kind);
    server.database.changeUser(server.tenant.tenantId, server.user.id, { status: 'locked' });
    const response = inFragment(await server.resume(waiting.requestId, 'allow'));
    expect(response).toMatchObject({ error: 'access_denied' });
    expect(response).not.toHaveProperty('id_token');
  });

  describe('after the pages', () => {
    const asked = async (responseType: ResponseType) => {
      client = register({ firstParty: false });
      const waiting = await ask(responseType);
      if (waiting.kind !== 'consent_required') throw new Error(waiting.kind);
      return waiting.requestId;
    };

    it('gives tokens of one grant for a form that was sent twice', async () => {
      const requestId = await asked('id_token token');
      const [one, other] = await Promise.all([server.resume(requestId, 'allow'), server.resume(requestId, 'allow')]);
      expect(await isLive(inFragment(one)['access_token'])).toBe(true);
      expect(await isLive(inFragment(other)['access_token'])).toBe(true);
      expect(server.tables.grants.size).toBe(1);
    });

    it('gives none once that time is over, nor after the grant was revoked', async () => {
      const requestId = await asked('token');
      inFragment(await server.resume(requestId, 'allow'));
      const [grant] = server.tables.grants.values();
      if (!grant) throw new Error('no grant');
      await server.write(server.database.stores.grants.revoke(grant.id, server.now));
      expect(inFragment(await server.resume(requestId, 'allow'))).toMatchObject({ error: 'access_denied' });
      server.now += 61;
      expect(await server.resume(requestId, 'allow')).toBeNull();
    });

    it('gives no tokens again once the code beside them was used', async () => {
      const requestId = await asked('code id_token');
      const { code = '' } = inFragment(await server.resume(requestId, 'allow'));
      expect((await server.redeem(client, code, { code_verifier: undefined })).status).toBe(200);
      expect(await server.resume(requestId, 'allow')).toBeNull();
    });

    it.each<[string, Partial<Application>]>([
      ['does not ask for what is out of date any more', { legacyFeatures: [] }],
      ['is registered for the code alone', { responseTypes: ['code'] }],
      ['is held to a profile', { profile: 'fapi2-security' }],
      ['has its access tokens bound', { dpopBoundAccessTokens: true }],
    ])('gives none to an application that %s since it asked', async (_, changes) => {
      const requestId = await asked('code id_token token');
      server.database.changeApplication(server.tenant.tenantId, client.application.clientId, changes);
      const response = inFragment(await server.resume(requestId, 'allow'));
      expect(Object.keys(response).toSorted()).toEqual(['error', 'error_description', 'iss', 'state']);
      expect(response).toMatchObject({ error: 'unauthorized_client' });
    });

    it('gives none to a user who said no', async () => {
      expect(inFragment(await server.resume(await asked('id_token token'), 'deny'))).toMatchObject({ error: 'access_denied' });
      expect(server.tables.codes.size).toBe(0);
    });
  });

  it('keeps neither tokens nor the code that they are redeemed for', async () => {
    const { access_token = '', id_token = '' } = await answer('id_token token');
    const kept = JSON.stringify([...server.tables.codes, ...server.tables.grants, ...server.tables.requests]);
    for (const secret of [access_token, id_token]) expect(kept).not.toContain(secret);
    expect(server.tables.codes.has(hashSecret(access_token))).toBe(false);
  });
});
