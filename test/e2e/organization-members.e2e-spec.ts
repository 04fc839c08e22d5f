import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { admin, adminOk, adminToken } from './support/admin.js';
import { eventually, logIn, newBrowser } from './support/journey.js';
import { TestTenant, type TestUser } from './support/tenant.js';
import { textsOf } from './support/user-agent.js';

type Organization = { readonly id: string; readonly name: string; readonly version: number };
type Listed<Item> = { readonly items: readonly Item[]; readonly next_cursor: string | null };
type Member = { readonly user_id: string; readonly roles: readonly string[] };

describe('organizations and their members, in the admin API', () => {
  let tenant: TestTenant;
  let other: TestTenant;
  let user: TestUser;

  beforeAll(async () => {
    [tenant, other] = [await TestTenant.create(), await TestTenant.create()];
    user = await tenant.user();
  });

  const make = (name: string, display = name): Promise<Organization> =>
    adminOk('POST', tenant.path('/organizations'), { name, display_name: display });
  const members = async (id: string): Promise<readonly Member[]> =>
    (await adminOk<Listed<Member>>('GET', tenant.path(`/organizations/${id}/members`))).items;
  const organizationsOf = async ({ id }: TestUser): Promise<readonly object[]> =>
    (await adminOk<Listed<object>>('GET', tenant.path(`/users/${id}/organizations`))).items;

  it('makes one once, finds it, changes it in the version that was read, and leaves its name', async () => {
    const path = tenant.path('/organizations');
    const headers = { 'idempotency-key': `"${randomUUID()}"` };
    const [first, again] = [
      await admin<Organization>('POST', path, { name: 'acme', display_name: 'Acmé Ltd.' }, { headers }),
      await admin<Organization>('POST', path, { name: 'acme', display_name: 'Acmé Ltd.' }, { headers }),
    ];
    expect([first.status, again.body]).toEqual([201, first.body]);
    const { id } = first.body;
    const taken = await admin('POST', path, { name: 'acme', display_name: 'Other' });
    expect([taken.status, taken.body]).toEqual([409, expect.objectContaining({ existing_id: id })]);
    await make('globex');
    expect(await adminOk('GET', `${path}?q=ACME`)).toEqual({ items: [first.body], next_cursor: null });
    const tag = (await admin('GET', `${path}/${id}`)).headers.get('etag') ?? '';
    const changed = await admin('PATCH', `${path}/${id}`, { status: 'disabled' }, { headers: { 'if-match': tag } });
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining({ name: 'acme', status: 'disabled', version: 2 })]);
    expect((await admin('PATCH', `${path}/${id}`, { status: 'active' }, { headers: { 'if-match': tag } })).status).toBe(412);
    expect((await admin('PATCH', `${path}/${id}`, { name: 'else' })).status).toBe(400);
    expect((await admin('GET', other.path(`/organizations/${id}`))).status).toBe(404);
  });

  it('shows nothing to who may not read organizations, and changes nothing for who may only read them', async () => {
    const path = tenant.path('/organizations');
    const [users, reader] = [await adminToken('users:write'), await adminToken('organizations:read')];
    expect((await admin('GET', path, undefined, { token: users })).status).toBe(403);
    expect((await admin('GET', path, undefined, { token: reader })).status).toBe(200);
    expect((await admin('POST', path, { name: 'mine', display_name: 'Mine' }, { token: reader })).status).toBe(403);
  });

  it('a user is a member with roles, sees where, takes it along, and is none once the organization is gone', async () => {
    const { id } = await make('initech', 'Initech & Sons');
    const path = tenant.path(`/organizations/${id}/members/${user.id}`);
    expect(await adminOk('PUT', path, { roles: ['clerk'] })).toMatchObject({
      user_id: user.id,
      organization_id: id,
      roles: ['clerk'],
      version: 1,
    });
    expect(await members(id)).toEqual([expect.objectContaining({ user_id: user.id, roles: ['clerk'] })]);
    expect(await organizationsOf(user)).toEqual([
      expect.objectContaining({ organization_id: id, name: 'initech', display_name: 'Initech & Sons', status: 'active', roles: ['clerk'] }),
    ]);
    expect((await admin('PUT', other.path(`/organizations/${id}/members/${user.id}`), { roles: [] })).status).toBe(404);

    const browser = newBrowser();
    const profile = await logIn(browser, await browser.get(`${tenant.issuer}/account/profile`), user);
    expect(textsOf(profile, '[aria-labelledby="organizations"] li')).toEqual(['Initech & Sons']);
    const file = await browser.submit(await browser.get(`${tenant.issuer}/account/data`), {});
    const data = JSON.parse(file.text) as { readonly organizations: readonly object[] };
    expect(data.organizations).toEqual([
      { organization_id: id, name: 'initech', display_name: 'Initech & Sons', created_at: expect.any(String) },
    ]);

    await adminOk('DELETE', tenant.path(`/organizations/${id}`));
    await eventually(async () => (await organizationsOf(user)).length === 0);
    expect((await admin('GET', path)).status).toBe(404);
    await eventually(async () => {
      const log = JSON.stringify(await adminOk('GET', tenant.path(`/audit-log?subject=${id}`)));
      return ['organization-created', 'organization-member-added', 'organization-deleted'].every((kind) => log.includes(kind));
    }, 10_000);
  });

  it('a user who is deleted is a member of nothing', async () => {
    const [{ id }, leaver] = [await make('umbrella'), await tenant.user()];
    for (const one of [user, leaver]) await adminOk('PUT', tenant.path(`/organizations/${id}/members/${one.id}`), { roles: [] });
    await adminOk('DELETE', tenant.path(`/users/${leaver.id}`));
    expect((await members(id)).map((member) => member.user_id)).toEqual([user.id]);
    await adminOk('DELETE', tenant.path(`/organizations/${id}/members/${user.id}`));
    expect(await members(id)).toEqual([]);
  });
});
