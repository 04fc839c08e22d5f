import { describe, expect, it } from '@jest/globals';
import { jwtVerify } from 'jose';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { tokensOf } from '../testing/client-requests.js';
import { queryOf } from '../testing/authorizing.js';
import { anApplication, aPublicApplication, aResourceServer, aTenant } from '../testing/builders.js';
import { userinfoEndpoint } from './userinfo.js';

const setUp = () => {
  const server = new TestAuthorizationServer();
  const client = server.register(aPublicApplication());
  const ask = (authorization: string | null, bodyToken: string | null = null) =>
    userinfoEndpoint(server.tenant, { authorization, bodyToken }, server.dependencies);
  return { server, client, ask };
};

const refused = (status: number, error: string) => ({
  status,
  body: { error },
  headers: { 'www-authenticate': expect.stringContaining(`Bearer realm="https://id.example/t/acme", error="${error}"`) },
});

describe('OpenID Connect Core §5.3: userinfo', () => {
  it('tells the claims of the scopes granted, and always sub', async () => {
    const { server, client, ask } = setUp();
    const { accessToken } = await server.signIn(client, { scope: 'openid email' });
    const reply = await ask(`Bearer ${accessToken}`);
    expect(reply).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(reply.body).toEqual({ sub: server.user.id, tenant_id: server.tenant.tenantId, email: 'ada@example.com', email_verified: true });
  });

  it('takes the token from the body too (RFC 6750 §2.2), and the scheme in any case', async () => {
    const { server, client, ask } = setUp();
    const { accessToken } = await server.signIn(client, { scope: 'openid' });
    expect(await ask(null, accessToken)).toMatchObject({ status: 200, body: { sub: server.user.id } });
    expect(await ask(`bEARER ${accessToken}`)).toMatchObject({ status: 200 });
  });

  it('serves opaque tokens, and tokens that are for an API as well', async () => {
    const { server, client, ask } = setUp();
    server.tables.resourceServers = [aResourceServer({ tokenFormat: 'opaque' })];
    const { accessToken } = await server.signIn(client, { scope: 'openid notes:read' });
    expect(accessToken).toMatch(/^ost_at_/);
    expect(await ask(`Bearer ${accessToken}`)).toMatchObject({ status: 200, body: { sub: server.user.id } });
  });

  it('tells what is true now, not at the login', async () => {
    const { server, client, ask } = setUp();
    const { accessToken } = await server.signIn(client);
    server.database.changeUser(server.tenant.tenantId, server.user.id, { name: 'Countess of Lovelace' });
    expect((await ask(`Bearer ${accessToken}`)).body).toMatchObject({ name: 'Countess of Lovelace' });
  });
});

describe('N52: what one user may ask', () => {
  it('is counted for the user of a live token, and refused before the user is looked up', async () => {
    const { server, client, ask } = setUp();
    const { accessToken } = await server.signIn(client);
    const asked: object[] = [];
    server.admit = async ({ tenantId }, request) => void asked.push({ tenantId, ...request });
    expect((await ask(`Bearer ${accessToken}`)).status).toBe(200);
    expect(asked).toEqual([{ tenantId: server.tenant.tenantId, endpoint: 'userinfo', userId: server.user.id }]);
    server.admit = () => Promise.reject(new Error('one too many'));
    server.database.changeUser(server.tenant.tenantId, server.user.id, null);
    await expect(ask(`Bearer ${accessToken}`)).rejects.toThrow('one too many');
  });

  it('counts nothing for a token that is not live, or not for userinfo', async () => {
    const { server, client, ask } = setUp();
    const { accessToken } = await server.signIn(client, { scope: 'notes:read' });
    const expired = (await server.signIn(client)).accessToken;
    server.admit = () => Promise.reject(new Error('counted'));
    expect(await ask(`Bearer ${accessToken}`)).toMatchObject({ status: 403 });
    expect(await ask(`Bearer ${accessToken}x`)).toMatchObject({ status: 401 });
    server.now += 901;
    expect(await ask(`Bearer ${expired}`)).toMatchObject({ status: 401 });
  });
});

