import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { admin, adminOk, adminToken } from './support/admin.js';
import { eventually, post, signIn } from './support/journey.js';
import { messageSentTo } from './support/mailbox.js';
import { platform } from './support/platform.js';
import { TestTenant } from './support/tenant.js';

type List = { items: Record<string, unknown>[]; next_cursor: string | null };

describe('the admin API', () => {
  it('creates, reads, updates, lists and deletes a tenant', async () => {
    const tenant = await TestTenant.create({ branding: { primary_color: '#123456' } });
    expect(await adminOk('GET', tenant.path())).toMatchObject({
      slug: tenant.slug,
      status: 'active',
      branding: { primary_color: '#123456' },
    });
    expect(await adminOk('PATCH', tenant.path(), { name: 'Renamed' })).toMatchObject({ name: 'Renamed' });
    await adminOk('DELETE', tenant.path());
    expect((await admin('GET', tenant.path())).status).toBe(404);
  });

  it('refuses to delete or suspend the tenant system', async () => {
    const { items } = await adminOk<List>('GET', '/tenants?limit=100');
    const system = items.find(({ slug }) => slug === 'system');
    expect((await admin('DELETE', `/tenants/${String(system?.['id'])}`)).status).toBe(403);
    expect((await admin('PATCH', `/tenants/${String(system?.['id'])}`, { status: 'suspended' })).status).toBe(403);
  });

  it('N43: lets nobody change the tenant system who has not every scope, and none of them lock the others out', async () => {
    const { items } = await adminOk<List>('GET', '/tenants?limit=100');
    const system = `/tenants/${String(items.find(({ slug }) => slug === 'system')?.['id'])}`;
    const before = await adminOk('GET', system);
    const token = await adminToken('tenants:read tenants:write');
    const lockOut = { settings: { limits: [{ endpoint: 'admin', subject: 'address', event: 'requests', max: 1, seconds: 86_400 }] } };
    for (const changes of [lockOut, { settings: { access_token_lifetime: 1 } }, { name: 'Mine' }])
      expect((await admin('PATCH', system, changes, { token })).status).toBe(403);
    expect((await admin('PATCH', system, lockOut)).status).toBe(400);
    expect((await admin('PATCH', system, { settings: { access_token_lifetime: 1 } })).status).toBe(400);

    const own = `${system}/applications/${platform.demo.admin.client_id}`;
    expect((await admin('DELETE', own)).status).toBe(409);
    expect((await admin('PATCH', own, { status: 'disabled' })).status).toBe(409);
    expect((await admin('PATCH', own, { scopes: ['tenants:read'] })).status).toBe(409);
    const secrets = await adminOk<List>('GET', `${own}/secrets`);
    expect(secrets.items).toHaveLength(1);
    expect((await admin('DELETE', `${own}/secrets/${String(secrets.items[0]?.['id'])}`)).status).toBe(409);
    expect(await adminOk('GET', system)).toEqual(before);
    expect(await adminToken('tenants:read')).toMatch(/./);
  });

  it('walks a list page by page, each item once', async () => {
    const tenant = await TestTenant.create();
    for (let index = 0; index < 7; index += 1) await tenant.user();
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: List = await adminOk<List>('GET', tenant.path(`/users?limit=3${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`));
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });

  it('shows a client secret once and never again', async () => {
    const tenant = await TestTenant.create();
    await tenant.resourceServer();
    const client = await tenant.confidential();
    expect(client.client_secret).toMatch(/^ost_cs_/);
    const read = JSON.stringify(await adminOk('GET', tenant.path(`/applications/${client.client_id}`)));
    expect(read).not.toContain(client.client_secret);
    expect(read).not.toContain('secret_hash');
  });

  it('rotates signing keys: tokens of before stay good, new ones use the new key', async () => {
    const tenant = await TestTenant.create();
    const api = await tenant.resourceServer();
    const client = await tenant.publicClient();
    const before = await signIn(tenant, client, await tenant.user());
    const kid = (token: string): unknown =>
      (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
    await adminOk('POST', tenant.path('/signing-keys/rotation'), { immediately: true });
    const after = await signIn(tenant, client, await tenant.user());
    expect(kid(after.access_token)).not.toBe(kid(before.access_token));
    const { keys } = (await (await fetch(tenant.endpoint('jwks'))).json()) as { keys: { kid: string; d?: string }[] };
    expect(keys.map((key) => key.kid)).toEqual(expect.arrayContaining([kid(before.access_token), kid(after.access_token)]));
    expect(keys.every((key) => key.d === undefined)).toBe(true);
    expect((await post(tenant.introspectionEndpoint, { token: before.access_token }, api)).body['active']).toBe(true);
  });

  it("lists and ends a user's sessions and grants", async () => {
    const tenant = await TestTenant.create();
    await tenant.resourceServer();
    const client = await tenant.publicClient();
    const user = await tenant.user();
    const tokens = await signIn(tenant, client, user);
    const sessions = await adminOk<List>('GET', tenant.path(`/users/${user.id}/sessions`));
    expect(sessions.items).toHaveLength(1);
    const grants = await adminOk<List>('GET', tenant.path(`/users/${user.id}/grants`));
    expect(grants.items).toMatchObject([{ client_id: client.client_id, revoked_at: null }]);
    await adminOk('DELETE', tenant.path(`/users/${user.id}/grants/${String(grants.items[0]?.['id'])}`));
    const refreshed = await post(
      tenant.endpoint('token'),
      { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' },
      client,
    );
    expect(refreshed.body['error']).toBe('invalid_grant');
    await adminOk('DELETE', tenant.path(`/users/${user.id}/sessions/${String(sessions.items[0]?.['id'])}`));
    expect((await adminOk<List>('GET', tenant.path(`/users/${user.id}/sessions`))).items).toHaveLength(0);
  });

  it('publishes an OpenAPI document and a page to read it', async () => {
    const document = (await (await fetch(`${platform.gateway}/admin/v1/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, unknown>;
    };
    expect(document.openapi).toMatch(/^3\./);
    for (const path of [
      '/admin/v1/tenants',
      '/admin/v1/tenants/{tenant_id}/applications',
      '/admin/v1/tenants/{tenant_id}/users/{user_id}',
    ]) {
      expect(Object.keys(document.paths)).toContain(path);
    }
    const page = await fetch(`${platform.gateway}/admin/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  });
});

describe('N40: finding things', () => {
  it('finds users and applications of one tenant by parts of their names, in any case, and the tenant by its slug', async () => {
    const [tenant, other] = [await TestTenant.create(), await TestTenant.create()];
    const name = 'Ada Straße_100%';
    const user = await tenant.user({ name });
    await other.user({ name });
    await tenant.publicClient({ name: 'Größe', scopes: ['openid'] });
    const found = async (path: string): Promise<unknown[]> =>
      (await adminOk<List>('GET', path)).items.map((item) => item['id'] ?? item['name']);
    for (const query of [
      'q=STRASSE',
      'q=e_1',
      'q=0%25',
      `q=${user.id}`,
      `email=${user.email.toUpperCase()}`,
      `username=${user.username.toUpperCase()}`,
    ])
      expect([query, await found(`/tenants/${tenant.slug}/users?${query}`)]).toEqual([query, [user.id]]);
    for (const query of ['q=s%25e', 'status=locked', `q=ada&status=disabled`])
      expect([query, await found(`/tenants/${tenant.slug}/users?${query}`)]).toEqual([query, []]);
    expect(await found(`/tenants/${other.slug}/users?q=${user.id}`)).toEqual([]);
    expect(await found(`/tenants/${tenant.slug}/applications?name=GROSSE`)).toEqual(['Größe']);
    expect(await adminOk('GET', `/tenants/${tenant.slug}`)).toEqual(await adminOk('GET', tenant.path()));
    expect((await admin('GET', `/tenants/${tenant.slug.toUpperCase()}`)).status).toBe(404);
  });
});

describe('N41: changes to what was read', () => {
  it('are refused after somebody else changed it, and answers say that nothing changed', async () => {
    const tenant = await TestTenant.create();
    const user = tenant.path(`/users/${(await tenant.user()).id}`);
    const tag = (await admin('GET', user)).headers.get('etag') ?? '';
    expect((await admin('GET', user, undefined, { headers: { 'if-none-match': tag } })).status).toBe(304);
    expect((await admin('PATCH', user, { name: 'First' }, { headers: { 'if-match': tag } })).status).toBe(200);
    expect((await admin('PATCH', user, { name: 'Second' }, { headers: { 'if-match': tag } })).status).toBe(412);
    expect((await admin('DELETE', user, undefined, { headers: { 'if-match': tag } })).status).toBe(412);
    expect(await adminOk('GET', user)).toMatchObject({ name: 'First', version: 2 });
  });
});

describe('N44: what an administrator does at once', () => {
  it("ends all sessions of a user, and introspection knows of the tokens' end", async () => {
    const tenant = await TestTenant.create();
    const api = await tenant.resourceServer();
    const client = await tenant.publicClient();
    const user = await tenant.user();
    const tokens = [await signIn(tenant, client, user), await signIn(tenant, client, user)];
    const isActive = async (token: string): Promise<unknown> => (await post(tenant.introspectionEndpoint, { token }, api)).body['active'];
    for (const { access_token: token } of tokens) expect(await isActive(token)).toBe(true);
    const other = await TestTenant.create();
    expect((await admin('DELETE', other.path(`/users/${user.id}/sessions`))).status).toBe(404);
    expect((await admin('DELETE', tenant.path(`/users/${user.id}/sessions`))).status).toBe(204);
    for (const { access_token: token } of tokens) await eventually(async () => (await isActive(token)) === false);
    expect((await adminOk<List>('GET', tenant.path(`/users/${user.id}/sessions`))).items).toEqual([]);
    expect((await admin('DELETE', tenant.path(`/users/${user.id}/sessions`))).status).toBe(204);
  });

  it('tries mail and text messages, shows what they look like, and asks a user again to verify an address', async () => {
    const tenant = await TestTenant.create({ settings: { sms_countries: ['DE', 'US'] } });
    expect(await adminOk('POST', tenant.path('/mail-test'), { address: 'you@example.com' })).toMatchObject({ accepted: true });
    expect(await adminOk('GET', tenant.path('/templates/verify-email/de/preview'))).toMatchObject({ locale: 'de' });
    expect(await adminOk('POST', tenant.path('/sms-test'), { phone_number: '+49 171 3920000' })).toMatchObject({ accepted: true });
    for (const phone_number of ['+19005550100', '+33612345678'])
      expect((await admin('POST', tenant.path('/sms-test'), { phone_number })).status).toBe(400);
    await adminOk('PUT', tenant.path('/templates/sms-otp/en'), { text: '{{tenant}}: {{code}}' });
    const host = new URL(tenant.issuer).hostname;
    expect(await adminOk('GET', tenant.path('/templates/sms-otp/en/preview'))).toMatchObject({
      text: expect.stringMatching(new RegExp(`: 123456\\n\\n@${host.replaceAll('.', '\\.')} #123456$`)),
    });
    const { items } = await adminOk<List>('GET', tenant.path('/deliveries'));
    expect(items.map(({ channel, status }) => [channel, status])).toEqual([
      ['email', 'delivered'],
      ['sms', 'delivered'],
    ]);
    const standard = await adminOk<Record<string, string>>('GET', tenant.path('/templates/reset-password/fr-CA/default'));
    expect(standard).toMatchObject({ name: 'reset-password', locale: 'fr', subject: 'Un nouveau mot de passe pour {{tenant}}' });
    const draft = { subject: 'Nouveau départ, {{name}}', text: standard['text'], html: standard['html'] };
    expect(await adminOk('POST', tenant.path('/templates/reset-password/fr/preview'), draft)).toMatchObject({
      subject: 'Nouveau départ, Ada Lovelace',
      html: expect.stringContaining(`${tenant.issuer}/reset-password?token=sample`),
    });
    const refused = await admin('POST', tenant.path('/templates/reset-password/fr/preview'), { ...draft, text: '{{password}} {{link}}' });
    expect([refused.status, refused.body]).toEqual([
      400,
      expect.objectContaining({ errors: [{ pointer: '/text', detail: expect.stringMatching(/may use only .*, not password$/) }] }),
    ]);
    await adminOk('PUT', tenant.path('/templates/reset-password/fr'), draft);
    const address = `tester-${randomUUID()}@example.com`;
    const test = { address, template: 'reset-password', locale: 'fr' };
    expect(await adminOk('POST', tenant.path('/mail-test'), test)).toMatchObject({ accepted: true });
    expect((await messageSentTo({ email: address }, /^Nouveau départ, Ada Lovelace$/)).text).toContain('/reset-password?token=sample');
    expect((await admin('POST', tenant.path('/mail-test'), { ...test, template: 'sms-otp' })).status).toBe(400);
    expect((await admin('POST', tenant.path(`/deliveries/${String(items[1]?.['id'])}/retry`))).status).toBe(409);
    expect((await admin('POST', tenant.path(`/deliveries/${randomUUID()}/retry`))).status).toBe(404);
    const verified = await tenant.user();
    const unverified = await tenant.user({ email_verified: false });
    expect((await admin('POST', tenant.path(`/users/${verified.id}/verification`))).status).toBe(409);
    expect((await admin('POST', tenant.path(`/users/${unverified.id}/verification`))).status).toBe(202);
    const token = await adminToken('users:read templates:read sessions:read');
    for (const [method, path] of [
      ['POST', '/mail-test'],
      ['POST', '/sms-test'],
      ['POST', `/deliveries/${randomUUID()}/retry`],
      ['POST', `/users/${unverified.id}/verification`],
      ['DELETE', `/users/${unverified.id}/sessions`],
    ] as const)
      expect([path, (await admin(method, tenant.path(path), undefined, { token })).status]).toEqual([path, 403]);
  });
});

describe('N41: a client that was brought along', () => {
  it('gets its tokens with the id and secret it had', async () => {
    const tenant = await TestTenant.create();
    await tenant.resourceServer();
    const chosen = { client_id: randomUUID(), client_secret: 'q7Zk3Jx9QpV7Lm2Rt8Yw4NbT5sHc' };
    const created = await adminOk<Record<string, unknown>>('POST', tenant.path('/applications'), {
      name: 'Moved',
      type: 'confidential',
      grant_types: ['client_credentials'],
      scopes: ['orders:read'],
      ...chosen,
    });
    expect([created['client_id'], created['client_secret']]).toEqual([chosen.client_id, undefined]);
    const request = { grant_type: 'client_credentials', scope: 'orders:read' };
    expect((await post(tenant.endpoint('token'), request, chosen)).status).toBe(200);
    expect((await post(tenant.endpoint('token'), request, { ...chosen, client_secret: `${chosen.client_secret}x` })).status).toBe(401);
    const again = await admin('POST', tenant.path('/applications'), {
      name: 'Twice',
      type: 'confidential',
      grant_types: ['client_credentials'],
      ...chosen,
    });
    expect([again.status, again.body['existing_id']]).toEqual([409, chosen.client_id]);
  });
});
