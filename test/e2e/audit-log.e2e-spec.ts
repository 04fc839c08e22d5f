import { beforeAll, describe, expect, it } from '@jest/globals';
import { admin, adminOk, adminToken } from './support/admin.js';
import { authorizationUrl, eventually, logIn, newBrowser, signIn } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { platform } from './support/platform.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';

type Entry = {
  readonly position: number;
  readonly kind: string;
  readonly actor: { readonly kind: string; readonly user_id?: string; readonly client_id?: string; readonly address: string | null };
  readonly details: Readonly<Record<string, unknown>>;
};
type Log = { readonly items: readonly Entry[]; readonly next_cursor: string | null };

const local = /^(127\.0\.0\.1|::1)$/;

describe('the audit log of a tenant', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;

  const log = (query = '', of = tenant) => adminOk<Log>('GET', of.path(`/audit-log${query}`));
  const kindsOf = ({ items }: Log): readonly string[] => items.map(({ kind }) => kind);

  beforeAll(async () => {
    tenant = await TestTenant.create();
    client = await tenant.confidential({ scopes: ['openid', 'offline_access'] });
    user = await tenant.user();
    await signIn(tenant, client, user, { overrides: { scope: 'openid offline_access' } });
    await eventually(async () => kindsOf(await log()).includes('session.session-started'));
  }, 60_000);

  it('says what happened, who did it and from where', async () => {
    const { items } = await log('?limit=100');
    const entryOf = (kind: string): Entry | undefined => items.find((entry) => entry.kind === kind);
    const administrator = { kind: 'administrator', client_id: platform.demo.admin.client_id, address: expect.stringMatching(local) };
    expect(entryOf('tenant.tenant-created')).toMatchObject({ actor: administrator });
    expect(entryOf('identity.user-created')).toMatchObject({ actor: administrator, details: { user_id: user.id } });
    expect(entryOf('session.session-started')?.actor).toEqual({ kind: 'user', user_id: user.id, address: expect.stringMatching(local) });
    expect(items.map(({ position }) => position)).toEqual(items.map((_, nth) => items.length - nth));
  });

  it('is filtered by kind, actor, subject and time', async () => {
    expect(new Set(kindsOf(await log('?kind=identity.user-created')))).toEqual(new Set(['identity.user-created']));
    expect(kindsOf(await log(`?actor=${user.id}`))).toContain('session.session-started');
    expect(kindsOf(await log(`?actor=${user.id}`))).not.toContain('identity.user-created');
    expect(kindsOf(await log(`?subject=${user.id}&kind=identity.user-created`))).toHaveLength(1);
    expect(kindsOf(await log('?to=2020-01-01T00:00:00Z'))).toEqual([]);
    expect(kindsOf(await log('?from=2020-01-01T00:00:00Z')).length).toBeGreaterThan(2);
  });

  it('comes in pages, each entry once', async () => {
    const seen: number[] = [];
    let query = '?limit=2';
    for (;;) {
      const { items, next_cursor: cursor } = await log(query);
      seen.push(...items.map(({ position }) => position));
      if (cursor === null) break;
      query = `?limit=2&cursor=${cursor}`;
    }
    expect(seen).toEqual(seen.map((_, nth) => seen.length - nth));
  });

  it.each(['?from=yesterday', '?to=2030-01-31', '?kind=*', '?cursor=zzz', '?limit=101', '?actor=', '?before=1'])(
    'refuses %s with a problem',
    async (query) => {
      const { status, headers, body } = await admin('GET', tenant.path(`/audit-log${query}`));
      expect([status, headers.get('content-type')]).toEqual([400, expect.stringContaining('application/problem+json')]);
      expect(body).toMatchObject({ status: 400 });
    },
  );

  it('attack A75: is read with the scope audit:read alone, and changed by nobody', async () => {
    const path = tenant.path('/audit-log');
    expect((await admin('GET', path, undefined, { token: await adminToken('users:read tenants:read') })).status).toBe(403);
    expect((await admin('GET', path, undefined, { token: await adminToken('audit:read') })).status).toBe(200);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect((await admin(method, path)).status).toBe(405);
  });

  it('attack A70: shows nothing of another tenant, and of an unknown one that there is none', async () => {
    const other = await TestTenant.create();
    await eventually(async () => (await log('', other)).items.length > 0);
    expect((await log(`?subject=${user.id}`, other)).items).toEqual([]);
    expect((await admin('GET', '/tenants/01890a5d-ac96-774b-bcce-b302099a8057/audit-log')).status).toBe(404);
  });

  it('attack A73: holds nothing that was typed or handed out', async () => {
    const browser = newBrowser();
    await logIn(browser, await browser.get(authorizationUrl(tenant, client, pkce(), { scope: 'openid' })), {
      ...user,
      password: 'a wrong one 7319',
    });
    const tokens = await signIn(tenant, client, user, { overrides: { scope: 'openid offline_access' } });
    await eventually(async () => kindsOf(await log()).filter((kind) => kind === 'session.session-started').length > 1);
    const text = JSON.stringify(await log('?limit=100'));
    for (const secret of [user.password, 'a wrong one 7319', client.client_secret, tokens.access_token, tokens.refresh_token ?? 'none'])
      expect(text).not.toContain(secret);
  });
});
