import { beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { ClientKey } from '#testing/builders';
import { admin, adminOk } from './support/admin.js';
import { callbackOf, eventually, logIn, newBrowser } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { redirectUri, TestTenant, type TestUser } from './support/tenant.js';

const execute = [openid.allowInsecureRequests];
const metadata = { client_name: 'Notes of Jo', redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'] };

type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };

const send = async (url: string, method: string, token?: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
};

describe('clients that register themselves (RFC 7591, RFC 7592)', () => {
  let tenant: TestTenant;
  let user: TestUser;
  const open = (policy: string, of = tenant) => adminOk('PATCH', of.path(), { settings: { dynamic_registration: policy } });
  const register = (body: unknown = metadata, token?: string, of = tenant) => send(of.endpoint('register'), 'POST', token, body);

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { dynamic_registration: 'open' } });
    user = await tenant.user();
  });

  it('openid-client registers, signs its user in, who is asked, and refreshes; and loses it all as it deregisters', async () => {
    const config = await openid.dynamicClientRegistration(new URL(tenant.issuer), metadata, undefined, { execute });
    const client = config.clientMetadata();
    const verifier = openid.randomPKCECodeVerifier();
    const request = {
      redirect_uri: redirectUri,
      scope: 'openid email offline_access',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    const browser = newBrowser();
    const consent = await logIn(browser, await browser.get(openid.buildAuthorizationUrl(config, request)), user);
    expect(consent.text).toContain('Notes of Jo');
    expect(consent.text).toContain(`you go on to ${new URL(redirectUri).host}.`);
    expect(consent.text).toContain('Nobody at');
    const callback = callbackOf(await browser.submit(consent, {}, 'allow'));
    const tokens = await openid.authorizationCodeGrant(config, new URL(`${redirectUri}?${callback.toString()}`), {
      pkceCodeVerifier: verifier,
    });
    expect(await openid.fetchUserInfo(config, tokens.access_token, user.id)).toMatchObject({ email: user.email });
    const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');

    const own = client['registration_client_uri'] as string;
    const token = client['registration_access_token'] as string;
    expect(await send(own, 'DELETE', token)).toMatchObject({ status: 204 });
    expect((await send(own, 'GET', token)).status).toBe(401);
    await eventually(
      () =>
        openid.refreshTokenGrant(config, next.refresh_token ?? '').then(
          () => false,
          (error: unknown) => (error as { error?: string }).error === 'invalid_client',
        ),
      10_000,
    );
  });

  it('oauth4webapi registers by an initial access token, which is used up by that', async () => {
    const other = await TestTenant.create({ settings: { dynamic_registration: 'initial_access_token' } });
    const created = await adminOk<{ id: string; token: string }>('POST', other.path('/initial-access-tokens'), { name: 'Partner' });
    const server = await discover(other);
    const options = { initialAccessToken: created.token, ...insecure };
    const client = await oauth.processDynamicClientRegistrationResponse(
      await oauth.dynamicClientRegistrationRequest(server, { ...metadata, token_endpoint_auth_method: 'none' }, options),
    );
    expect(client).toMatchObject({ client_name: 'Notes of Jo', token_endpoint_auth_method: 'none', response_types: ['code'] });
    expect(client).not.toHaveProperty('client_secret');
    const again = await oauth.dynamicClientRegistrationRequest(server, metadata, options);
    expect([again.status, again.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer .*error="invalid_token"/)]);
    expect((await register(metadata, undefined, other)).status).toBe(401);

    const clients = await admin<{ items: unknown[] }>('GET', other.path('/dynamic-clients'));
    expect(clients.body.items).toEqual([
      { client_id: client.client_id, initial_access_token_id: created.id, created_at: expect.any(String), used_at: null },
    ]);
    const path = other.path('/initial-access-tokens');
    const listed = await admin<{ items: unknown[] }>('GET', path);
    expect(listed.body.items).toEqual([expect.objectContaining({ id: created.id, name: 'Partner', uses: 1, max_uses: 1 })]);
    expect(JSON.stringify(listed.body)).not.toContain(created.token);
    const statuses = [await admin('DELETE', `${path}/${created.id}`), await admin('DELETE', `${path}/${created.id}`)];
    expect(statuses.map(({ status }) => status)).toEqual([204, 404]);
  });

  it('RFC 9700 §4.11.2: takes nobody to a stranger by an error, a silent request or a sign-out, before an administrator answers for it', async () => {
    const { body } = await register({ ...metadata, client_name: 'Letters', post_logout_redirect_uris: ['https://app.example.com/bye'] });
    const clientId = String(body['client_id']);
    const at = (endpoint: 'authorize' | 'logout', members: Record<string, string>) =>
      fetch(`${tenant.endpoint(endpoint)}?${new URLSearchParams({ client_id: clientId, ...members }).toString()}`, { redirect: 'manual' });
    const request = { redirect_uri: redirectUri, response_type: 'code', scope: 'openid', nonce: 'n' };
    const tried = () => [
      at('authorize', { ...request, scope: 'nothing:such' }),
      at('authorize', { ...request, prompt: 'none', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }),
      at('logout', { post_logout_redirect_uri: 'https://app.example.com/bye' }),
    ];
    for (const response of await Promise.all(tried())) {
      expect([response.status, response.headers.get('location')]).toEqual([200, null]);
      expect(await response.text()).toMatch(/Go on to (app\.example\.com|127\.0\.0\.1|localhost)/);
    }
    await adminOk('PATCH', tenant.path(`/applications/${clientId}`), { verified: true });
    await eventually(async () => (await Promise.all(tried())).every(({ status }) => status === 303), 10_000);
  });

  it('is advertised where clients may register, and nowhere else', async () => {
    const closed = await TestTenant.create();
    expect(await discover(closed)).not.toHaveProperty('registration_endpoint');
    expect(await discover(tenant)).toMatchObject({ registration_endpoint: tenant.endpoint('register') });
    expect(await register(metadata, undefined, closed)).toMatchObject({ status: 403, body: { error: 'access_denied' } });
    await open('initial_access_token', closed);
    await eventually(async () => 'registration_endpoint' in (await discover(closed)), 10_000);
  });

  it('attack A94, RFC 7592: a client reads and replaces what is registered of it, by its own token alone', async () => {
    const mine = await register();
    const { status, headers, body } = mine;
    expect([status, headers.get('cache-control'), headers.get('content-type')]).toEqual([
      201,
      'no-store',
      expect.stringMatching(/^application\/json/),
    ]);
    const [uri, token] = [String(body['registration_client_uri']), String(body['registration_access_token'])];
    const { body: stranger } = await register();
    const foreign = String(stranger['registration_access_token']);
    const elsewhere = await TestTenant.create({ settings: { dynamic_registration: 'open' } });
    const { body: abroad } = await register(metadata, undefined, elsewhere);
    const initial = await adminOk<{ token: string }>('POST', tenant.path('/initial-access-tokens'), { name: 'Partner' });
    const wrong = [undefined, 'x', foreign, abroad['registration_access_token'], initial.token, body['client_secret'], `${token}x`];
    for (const method of ['GET', 'PUT', 'DELETE'])
      for (const by of wrong)
        expect(
          (await send(uri, method, by as string, method === 'PUT' ? { ...metadata, client_id: body['client_id'] } : undefined)).status,
        ).toBe(401);
    expect((await send(`${uri}?access_token=${token}`, 'GET')).status).toBe(401);
    expect((await send(uri.replace(tenant.slug, elsewhere.slug), 'GET', token)).status).toBe(401);

    const read = await send(uri, 'GET', token);
    expect(read).toMatchObject({ status: 200, body: { client_id: body['client_id'], client_name: 'Notes of Jo' } });
    expect(read.body).not.toHaveProperty('client_secret');
    const changed = { client_id: body['client_id'], client_secret: body['client_secret'], redirect_uris: ['https://app.example.com/new'] };
    for (const members of [
      ...[{ client_secret: 'chosen' }, { client_id: stranger['client_id'] }, { client_id: undefined }, { scope: 'openid tenants:write' }],
      ...[{ grant_types: ['client_credentials'] }, { grant_types: ['password'] }, { response_types: ['id_token token'] }],
      ...[{ token_endpoint_auth_method: 'none' }, { token_endpoint_auth_method: 'magic' }, { jwks_uri: 'http://169.254.169.254/keys' }],
      ...[
        { jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } },
        { logo_uri: 'javascript:alert(1)' },
        { redirect_uris: 'https://app.example.com/new' },
      ],
      ...[{ redirect_uris: [] }, { redirect_uris: ['https://app.example.com/new', 'javascript:alert(1)'] }, { subject_type: 'pairwise' }],
    ]) {
      const { status, body: refusal } = await send(uri, 'PUT', token, { ...changed, ...members });
      const error = expect.stringMatching(/^invalid_(client_metadata|redirect_uri)$/);
      expect([members, status, refusal['error']]).toEqual([members, 400, error]);
    }
    expect((await send(uri, 'GET', token)).body).toEqual(read.body);
    const replaced = await send(uri, 'PUT', token, changed);
    expect(replaced).toMatchObject({ status: 200, body: { redirect_uris: changed.redirect_uris, grant_types: ['authorization_code'] } });
    const log = async () =>
      (await admin<{ items: Record<string, unknown>[] }>('GET', tenant.path(`/audit-log?subject=${String(body['client_id'])}`))).body.items;
    await eventually(async () => (await log()).length >= 3, 10_000);
    const rotate = tenant.path(`/dynamic-clients/${String(body['client_id'])}/registration-access-token`);
    const rotated = await adminOk<{ registration_access_token: string; registration_client_uri: string }>('POST', rotate);
    expect(rotated.registration_client_uri).toBe(uri);
    expect((await send(uri, 'GET', token)).status).toBe(401);
    expect((await send(uri, 'GET', rotated.registration_access_token)).status).toBe(200);
    const entries = (await log()).map(({ kind, actor }) => [kind, (actor as { kind: string }).kind]);
    expect(entries).toEqual(
      expect.arrayContaining([
        ['tenant.client-registered', 'anonymous'],
        ['tenant.application-updated', 'client'],
      ]),
    );
  });

  it('attack A05: takes no words of administrators, no other scopes and grants, and no other forms of bodies', async () => {
    for (const asked of [
      { ...metadata, scope: 'openid applications:write' },
      { ...metadata, grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] },
      { ...metadata, grant_types: ['client_credentials'] },
      { ...metadata, jwks_uri: 'http://169.254.169.254/keys' },
    ])
      expect(await register(asked)).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    for (const uri of ['javascript:alert(1)', 'http://evil.example/cb', 'https://*.example.com/cb'])
      expect(await register({ ...metadata, redirect_uris: [uri] })).toMatchObject({ status: 400, body: { error: 'invalid_redirect_uri' } });
    const { body } = await register({ ...metadata, first_party: true, pkce: 'optional', id_token_claims: 'full' });
    const { body: application } = await admin('GET', tenant.path(`/applications/${String(body['client_id'])}`));
    expect(application).toMatchObject({ first_party: false, pkce: 'required', status: 'active' });

    for (const broken of ['{', '[]', '"x"', 'null', '{"__proto__":{}}']) expect((await register(broken)).status).toBe(400);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send(tenant.endpoint('register'), 'POST', undefined, 'client_name=x', form)).status).toBe(415);
    expect((await send(tenant.endpoint('register'), 'POST')).status).toBe(415);
  });

  it('RFC 7591 §2.3: software that a trusted issuer speaks for registers by its statement, once, and says nothing else of itself', async () => {
    const store = 'https://store.example.com';
    const [key, stranger] = await Promise.all([ClientKey.generate('ES256', 'k1'), ClientKey.generate('ES256', 'k1')]);
    const of = await TestTenant.create({ settings: { dynamic_registration: 'software_statement' } });
    const trusted = { issuer: store, jwks: { keys: [key.jwk] }, software_statements: 'once' };
    const { id } = await adminOk<{ id: string }>('POST', of.path('/trusted-issuers'), trusted);
    const state = (by: ClientKey, claims: Record<string, string> = {}) =>
      by.sign({ clientId: store, issuer: of.issuer }, { client_name: 'Notebook', redirect_uris: [redirectUri], ...claims });
    const statement = await state(key);
    const outcome = async (body: Record<string, unknown>) => {
      const answer = await register(body, undefined, of);
      return [answer.status, answer.body['error']];
    };
    expect(await outcome(metadata)).toEqual([400, 'invalid_software_statement']);
    expect(await outcome({ ...metadata, software_statement: await state(stranger) })).toEqual([400, 'invalid_software_statement']);
    expect(await outcome({ software_statement: await state(key, { iss: 'https://other.example' }) })).toEqual([
      400,
      'unapproved_software_statement',
    ]);
    const impostor = { ...metadata, redirect_uris: ['https://evil.example/cb'], software_statement: statement };
    const registered = await register(impostor, undefined, of);
    expect(registered).toMatchObject({
      status: 201,
      body: { client_name: 'Notebook', redirect_uris: [redirectUri], software_statement: statement },
    });
    expect(await outcome({ software_statement: statement })).toEqual([400, 'invalid_software_statement']);
    const [own, token] = [registered.body['registration_client_uri'] as string, registered.body['registration_access_token'] as string];
    const replaced = { client_id: registered.body['client_id'], redirect_uris: impostor.redirect_uris };
    expect((await send(own, 'PUT', token, replaced)).body).toMatchObject({ redirect_uris: [redirectUri] });
    await adminOk('PATCH', of.path(`/trusted-issuers/${id}`), { software_statements: 'off' });
    // Of nobody any more: it is ignored, and so not there where one is needed (§3.1.1).
    const { body: unstated } = await register(metadata, undefined, of);
    expect(unstated['error']).toBe('invalid_software_statement');
    await eventually(async () => {
      const { body } = await register({ ...metadata, software_statement: await state(key) }, undefined, of);
      return body['error_description'] === unstated['error_description'];
    });
  });
});