describe('RFC 6750 §3: refusals', () => {
  it('tell nothing but the scheme to who sends no token', async () => {
    const { ask } = setUp();
    expect(await ask(null)).toMatchObject({
      status: 401,
      body: null,
      headers: { 'www-authenticate': expect.stringMatching(/^Bearer realm="https:\/\/id\.example\/t\/acme", DPoP algs="/) },
    });
  });

  it('are 400 for a token sent in two ways, or a header that is none', async () => {
    const { server, client, ask } = setUp();
    const { accessToken } = await server.signIn(client);
    expect(await ask(`Bearer ${accessToken}`, accessToken)).toMatchObject(refused(400, 'invalid_request'));
    for (const header of ['Basic abc', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearer "x"', accessToken])
      expect(await ask(header)).toMatchObject(refused(400, 'invalid_request'));
  });

  it('are 401 for garbage, expired and revoked tokens', async () => {
    const { server, client, ask } = setUp();
    const { accessToken } = await server.signIn(client);
    expect(await ask('Bearer garbage')).toMatchObject(refused(401, 'invalid_token'));
    server.now += 900;
    expect(await ask(`Bearer ${accessToken}`)).toMatchObject(refused(401, 'invalid_token'));
    expect(server.refusals.map(({ detail }) => detail)).toEqual(['not an access token', 'expired']);
  });

  it('attack A31: are 401 for a refresh token', async () => {
    const { server, client, ask } = setUp();
    const { refreshToken } = await server.signIn(client);
    expect(await ask(`Bearer ${refreshToken}`)).toMatchObject(refused(401, 'invalid_token'));
  });

  it('attack A44: are 401 for an ID token', async () => {
    const { server, client, ask } = setUp();
    const { idToken } = await server.signIn(client);
    expect(await ask(`Bearer ${idToken}`)).toMatchObject(refused(401, 'invalid_token'));
  });

  it("attack A45: are 401 for another tenant's token", async () => {
    const { server, ask } = setUp();
    const other = new TestAuthorizationServer(aTenant('other'), server.database, server.keys);
    const { accessToken } = await other.signIn(other.register(aPublicApplication()));
    expect(await ask(`Bearer ${accessToken}`)).toMatchObject(refused(401, 'invalid_token'));
  });

  it('are 403 for a token without openid, also that of a client for itself', async () => {
    const { server, client, ask } = setUp();
    const { accessToken } = await server.signIn(client, { scope: 'notes:read' });
    const machine = server.register(anApplication());
    const own = tokensOf(await server.token(machine, { grant_type: 'client_credentials' }));
    for (const token of [accessToken, own.accessToken]) {
      const reply = await ask(`Bearer ${token}`);
      expect(reply).toMatchObject(refused(403, 'insufficient_scope'));
      expect(reply.headers['www-authenticate']).toContain('scope="openid"');
    }
  });

  it('are 401 for a token whose audience is not the issuer', async () => {
    const { server, client, ask } = setUp();
    const { accessToken } = await server.signIn(client, { scope: 'openid' });
    const stored = [...server.tables.grants.values()][0];
    const forged = await server.keys.sign(
      server.tenant,
      {
        iss: server.tenant.issuer,
        sub: server.user.id,
        aud: 'https://notes.example',
        client_id: client.application.clientId,
        gid: stored?.id,
        iat: server.now,
        exp: server.now + 60,
        scope: 'openid',
      },
      { alg: 'ES256', typ: 'at+jwt' },
    );
    expect(await ask(`Bearer ${accessToken}`)).toMatchObject({ status: 200 });
    expect(await ask(`Bearer ${forged}`)).toMatchObject(refused(401, 'invalid_token'));
  });

  it('are 401 when the user is gone or not active any more', async () => {
    const { server, client, ask } = setUp();
    const { accessToken } = await server.signIn(client);
    for (const change of [{ status: 'locked' }, { status: 'disabled' }, null] as const) {
      server.database.changeUser(server.tenant.tenantId, server.user.id, change);
      expect(await ask(`Bearer ${accessToken}`)).toMatchObject(refused(401, 'invalid_token'));
    }
  });

  it('throw failures of the platform', async () => {
    const { server, client } = setUp();
    const { accessToken } = await server.signIn(client);
    const users = { ...server.dependencies.users, find: async () => Promise.reject(new Error('down')) };
    const request = { authorization: `Bearer ${accessToken}`, bodyToken: null };
    await expect(userinfoEndpoint(server.tenant, request, { ...server.dependencies, users })).rejects.toThrow('down');
  });
});

describe('OpenID Connect Core §5.3.2: signed userinfo', () => {
  it.each(['ES256', 'EdDSA'] as const)('is a JWT by %s of the issuer, for the client alone', async (alg) => {
    const { server, ask } = setUp();
    const client = server.register(aPublicApplication({ userinfoSignedResponseAlg: alg }));
    const { accessToken } = await server.signIn(client, { scope: 'openid email' });
    const reply = await ask(`Bearer ${accessToken}`);
    expect(reply).toMatchObject({ status: 200, body: null, headers: { 'content-type': 'application/jwt', 'cache-control': 'no-store' } });
    const { publicKey, kid } = server.keys.active(server.tenant, alg);
    const { payload, protectedHeader } = await jwtVerify(reply.jwt ?? '', publicKey);
    expect(protectedHeader).toEqual({ alg, kid, typ: 'JWT' });
    expect(payload).toEqual({
      iss: server.tenant.issuer,
      tenant_id: server.tenant.tenantId,
      aud: client.application.clientId,
      sub: server.user.id,
      email: 'ada@example.com',
      email_verified: true,
    });
  });

  it('is neither an ID token nor an access token', async () => {
    const { server, ask } = setUp();
    const client = server.register(aPublicApplication({ userinfoSignedResponseAlg: 'ES256' }));
    const { accessToken } = await server.signIn(client);
    const { jwt = '' } = await ask(`Bearer ${accessToken}`);
    expect(await ask(`Bearer ${jwt}`)).toMatchObject(refused(401, 'invalid_token'));
    expect(queryOf(await server.start(client, { id_token_hint: jwt }))).toMatchObject({ error: 'invalid_request' });
  });

  it('refuses without a signature, by the status alone', async () => {
    const { server, ask } = setUp();
    const client = server.register(aPublicApplication({ userinfoSignedResponseAlg: 'ES256' }));
    const { accessToken } = await server.signIn(client, { scope: 'notes:read' });
    expect(await ask(`Bearer ${accessToken}`)).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
  });
});
