import { createHash, createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';
import { admin, adminOk } from '../support/admin.js';
import { basic, eventually, introspect, post, signIn, type Tokens } from '../support/journey.js';
import { platform } from '../support/platform.js';
import { apiIdentifier, type TestClient, TestTenant, type TestUser } from '../support/tenant.js';

describe('attacks on clients, access tokens, introspection and revocation', () => {
  let tenant: TestTenant;
  let api: TestClient & { client_secret: string };
  let web: TestClient & { client_secret: string };
  let spa: TestClient;
  let user: TestUser;
  let tokens: Tokens;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    web = await tenant.confidential();
    spa = await tenant.publicClient();
    user = await tenant.user();
    tokens = await signIn(tenant, spa, user);
  });

  const token = (client: TestClient, parameters: Record<string, string> = {}) =>
    post(tenant.endpoint('token'), { grant_type: 'client_credentials', scope: 'orders:read', ...parameters }, client);
  const userinfo = (accessToken: string) => fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${accessToken}` } });

  it('N35: gives a machine its token where it asks for openid, too, and for the audience that it names', async () => {
    const machine = await tenant.confidential({ redirect_uris: [], grant_types: ['client_credentials'], scopes: ['orders:read'] });
    for (const parameters of [{ scope: 'openid' }, { scope: 'openid profile orders:read' }, { scope: 'openid', audience: apiIdentifier }]) {
      const { status, body } = await token(machine, parameters);
      expect([status, body['scope']]).toEqual([200, 'orders:read']);
      expect(await introspect(tenant, api, String(body['access_token']))).toMatchObject({ active: true, aud: apiIdentifier });
    }
    expect((await token(machine, { audience: 'https://other.example' })).body['error']).toBe('invalid_target');
    expect((await token(machine, { audience: apiIdentifier, resource: 'https://other.example' })).body['error']).toBe('invalid_target');
    expect((await token(machine, { audience: 'a name' })).status).toBe(200);
  });

  it('attack A32: answers 401 invalid_client to a wrong secret, an unknown client and an empty secret alike', async () => {
    const answers = [
      await token({ ...web, client_secret: web.client_secret.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x')) }),
      await token({ client_id: 'unknown', client_secret: web.client_secret }),
      await token({ ...web, client_secret: '' }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
      expect(answer.body['error_description']).toBe(answers[0]?.body['error_description']);
    }
  });

  const inBody = ({ client_id: id, client_secret: secret }: typeof web, endpoint = tenant.endpoint('token'), more = {}) =>
    post(endpoint, { client_id: id, client_secret: secret, ...more });
  const grant = { grant_type: 'client_credentials', scope: 'orders:read' };

  it('attack A33: refuses a method the client is not bound to, and names the right one to who has the secret', async () => {
    const bound = await tenant.confidential({ token_endpoint_auth_method: 'client_secret_basic' });
    const posted = await inBody(bound, tenant.endpoint('token'), grant);
    expect([posted.status, posted.body['error']]).toEqual([400, 'invalid_client']);
    expect(posted.body['error_description']).toContain('client_secret_basic');
    expect(posted.headers.get('www-authenticate')).toBeNull();
    const guessed = await inBody({ ...bound, client_secret: 'guessed' }, tenant.endpoint('token'), grant);
    expect(guessed.body['error_description']).not.toContain('client_secret_basic');

    const other = await tenant.confidential({ token_endpoint_auth_method: 'client_secret_post' });
    const inHeader = await token(other);
    expect([inHeader.status, inHeader.headers.get('www-authenticate')?.slice(0, 6)]).toEqual([401, 'Basic ']);
    expect(inHeader.body['error_description']).toContain('client_secret_post');
    expect((await inBody(other, tenant.endpoint('token'), grant)).status).toBe(200);
  });

  it('N30: takes the secret either way wherever clients authenticate, also in turns', async () => {
    const { body } = await token(web);
    expect((await inBody(web, tenant.endpoint('token'), grant)).status).toBe(200);
    expect((await token(web)).status).toBe(200);
    const opaque = { token: String(body['access_token']) };
    expect((await inBody(web, tenant.introspectionEndpoint, opaque)).status).toBe(200);
    expect((await post(tenant.introspectionEndpoint, opaque, web)).status).toBe(200);
    expect((await inBody(web, tenant.endpoint('revoke'), opaque)).status).toBe(200);
    for (const endpoint of [tenant.endpoint('token'), tenant.introspectionEndpoint, tenant.endpoint('revoke')]) {
      const refused = await inBody({ ...web, client_secret: 'wrong' }, endpoint, { ...grant, ...opaque });
      expect([refused.status, refused.body['error'], refused.headers.get('www-authenticate')]).toEqual([400, 'invalid_client', null]);
    }
  });

  it('refuses two methods in one request', async () => {
    const answer = await token(web, { client_secret: web.client_secret });
    expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
  });

  it('lets two secrets overlap while one is rotated, and none after it was removed', async () => {
    const client = await tenant.confidential();
    const rotated = await adminOk<{ client_secret: string }>('POST', tenant.path(`/applications/${client.client_id}/secrets`), {
      overlap_seconds: 60,
    });
    expect((await token(client)).status).toBe(200);
    expect((await token({ ...client, client_secret: rotated.client_secret })).status).toBe(200);
    const { items } = await adminOk<{ items: { id: string; expires_at: string | null }[] }>(
      'GET',
      tenant.path(`/applications/${client.client_id}/secrets`),
    );
    const old = items.find((secret) => secret.expires_at !== null);
    await adminOk('DELETE', tenant.path(`/applications/${client.client_id}/secrets/${old?.id ?? ''}`));
    await eventually(async () => (await token(client)).status === 401);
    expect((await token({ ...client, client_secret: rotated.client_secret })).status).toBe(200);
  });

  it('attack A44: refuses an ID token as an access token', async () => {
    expect((await userinfo(tokens.id_token ?? '')).status).toBe(401);
    expect(await introspect(tenant, api, tokens.id_token ?? '')).toEqual({ active: false });
  });

  it('attack A44, N38: refuses it as well where the access tokens of an API say JWT', async () => {
    const other = await TestTenant.create();
    const olderApi = await other.resourceServer({ access_token_typ: 'JWT' });
    const { access_token, id_token = '' } = await signIn(other, await other.publicClient(), await other.user());
    expect([access_token, id_token].map((jwt) => decodeProtectedHeader(jwt).typ)).toEqual(['JWT', 'JWT']);
    expect(await introspect(other, olderApi, access_token)).toMatchObject({ active: true, aud: expect.arrayContaining([apiIdentifier]) });
    expect(await introspect(other, olderApi, id_token)).toEqual({ active: false });
    const userinfoWith = (jwt: string) => fetch(other.endpoint('userinfo'), { headers: { authorization: `Bearer ${jwt}` } });
    expect([(await userinfoWith(access_token)).status, (await userinfoWith(id_token)).status]).toEqual([200, 401]);

    await adminOk('PATCH', other.path(`/resource-servers/${olderApi.id}`), { access_token_typ: 'at+jwt' });
    expect(await introspect(other, olderApi, access_token)).toMatchObject({ active: true });
    expect((await admin('PATCH', other.path(`/resource-servers/${olderApi.id}`), { access_token_typ: 'jwt' })).status).toBe(400);
  });

  it("attack A45: refuses a token signed with another tenant's key", async () => {
    const other = await TestTenant.create();
    await other.resourceServer();
    const foreign = await signIn(other, await other.publicClient(), await other.user());
    expect((await userinfo(foreign.access_token)).status).toBe(401);
    expect(await introspect(tenant, api, foreign.access_token)).toEqual({ active: false });
  });

  it.each(['ES256', 'HS256', 'none', 'unknown kid'])('attack A45: refuses a forged token (%s)', async (kind) => {
    const [head = '', body = ''] = tokens.access_token.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const { privateKey } = await generateKeyPair('ES256');
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const jwks = await (await fetch(tenant.endpoint('jwks'))).text();
    const forged: Record<string, () => Promise<string>> = {
      ES256: () => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: header.kid }).sign(privateKey),
      'unknown kid': () => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'nobody' }).sign(privateKey),
      HS256: () => {
        const input = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: header.kid })}.${body}`;
        return Promise.resolve(
          `${input}.${createHmac('sha256', createHash('sha256').update(jwks).digest()).update(input).digest('base64url')}`,
        );
      },
      none: () => Promise.resolve(`${encode({ alg: 'none', typ: 'at+jwt', kid: header.kid })}.${body}.`),
    };
    const forgery = (await forged[kind]?.()) ?? '';
    expect((await userinfo(forgery)).status).toBe(401);
    expect(await introspect(tenant, api, forgery)).toEqual({ active: false });
  });

  it.each([
    ['no authentication', {}],
    ['a wrong secret', { authorization: `Basic ${Buffer.from('x:y').toString('base64')}` }],
    ['a bearer token', { authorization: 'Bearer something' }],
  ])('attack A47: answers 401 to introspection with %s', async (_name, headers) => {
    const answer = await fetch(tenant.introspectionEndpoint, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: new URLSearchParams({ token: tokens.access_token }),
    });
    expect(answer.status).toBe(401);
    expect(((await answer.json()) as { error: string }).error).toBe('invalid_client');
  });

  it('attack A47: refuses a public client, which proves nothing', async () => {
    const answer = await post(tenant.introspectionEndpoint, { token: tokens.access_token }, spa);
    expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
  });

  it.each([
    ['garbage', () => 'garbage'],
    ['a token with a damaged checksum', () => `${tokens.refresh_token?.slice(0, -1) ?? ''}~`],
    ['a JWT with a damaged signature', () => `${tokens.access_token.slice(0, -4)}AAAA`],
    ['a well-formed unknown token', () => `ost_at_${'A'.repeat(49)}`],
  ])('attack A48: answers exactly {"active":false} for %s', async (_name, value) => {
    expect(await introspect(tenant, api, value())).toEqual({ active: false });
  });

  it('attack A48: answers exactly {"active":false} for an expired token', async () => {
    const brief = await TestTenant.create();
    const briefApi = await brief.resourceServer({ access_token_lifetime: 3 });
    const briefTokens = await signIn(brief, await brief.publicClient(), await brief.user());
    expect((await introspect(brief, briefApi, briefTokens.access_token)).active).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 4_100));
    expect(await introspect(brief, briefApi, briefTokens.access_token)).toEqual({ active: false });
  });

  it('attack A48: answers exactly {"active":false} for another audience\'s token', async () => {
    const stranger = await tenant.resourceServer({
      identifier: 'https://stranger.example.com',
      scopes: [{ name: 'stranger:read', description: 'See' }],
    });
    expect(await introspect(tenant, stranger, tokens.access_token)).toEqual({ active: false });
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
  });

  it.each(['jwt', 'opaque'])('attack A48: answers exactly {"active":false} for a revoked %s token', async (format) => {
    const identifier = `${apiIdentifier}/${format}`;
    const server = await tenant.resourceServer({
      identifier,
      token_format: format,
      scopes: [{ name: `${format}:read`, description: 'See' }],
    });
    const client = await tenant.confidential({ scopes: [`${format}:read`] });
    const issued = await token(client, { scope: `${format}:read` });
    const accessToken = issued.body['access_token'] as string;
    expect(accessToken.startsWith('ost_at_')).toBe(format === 'opaque');
    expect(await introspect(tenant, server, accessToken)).toMatchObject({
      active: true,
      client_id: client.client_id,
      scope: `${format}:read`,
    });
    expect((await post(tenant.endpoint('revoke'), { token: accessToken }, client)).status).toBe(200);
    await eventually(async () => !(await introspect(tenant, server, accessToken)).active, 500);
    expect(await introspect(tenant, server, accessToken)).toEqual({ active: false });
  });

  it('attack A49: refuses a token in the query string, and lets no cache keep an answer', async () => {
    const inQuery = await fetch(`${tenant.introspectionEndpoint}?token=${tokens.access_token}`, {
      method: 'POST',
      headers: basic(api),
      body: new URLSearchParams(),
    });
    expect(inQuery.status).toBe(400);
    const asGet = await fetch(`${tenant.introspectionEndpoint}?token=${tokens.access_token}`, { headers: basic(api) });
    expect(asGet.status).toBe(405);
    const bearerInQuery = await fetch(`${tenant.endpoint('userinfo')}?access_token=${tokens.access_token}`);
    expect(bearerInQuery.status).toBe(401);
    const answer = await post(tenant.introspectionEndpoint, { token: tokens.access_token }, api);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect((await token(web)).headers.get('cache-control')).toContain('no-store');
  });

  it("attack A51: leaves another client's token active", async () => {
    const other = await tenant.confidential();
    for (const value of [tokens.access_token, tokens.refresh_token ?? '']) {
      // RFC 7009 §2.1: refused, and the client is told.
      expect((await post(tenant.endpoint('revoke'), { token: value }, other)).status).toBe(400);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
  });

  it('attack A75: answers 403 to an admin token without the scope of a resource', async () => {
    const { adminToken } = await import('../support/admin.js');
    const reader = await adminToken('users:read');
    expect((await admin('GET', tenant.path('/users'), undefined, { token: reader })).status).toBe(200);
    const refused = await admin('GET', tenant.path('/applications'), undefined, { token: reader });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect(
      (await admin('POST', tenant.path('/users'), { username: 'x', password: 'long enough password' }, { token: reader })).status,
    ).toBe(403);
  });

  it('gives the admin API only to tokens of the tenant system', async () => {
    const machine = await token(web);
    expect((await admin('GET', '/tenants', undefined, { token: machine.body['access_token'] as string })).status).toBe(401);
    expect((await fetch(`${platform.gateway}/admin/v1/tenants`)).status).toBe(401);
  });
});
