import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { OAuthReply } from '#contracts';
import { basic, listOf, tokensOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aPublicApplication, aResourceServer, withSecret } from '../testing/builders.js';
import { introspectToken } from './introspection.js';
import { tokenEndpoint } from './token.js';

const setUp = (application = anApplication()) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  return { server, client, request: (members = {}) => server.token(client, { grant_type: 'client_credentials', ...members }) };
};

const expectError = (reply: OAuthReply, error: string, status = 400): void => {
  expect(reply).toMatchObject({ status, body: { error, error_description: expect.any(String) }, headers: { 'cache-control': 'no-store' } });
};

describe('RFC 6749 §3.2: the token endpoint', () => {
  it('attack A07: refuses a parameter that is sent twice', async () => {
    const { server, client } = setUp();
    const authorization = basic(client.application.clientId, client.secret ?? '');
    const parameters = [['grant_type', 'client_credentials'] as const, ['scope', 'notes:read'] as const, ['scope', 'notes:read'] as const];
    expectError(await tokenEndpoint(server.tenant, { parameters, authorization }, server.dependencies), 'invalid_request');
  });

  it('refuses a request without a grant_type, or with an empty one', async () => {
    const { request } = setUp();
    expectError(await request({ grant_type: undefined }), 'invalid_request');
    expectError(await request({ grant_type: '' }), 'invalid_request');
  });

  it('refuses an empty request', async () => {
    const { server } = setUp();
    expectError(await tokenEndpoint(server.tenant, { parameters: [], authorization: null }, server.dependencies), 'invalid_request');
  });

  it('attack A08: refuses grants that it does not know', async () => {
    const { request } = setUp();
    for (const grantType of ['password', 'implicit', 'Client_Credentials', 'urn:ietf:params:oauth:grant-type:saml2-bearer'])
      expectError(await request({ grant_type: grantType }), 'unsupported_grant_type');
  });

  it('refuses a grant the client is not registered for', async () => {
    const { request } = setUp(anApplication({ grantTypes: ['authorization_code'] }));
    expectError(await request(), 'unauthorized_client');
    expectError(await request({ grant_type: 'refresh_token', refresh_token: 'x' }), 'unauthorized_client');
  });

  it('refuses a client that does not authenticate with 401 and a challenge', async () => {
    const { server, client } = setUp();
    const parameters = listOf({ grant_type: 'client_credentials', client_id: client.application.clientId });
    const reply = await tokenEndpoint(server.tenant, { parameters, authorization: null }, server.dependencies);
    expectError(reply, 'invalid_client', 401);
    expect(reply.headers['www-authenticate']).toBe('Basic realm="https://id.example/t/acme"');
  });

  it('attack A32: refuses a wrong secret with 401, and tells only the log what is wrong', async () => {
    const { server, client } = setUp();
    const wrong = await server.token({ ...client, secret: 'wrong' }, { grant_type: 'client_credentials' });
    expectError(wrong, 'invalid_client', 401);
    expect(server.refusals).toMatchObject([{ endpoint: 'token', error: 'invalid_client', detail: 'wrong or expired credentials' }]);
    expect(JSON.stringify(wrong)).not.toContain('expired secret');
  });

  it('gives no token to a resource server', async () => {
    const { server } = setUp();
    const { registration, secret } = withSecret({ resourceServer: aResourceServer() });
    server.tables.applications.set('notes', registration);
    const request = { parameters: listOf({ grant_type: 'client_credentials' }), authorization: basic('notes', secret) };
    expectError(await tokenEndpoint(server.tenant, request, server.dependencies), 'unauthorized_client');
  });

  it('throws failures of the platform', async () => {
    const { server } = setUp();
    const clients = { find: async () => Promise.reject(new Error('down')) };
    const request = { parameters: listOf({ grant_type: 'client_credentials', client_id: 'a' }), authorization: null };
    await expect(tokenEndpoint(server.tenant, request, { ...server.dependencies, clients })).rejects.toThrow('down');
  });
});

