import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { admin, adminOk } from './support/admin.js';
import { eventually, introspect, post, signIn, type Tokens } from './support/journey.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

type Problem = { readonly errors: readonly { readonly pointer: string }[] };

const address = { street_address: 'Herrengasse 1\nStiege 2', locality: 'Graz', postal_code: '8010', country: 'Österreich' };
const groups = ['developers', 'on call', '/graz/ops'];
const everything = 'openid profile email address groups';

describe('claims of users', () => {
  let tenant: TestTenant;
  let user: TestUser;
  beforeAll(async () => {
    tenant = await TestTenant.create();
    user = await tenant.user({ name: 'Ada', groups, address });
  });

  const application = (members: Record<string, unknown> = {}): Promise<TestClient & { readonly scopes: readonly string[] }> =>
    adminOk('POST', tenant.path('/applications'), {
      name: 'Shop',
      type: 'public',
      redirect_uris: [redirectUri],
      first_party: true,
      ...members,
    });
  const claimsOf = async (client: TestClient, scope: string): Promise<{ readonly idToken: object; readonly userinfo: object }> => {
    const tokens: Tokens = await signIn(tenant, client, user, { overrides: { scope } });
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, undefined, openid.None(), {
      execute: [openid.allowInsecureRequests],
    });
    const userinfo = await openid.fetchUserInfo(config, tokens.access_token, user.id);
    return { idToken: decodeJwt(tokens.id_token ?? ''), userinfo };
  };

  it.each([
    ['/groups/1', { groups: ['a', 'a'] }],
    ['/groups/0', { groups: ['a,b'] }],
    ['/groups/0', { groups: ['\u200b'] }],
    ['/groups', { groups: 'developers' }],
    ['/address', { address: {} }],
    ['/address', { address: 'Herrengasse 1' }],
    ['/address/street_address', { address: { street_address: 'a\rb' } }],
    ['/address/country', { address: { country: 'A\nB' } }],
    ['/address/region', { address: { region: null } }],
    ['/address/planet', { address: { planet: 'Earth' } }],
    ['/custom_claims/address', { custom_claims: { address: 'x' } }],
    ['/custom_claims/groups', { custom_claims: { groups: ['root'] } }],
  ])('refuses what is wrong at %s: %j', async (pointer, members) => {
    const answer = await admin<Problem>('PATCH', tenant.path(`/users/${user.id}`), members);
    expect([answer.status, answer.body.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
    expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ groups, address });
  });

  it.each(['thin', '', null])('N37: refuses the choice %j of claims in ID tokens', async (choice) => {
    const members = { name: 'x', type: 'public', redirect_uris: [redirectUri], id_token_claims: choice };
    const answer = await admin<Problem>('POST', tenant.path('/applications'), members);
    expect([answer.status, answer.body.errors[0]?.pointer]).toEqual([400, '/id_token_claims']);
  });

  it('N36: a new application may ask for groups, and is told of them for that scope alone', async () => {
    const client = await application();
    expect(client.scopes).toEqual(['openid', 'profile', 'email', 'groups', 'offline_access']);
    const { idToken, userinfo } = await claimsOf(client, 'openid groups');
    expect(idToken).toMatchObject({ groups });
    expect(userinfo).toEqual({ sub: user.id, tenant_id: tenant.id, groups });
    const without = await claimsOf(client, 'openid profile email');
    for (const told of [without.idToken, without.userinfo]) expect(told).not.toHaveProperty('groups');
  });

  it('N37: the address is told for its scope, as an object (OpenID Connect Core §5.1.1), until it is taken away', async () => {
    const client = await application({ scopes: ['openid', 'address'] });
    const { idToken, userinfo } = await claimsOf(client, 'openid address');
    for (const told of [idToken, userinfo]) expect(told).toMatchObject({ address });
    await adminOk('PATCH', tenant.path(`/users/${user.id}`), { address: null });
    await eventually(async () => !('address' in (await claimsOf(client, 'openid address')).idToken));
    await adminOk('PATCH', tenant.path(`/users/${user.id}`), { address });
    expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ address });
  });

  it('N37: claims of scopes are in the ID token and at userinfo alike, unless the application wants ID tokens lean', async () => {
    const client = await application({ scopes: everything.split(' ') });
    const told = { name: 'Ada', email: user.email, address, groups };
    const full = await claimsOf(client, everything);
    expect([full.idToken, full.userinfo]).toEqual([expect.objectContaining(told), expect.objectContaining(told)]);
    const path = tenant.path(`/applications/${client.client_id}`);
    expect(await adminOk('PATCH', path, { id_token_claims: 'lean' })).toMatchObject({ id_token_claims: 'lean' });
    await eventually(async () => !('name' in (await claimsOf(client, everything)).idToken));
    const lean = await claimsOf(client, everything);
    expect(Object.keys(lean.idToken).sort()).toEqual([
      'acr',
      'amr',
      'at_hash',
      'aud',
      'auth_time',
      'azp',
      'c_hash',
      'exp',
      'iat',
      'iss',
      'nonce',
      'sid',
      'sub',
    ]);
    expect(lean.userinfo).toMatchObject({ sub: user.id, ...told });
  });

  it.each(['jwt', 'opaque'])(
    'N36: introspection of a token (%s) names its user, and the address and groups where scopes allow it',
    async (format) => {
      const other = await TestTenant.create();
      const person = await other.user({ groups });
      const api = await other.resourceServer({ token_format: format });
      const client = await other.confidential({ scopes: ['openid', 'email', 'groups', 'orders:read'] });
      const ofPerson = async (scope: string) =>
        introspect(other, api, (await signIn(other, client, person, { overrides: { scope } })).access_token);
      expect(await ofPerson('openid email groups orders:read')).toMatchObject({
        active: true,
        sub: person.id,
        username: person.username,
        email: person.email,
        email_verified: true,
        groups,
      });
      const less = await ofPerson('openid orders:read');
      expect(less).toMatchObject({ active: true, username: person.username });
      for (const untold of ['email', 'email_verified', 'groups']) expect(less).not.toHaveProperty(untold);

      const machine = await post(other.endpoint('token'), { grant_type: 'client_credentials', scope: 'orders:read' }, client);
      const own = await introspect(other, api, machine.body['access_token'] as string);
      expect(own).toMatchObject({ active: true, sub: client.client_id });
      for (const untold of ['username', 'email', 'groups']) expect(own).not.toHaveProperty(untold);
    },
  );

  it('discovery names the scopes and claims', async () => {
    const document = (await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    expect(document.scopes_supported).toEqual(expect.arrayContaining(['address', 'groups']));
    expect(document.claims_supported).toEqual(expect.arrayContaining(['address', 'groups', 'roles', 'tenant_id']));
  });

  describe("of a tenant's attributes", () => {
    const department = {
      name: 'department',
      kind: 'choice',
      labels: [{ locale: 'en', text: 'Department' }],
      choices: [{ value: 'sales' }, { value: 'R&D', labels: [{ locale: 'de', text: 'Entwicklung' }] }],
      claim: 'dept',
    };
    const badge = { name: 'badge', kind: 'number', labels: [{ locale: 'en', text: 'Badge' }], minimum: 1, claim: 'badge', scope: 'email' };
    const set = (...attributes: readonly object[]) => adminOk('PATCH', tenant.path(), { settings: { user_attributes: attributes } });
    beforeAll(async () => {
      await set(department, { ...badge, claim_in: ['access_token'] });
      await eventually(async () => (await admin('PATCH', tenant.path(`/users/${user.id}`), { attributes: { badge: 7 } })).status === 200);
      await adminOk('PATCH', tenant.path(`/users/${user.id}`), { attributes: { department: 'sales' } });
    });

    it('are kept one by one, and told where and for the scope that the schema says', async () => {
      expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ attributes: { badge: 7, department: 'sales' } });
      const client = await application();
      await eventually(async () => 'dept' in (await claimsOf(client, 'openid profile')).idToken);
      const { idToken, userinfo } = await claimsOf(client, 'openid profile email');
      for (const told of [idToken, userinfo]) {
        expect(told).toMatchObject({ dept: 'sales' });
        expect(told).not.toHaveProperty('badge');
      }
      for (const told of Object.values(await claimsOf(client, 'openid email'))) expect(told).not.toHaveProperty('dept');
      const tokens = await signIn(tenant, client, user, { overrides: { scope: 'openid email' } });
      expect(decodeJwt(tokens.access_token)).toMatchObject({ badge: 7 });
    });

    it.each([
      ['/attributes/department', { department: 'nowhere' }],
      ['/attributes/badge', { badge: '7' }],
      ['/attributes/badge', { badge: 0 }],
      ['/attributes/unknown', { unknown: 1 }],
      ['/attributes/constructor', { constructor: 1 }],
    ])('are refused by the name of what is wrong: %s of %j', async (pointer, attributes) => {
      const answer = await admin<Problem>('PATCH', tenant.path(`/users/${user.id}`), { attributes });
      expect([answer.status, answer.body.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
    });

    it.each([
      ['/settings/user_attributes/0/claim', { ...department, claim: 'sub' }],
      ['/settings/user_attributes/0/claim', { ...department, claim: 'email_verified' }],
      ['/settings/user_attributes/0/choices', { ...department, choices: [] }],
      ['/settings/user_attributes/0/colour', { ...department, colour: 'red' }],
      ['/settings/user_attributes/0/user_access', { ...department, required: true }],
    ])('are refused in the schema: %s', async (pointer, attribute) => {
      const answer = await admin<Problem>('PATCH', tenant.path(), { settings: { user_attributes: [attribute] } });
      expect([answer.status, answer.body.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
    });

    it('attack A70: mean nothing at another tenant', async () => {
      const other = await TestTenant.create();
      const answer = await admin<Problem>('POST', other.path('/users'), { username: 'eve', attributes: { department: 'sales' } });
      expect([answer.status, answer.body.errors.map((error) => error.pointer)]).toEqual([400, ['/attributes/department']]);
    });

    it('are not known any more once the schema contradicts them, and come back with it', async () => {
      const known = async (): Promise<unknown> =>
        (await adminOk<{ attributes: object }>('GET', tenant.path(`/users/${user.id}`))).attributes;
      await set({ ...department, choices: [{ value: 'R&D' }] });
      await eventually(async () => Object.keys((await known()) as object).length === 0);
      await set(department, badge);
      await eventually(async () => Object.keys((await known()) as object).length === 2);
    });
  });
});
