import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import pg from 'pg';
import { admin, adminOk } from './support/admin.js';
import { administratorUrl } from './support/database.js';
import { basic, eventually, introspect, logIn, newBrowser, post } from './support/journey.js';
import { platform } from './support/platform.js';
import { type ConfidentialClient, apiIdentifier, TestTenant, type TestUser } from './support/tenant.js';
import { textOf, textsOf } from './support/user-agent.js';

const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const apiKey = 'urn:ostiary:token-type:api-key';

type Key = {
  readonly id: string;
  readonly prefix: string;
  readonly key: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
};

describe('API keys', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient & { readonly id: string };
  let otherApi: ConfidentialClient;
  let user: TestUser;
  let machine: ConfidentialClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { api_keys: 'users', api_keys_per_owner: 2 } });
    const scopes = [
      { name: 'orders:read', description: 'See your orders', api_keys: true },
      { name: 'orders:write', description: 'Change your orders' },
    ];
    api = await tenant.resourceServer({ scopes });
    otherApi = await tenant.resourceServer({
      identifier: 'https://stock.example.com',
      scopes: [{ name: 'stock:read', description: 'Stock' }],
    });
    user = await tenant.user({ roles: ['editor'] });
    const members = { grant_types: [grant], redirect_uris: [], token_exchange_subjects: [apiIdentifier] };
    machine = await tenant.confidential({ ...members, scopes: ['orders:write'] });
  });

  const isActive = async (key: string, by: ConfidentialClient = api): Promise<boolean> => (await introspect(tenant, by, key)).active;
  const keysOf = (owner: string) => tenant.path(`${owner}/api-keys`);
  const ofMachine = () => keysOf(`/applications/${machine.client_id}`);
  const asked = { name: 'Nightly report', resource: apiIdentifier, scopes: ['orders:write'] };

  it('of a user is made on the page of their account, shown once, introspected by its API alone, and narrowed, exchanged, ended', async () => {
    const browser = newBrowser();
    const address = `${tenant.issuer}/account/api-keys`;
    const shown = await logIn(browser, await browser.get(address), user);
    expect(textOf(shown, '#none')).toBe('You have no API keys.');
    const form = await browser.get(`${address}?api=${api.id}`);
    expect(textsOf(form, 'fieldset label')).toEqual(['See your orders']);
    expect(textOf(await browser.submit(form, { lifetime: '604800', scope: 'orders:write' }), '#error')).toBeTruthy();
    const made = await browser.submit(form, { name: 'Nightly report', lifetime: '604800' });
    const key = textOf(made, '#api-key') ?? '';
    expect([key, made.headers.get('cache-control')]).toEqual([
      expect.stringMatching(/^ost_ak_[\w-]{49}$/),
      expect.stringContaining('no-store'),
    ]);
    expect((await browser.get(address)).text).not.toContain(key);

    const said = { active: true, sub: user.id, scope: 'orders:read', aud: apiIdentifier, roles: ['editor'], username: user.username };
    expect(await introspect(tenant, api, key)).toMatchObject(said);
    expect(await introspect(tenant, api, key)).not.toHaveProperty('client_id');
    expect(await introspect(tenant, otherApi, key)).toEqual({ active: false });
    await adminOk('PATCH', tenant.path(`/users/${user.id}`), { roles: [] });
    await eventually(async () => !('roles' in (await introspect(tenant, api, key))));

    const server: oauth.AuthorizationServer = { issuer: tenant.issuer, token_endpoint: tenant.endpoint('token') };
    const client = { client_id: machine.client_id };
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      oauth.ClientSecretPost(machine.client_secret),
      grant,
      { subject_token: key, subject_token_type: apiKey },
      { [oauth.allowInsecureRequests]: true },
    );
    const { access_token: token } = await oauth.processGenericTokenEndpointResponse(server, client, response, { recognizedTokenTypes: {} });
    expect(decodeJwt(token)).toMatchObject({ sub: user.id, scope: 'orders:read', act: { sub: machine.client_id } });
    expect(await isActive(token)).toBe(true);

    const { items } = await adminOk<{ items: readonly Key[] }>('GET', keysOf(`/users/${user.id}`));
    expect(items).toMatchObject([
      { user_id: user.id, prefix: key.slice(0, 13), revoked_at: null, last_used_at: expect.stringMatching(/:00:00\.000Z$/) },
    ]);
    expect(JSON.stringify(items)).not.toContain(key);
    const done = await browser.submit(await browser.get(address), { revoke: items[0]?.id ?? '' });
    expect(textOf(done, '#success')).toBe('The key has ended.');
    await eventually(async () => !(await isActive(key)) && !(await isActive(token)));
  });

  it('of an application is made by administrators, as many as the tenant says, and ends when they take it back', async () => {
    const { key, id } = await adminOk<Key>('POST', ofMachine(), asked);
    expect(await introspect(tenant, api, key)).toMatchObject({ active: true, client_id: machine.client_id, sub: machine.client_id });
    const second = await adminOk<Key>('POST', ofMachine(), asked);
    expect((await admin('POST', ofMachine(), asked)).status).toBe(409);
    expect((await admin('POST', ofMachine(), { ...asked, scopes: ['orders:read'] })).status).toBe(400);
    for (const one of [id, second.id]) await adminOk('DELETE', `${ofMachine()}/${one}`);
    await eventually(async () => !(await isActive(key)));
    const { items } = await adminOk<{ items: readonly { kind: string }[] }>('GET', tenant.path('/audit-log?kind=token.api-key-revoked'));
    expect(items.length).toBeGreaterThan(0);
  });

  it('attack A91: is taken nowhere as a token, and told to nobody who is not its API', async () => {
    const { key } = await adminOk<Key>('POST', ofMachine(), asked);
    const bearer = { authorization: `Bearer ${key}` };
    expect((await fetch(tenant.endpoint('userinfo'), { headers: bearer })).status).toBe(401);
    const exchanged = { grant_type: grant, subject_token: key, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' };
    expect(await post(tenant.endpoint('token'), exchanged, machine)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const elsewhere = await TestTenant.create({ settings: { api_keys: 'users' } });
    const stranger = await elsewhere.resourceServer();
    expect(await introspect(elsewhere, stranger, key)).toEqual({ active: false });
    expect(await introspect(tenant, api, `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toEqual({ active: false });
  });

  it('attack A99: in a query, revoked, expired, of an owner who is gone, or shown to another API: it is refused, and no line of the log has it', async () => {
    const keys: string[] = [];
    const owner = await tenant.confidential({
      grant_types: [grant],
      redirect_uris: [],
      scopes: ['orders:write'],
      token_exchange_subjects: [apiIdentifier],
    });
    const path = keysOf(`/applications/${owner.client_id}`);
    const made = async (): Promise<Key> => {
      const key = await adminOk<Key>('POST', path, asked);
      keys.push(key.key);
      return key;
    };
    const [used, expired] = [await made(), await made()];
    const { key } = used;
    expect(await isActive(key)).toBe(true);
    const headers = basic(api);
    for (const [method, query] of [
      ['POST', `?token=${key}`],
      ['GET', `?token=${key}`],
      ['GET', `/${key}`],
    ] as const)
      expect((await fetch(`${tenant.introspectionEndpoint}${query}`, { method, headers })).status).toBeGreaterThanOrEqual(400);
    const exchanged = new URLSearchParams({ grant_type: grant, subject_token: key, subject_token_type: apiKey });
    const inQuery = {
      method: 'POST',
      headers: { ...basic(owner), 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=${grant}`,
    };
    expect((await fetch(`${tenant.endpoint('token')}?${exchanged.toString()}`, inQuery)).status).toBe(400);
    for (const url of [
      tenant.endpoint('userinfo'),
      `${platform.gateway}/admin/v1${tenant.path()}`,
      `${platform.demoApplication}/api/orders`,
    ])
      for (const sent of [`?access_token=${key}`, `?api_key=${key}`, `?token=${key}`])
        expect((await fetch(`${url}${sent}`)).status).toBe(401);
    for (const name of ['x-api-key', 'authorization'])
      expect((await fetch(tenant.endpoint('userinfo'), { headers: { [name]: key } })).status).toBeGreaterThanOrEqual(400);
    // In the place of what is logged otherwise: who asks, and where.
    const misplaced = { grant_type: key, client_id: key, code: key, scope: key, resource: key };
    expect((await post(tenant.endpoint('token'), misplaced)).status).toBe(401);
    expect((await post(tenant.endpoint('token'), misplaced, { client_id: key, client_secret: key })).status).toBe(401);
    for (const name of ['authorize', 'logout'] as const) {
      const sought = new URLSearchParams({ client_id: key, redirect_uri: `https://app.example.com/${key}`, state: key });
      expect((await fetch(`${tenant.endpoint(name)}?${sought.toString()}`)).status).toBeGreaterThanOrEqual(400);
    }
    for (const path of [`/t/${key}/oauth/token`, `/${key}`, `/admin/v1/tenants/${key}`, `/t/${tenant.slug}/oauth/register/${key}`])
      expect((await fetch(`${platform.gateway}${path}`, { headers: { 'user-agent': key } })).status).toBeGreaterThanOrEqual(400);
    // As a secret it is none.
    expect((await post(tenant.endpoint('token'), { grant_type: 'client_credentials' }, { ...owner, client_secret: key })).status).toBe(401);
    // Nor does another end it, whoever they are.
    for (const other of [machine, otherApi])
      expect(await post(tenant.endpoint('revoke'), { token: key }, other)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await isActive(key)).toBe(true);
    expect(await introspect(tenant, otherApi, key)).toEqual({ active: false });
    expect(await introspect(tenant, machine, key)).toEqual({ active: false });

    const database = new pg.Client({ connectionString: await administratorUrl() });
    await database.connect();
    try {
      const past = "SET expires_at = now() - interval '1 second', created_at = now() - interval '1 hour' WHERE id = $1";
      await database.query(`UPDATE token.api_keys ${past}`, [expired.id]);
    } finally {
      await database.end();
    }
    await adminOk('DELETE', `${path}/${used.id}`);
    await eventually(async () => !(await isActive(key)));
    const returned = await made();
    expect((await post(tenant.endpoint('revoke'), { token: returned.key }, owner)).status).toBe(200);
    await eventually(async () => !(await isActive(returned.key)));
    for (const ended of [used, expired, returned]) {
      expect(await introspect(tenant, api, ended.key)).toEqual({ active: false });
      const form = { grant_type: grant, subject_token: ended.key, subject_token_type: apiKey };
      expect(await post(tenant.endpoint('token'), form, owner)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    }
    const last = await made();
    await adminOk('PATCH', tenant.path(`/applications/${owner.client_id}`), { status: 'disabled' });
    await eventually(async () => !(await isActive(last.key)));
    await adminOk('PATCH', tenant.path(`/applications/${owner.client_id}`), { status: 'active' });
    await eventually(async () => isActive(last.key));
    expect(await isActive(key)).toBe(false);

    const log = await readFile(platform.logFile, 'utf8');
    // Not even what lies between the characters that tell keys apart.
    expect(keys.filter((each) => log.includes(each.slice(13)))).toEqual([]);
    const audited = JSON.stringify(await adminOk('GET', tenant.path('/audit-log')));
    expect(keys.filter((each) => audited.includes(each.slice(13)))).toEqual([]);
  });

  it('is worth nothing once the tenant has none, and again something when it has', async () => {
    const { key } = await adminOk<Key>('POST', ofMachine(), asked);
    expect(await isActive(key)).toBe(true);
    await adminOk('PATCH', tenant.path(), { settings: { api_keys: 'off' } });
    await eventually(async () => !(await isActive(key)));
    await adminOk('PATCH', tenant.path(), { settings: { api_keys: 'applications' } });
    await eventually(async () => isActive(key));
    await adminOk('DELETE', tenant.path(`/applications/${machine.client_id}`));
    await eventually(async () => !(await isActive(key)));
  });
});
