import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { admin, adminOk } from '../support/admin.js';
import { attackedTenant } from '../support/attacked-tenant.js';
import { authorizationUrl, eventually, introspect, newBrowser, post, refresh, signIn, type Tokens } from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { platform } from '../support/platform.js';
import { type ConfidentialClient, apiIdentifier, type TestClient, TestTenant, type TestUser } from '../support/tenant.js';

describe('attacks on clients and access tokens', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let web: ConfidentialClient;
  let spa: TestClient;
  let user: TestUser;
  let tokens: Tokens;

  beforeAll(async () => {
    ({ tenant, api, web, spa, user } = await attackedTenant());
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
    const { id_token: idToken = '' } = tokens;
    expect((await userinfo(idToken)).status).toBe(401);
    expect((await post(tenant.endpoint('userinfo'), { access_token: idToken })).status).toBe(401);
    expect((await admin('GET', '/tenants', undefined, { token: idToken })).status).toBe(401);
    expect(await introspect(tenant, api, idToken)).toEqual({ active: false });
    expect((await userinfo(tokens.access_token)).status).toBe(200);
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

  it("attack A45: refuses another tenant's tokens everywhere, and they stay good where they are from", async () => {
    const other = await TestTenant.create();
    const othersApi = await other.resourceServer();
    const [othersSpa, othersUser] = [await other.publicClient(), await other.user()];
    const foreign = await signIn(other, othersSpa, othersUser);
    for (const value of [foreign.access_token, foreign.refresh_token ?? '', foreign.id_token ?? '']) {
      expect((await userinfo(value)).status).toBe(401);
      expect(await introspect(tenant, api, value)).toEqual({ active: false });
      expect((await admin('GET', '/tenants', undefined, { token: value })).status).toBe(401);
      expect((await refresh(tenant, spa, value)).status).toBe(400);
      // RFC 7009 §2.2: what is no token of the tenant needs no revocation.
      expect((await post(tenant.endpoint('revoke'), { token: value }, web)).status).toBe(200);
      const silent = { prompt: 'none', id_token_hint: value };
      expect((await newBrowser().get(authorizationUrl(tenant, spa, pkce(), silent))).headers.get('location')).toContain(
        'error=invalid_request',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await introspect(other, othersApi, foreign.access_token)).toMatchObject({ active: true, sub: othersUser.id });
    expect((await refresh(other, othersSpa, foreign.refresh_token ?? '')).status).toBe(200);
  });

  it('attack A45: refuses forged tokens: by a key of nobody, an HMAC by the public key in any spelling, none at all', async () => {
    const [head = '', body = ''] = tokens.access_token.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const { keys } = (await (await fetch(tenant.endpoint('jwks'))).json()) as { keys: readonly (JsonWebKey & { kid: string })[] };
    const jwk = keys.find(({ kid }) => kid === header.kid) ?? {};
    const published = createPublicKey({ key: jwk, format: 'jwk' });
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const sign = (changes: object) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: header.kid, ...changes }).sign(privateKey);
    const input = (alg: string): string => `${encode({ alg, typ: 'at+jwt', kid: header.kid })}.${body}`;
    const spellings = [
      published.export({ type: 'spki', format: 'pem' }),
      published.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwk),
    ];
    const forgeries = [
      ...(await Promise.all([{}, { kid: 'nobody' }, { kid: undefined }, { jwk: await exportJWK(publicKey) }].map(sign))),
      ...spellings.map((spelling) => `${input('HS256')}.${createHmac('sha256', spelling).update(input('HS256')).digest('base64url')}`),
      `${input('none')}.`,
      `${input('none')}.AAAA`,
    ];
    for (const forgery of forgeries) {
      expect((await userinfo(forgery)).status).toBe(401);
      expect(await introspect(tenant, api, forgery)).toEqual({ active: false });
    }
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