describe('RFC 6749 §4.4: client credentials', () => {
  it('gives an access token for the client itself, and nothing else', async () => {
    const { server, client, request } = setUp();
    const reply = await request({ scope: 'notes:read' });
    expect(reply.body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 900, scope: 'notes:read' });
    expect(decodeJwt(tokensOf(reply).accessToken)).toEqual({
      iss: server.tenant.issuer,
      tenant_id: server.tenant.tenantId,
      sub: client.application.clientId,
      aud: server.resourceServer.identifier,
      client_id: client.application.clientId,
      exp: server.now + 900,
      iat: server.now,
      jti: expect.any(String),
      gid: expect.any(String),
      scope: 'notes:read',
    });
  });

  it('gives all scopes of APIs that the client may ask for, where it asks for none', async () => {
    const { server, request } = setUp();
    expect((await request()).body).toMatchObject({ scope: 'notes:read notes:write' });
    expect((await request({ resource: server.resourceServer.identifier })).body).toMatchObject({ scope: 'notes:read notes:write' });
  });

  it('gives those of the resource that is named', async () => {
    const { server, request } = setUp(anApplication({ scopes: ['notes:read', 'mail:read'] }));
    const mail = aResourceServer({ identifier: 'https://mail.example', scopes: [{ name: 'mail:read', description: '' }] });
    server.tables.resourceServers.push(mail);
    expectError(await request(), 'invalid_target');
    expectError(await request({ resource: 'https://evil.example' }), 'invalid_target');
    expect((await request({ resource: mail.identifier })).body).toMatchObject({ scope: 'mail:read' });
  });

  describe('N35: audience', () => {
    const setUpTwo = () => {
      const { server, client, request } = setUp(anApplication({ scopes: ['notes:read', 'mail:read'] }));
      const mail = aResourceServer({ identifier: 'urn:example:mail', scopes: [{ name: 'mail:read', description: '' }] });
      server.tables.resourceServers.push(mail);
      return { server, client, request, mail, notes: server.resourceServer };
    };
    const audienceOf = (reply: OAuthReply) => decodeJwt(tokensOf(reply).accessToken).aud;

    it('is taken for the resource where it is an absolute URI', async () => {
      const { request, mail, notes } = setUpTwo();
      for (const { identifier } of [mail, notes]) expect(audienceOf(await request({ audience: identifier }))).toBe(identifier);
      expect((await request({ audience: mail.identifier })).body).toMatchObject({ scope: 'mail:read' });
      expect(audienceOf(await request({ audience: mail.identifier, resource: mail.identifier }))).toBe(mail.identifier);
    });

    it('is refused with invalid_target where it names no resource, another than `resource` does, or one without the scope', async () => {
      const { server, request, mail, notes } = setUpTwo();
      for (const members of [
        { audience: 'https://evil.example' },
        { audience: `${notes.identifier}/` },
        { audience: notes.identifier.toUpperCase() },
        { audience: server.tenant.issuer },
        { audience: mail.identifier, resource: notes.identifier },
        { audience: 'https://evil.example', resource: notes.identifier },
        { audience: mail.identifier, scope: 'notes:read' },
      ])
        expectError(await request(members), 'invalid_target');
    });

    it('is ignored where it is a mere name, as what is unknown is', async () => {
      const { request, mail } = setUpTwo();
      for (const audience of ['mail', 'my api', '', 'a/b', '//mail', ':x']) {
        expect(audienceOf(await request({ audience, resource: mail.identifier }))).toBe(mail.identifier);
        expect(audienceOf(await request({ audience, scope: 'mail:read' }))).toBe(mail.identifier);
      }
    });

    it('may repeat the same value, and no other', async () => {
      const { server, client, mail, notes } = setUpTwo();
      const authorization = basic(client.application.clientId, client.secret ?? '');
      const ask = (...audiences: string[]) => {
        const parameters = [['grant_type', 'client_credentials'] as const, ...audiences.map((audience) => ['audience', audience] as const)];
        return tokenEndpoint(server.tenant, { parameters, authorization }, server.dependencies);
      };
      expect(audienceOf(await ask(mail.identifier, mail.identifier))).toBe(mail.identifier);
      expectError(await ask(mail.identifier, notes.identifier), 'invalid_target');
      expectError(await ask(mail.identifier, 'mail'), 'invalid_target');
    });

    it('names the resource of a code or a refresh token again, and no other', async () => {
      const server = new TestAuthorizationServer();
      const client = server.register(anApplication());
      const code = await server.code(client, { scope: 'openid notes:read offline_access' });
      expectError(await server.redeem(client, code, { audience: 'https://evil.example' }), 'invalid_target');
      const { refreshToken } = tokensOf(await server.redeem(client, code, { audience: server.resourceServer.identifier }));
      expectError(await server.refresh(client, refreshToken, { audience: 'https://evil.example' }), 'invalid_target');
      expect(await server.refresh(client, refreshToken, { audience: server.resourceServer.identifier })).toMatchObject({ status: 200 });
      expect(await server.redeem(client, await server.code(client), { audience: 'web' })).toMatchObject({ status: 200 });
    });
  });

  it('gives a token without a scope to a client that may ask for none', async () => {
    const { server, request } = setUp(anApplication({ scopes: [] }));
    const reply = await request();
    expect(decodeJwt(tokensOf(reply).accessToken)).not.toHaveProperty('scope');
    const introspected = await introspectToken(server.tenant, { token: tokensOf(reply).accessToken }, server.dependencies);
    expect(introspected).toMatchObject({ active: true, userId: null, response: { aud: server.tenant.issuer } });
  });

  it.each([
    ['openid', 'notes:read notes:write'],
    ['openid profile email groups offline_access', 'notes:read notes:write'],
    ['openid notes:read', 'notes:read'],
    ['notes:write profile', 'notes:write'],
  ])('N35: ignores what needs a user in %j, and tells what it granted', async (scope, granted) => {
    const { server, request } = setUp(anApplication({ scopes: ['notes:read', 'notes:write'] }));
    const reply = await request({ scope });
    expect(reply).toMatchObject({ status: 200, body: { scope: granted } });
    expect(reply.body).not.toHaveProperty('id_token');
    expect(reply.body).not.toHaveProperty('refresh_token');
    expect(decodeJwt(tokensOf(reply).accessToken)).toMatchObject({ aud: server.resourceServer.identifier, scope: granted });
  });

  it('N35: gives a client that may ask nothing of an API no more for openid than for nothing', async () => {
    const { server, request } = setUp(anApplication({ scopes: ['openid'] }));
    const { accessToken } = tokensOf(await request({ scope: 'openid' }));
    expect(decodeJwt(accessToken)).toMatchObject({ aud: server.tenant.issuer });
    expect(decodeJwt(accessToken)).not.toHaveProperty('scope');
  });

  it("refuses scopes that are unknown, malformed, or not the client's, beside openid too", async () => {
    const { request } = setUp();
    for (const scope of ['everything', 'mail:read', 'openid everything', 'notes:read OPENID', ' '])
      expectError(await request({ scope }), 'invalid_scope');
  });

  it('refuses public clients', async () => {
    expectError(await setUp(aPublicApplication({ grantTypes: ['client_credentials'] })).request(), 'unauthorized_client');
  });

  it('stores an opaque token by its hash', async () => {
    const { server, client, request } = setUp();
    server.tables.resourceServers = [aResourceServer({ tokenFormat: 'opaque', accessTokenLifetime: 60 })];
    const { accessToken } = tokensOf(await request());
    expect([...server.tables.accessTokens.values()]).toMatchObject([
      { clientId: client.application.clientId, userId: null, expiresAt: server.now + 60, audience: [server.resourceServer.identifier] },
    ]);
    expect(JSON.stringify([...server.tables.accessTokens])).not.toContain(accessToken);
  });
});
