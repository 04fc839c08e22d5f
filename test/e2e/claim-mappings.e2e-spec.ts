import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { admin, adminOk } from './support/admin.js';
import { introspect, post, signIn, type Tokens } from './support/journey.js';
import { type ConfidentialClient, TestTenant } from './support/tenant.js';

const mappings = [
  { claim: 'plan', from: 'constant', value: { tier: 'gold' }, in: ['access_token', 'id_token'] },
  { claim: 'dept', from: 'attribute', attribute: 'department', in: ['access_token', 'userinfo'] },
  { claim: 'https://shop.example.com/teams', from: 'groups', only: ['ops'], in: ['id_token'] },
  { claim: 'login', from: 'template', template: '{user.username}@{tenant.slug}', in: ['access_token', 'id_token', 'userinfo'] },
  { claim: 'where', from: 'template', template: '{tenant.slug}/{client.id}', in: ['access_token'] },
];

describe('claims that an application maps', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let client: ConfidentialClient;
  beforeAll(async () => {
    const department = { name: 'department', kind: 'text', labels: [{ locale: 'en', text: 'Department' }] };
    tenant = await TestTenant.create({ settings: { user_attributes: [department] } });
    api = await tenant.resourceServer({ token_format: 'opaque' });
    client = await tenant.confidential({ claim_mappings: mappings });
  });

  it('openid-client finds them in the ID token and at userinfo, the API by introspection', async () => {
    const user = await tenant.user({ groups: ['ops', 'dev'], attributes: { department: 'sales' } });
    const tokens = await signIn(tenant, client, user, { overrides: { scope: 'openid orders:read' } });
    const login = `${user.username}@${tenant.slug}`;
    const claims = decodeJwt(tokens.id_token ?? '');
    expect(claims).toMatchObject({ plan: { tier: 'gold' }, 'https://shop.example.com/teams': ['ops'], login });
    expect(claims).not.toHaveProperty('dept');
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, {}, openid.ClientSecretBasic(client.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
    expect(await openid.fetchUserInfo(config, tokens.access_token, user.id)).toEqual({
      sub: user.id,
      tenant_id: tenant.id,
      dept: 'sales',
      login,
    });
    const where = `${tenant.slug}/${client.client_id}`;
    expect(await introspect(tenant, api, tokens.access_token)).toMatchObject({ plan: { tier: 'gold' }, dept: 'sales', login, where });
  });

  it('a machine has those that need no user', async () => {
    const { body } = await post<Tokens>(tenant.endpoint('token'), { grant_type: 'client_credentials', scope: 'orders:read' }, client);
    const told = await introspect(tenant, api, body.access_token);
    expect(told).toMatchObject({ plan: { tier: 'gold' }, where: `${tenant.slug}/${client.client_id}` });
    for (const claim of ['dept', 'login']) expect(told).not.toHaveProperty(claim);
    expect(told).toMatchObject({ tenant_id: tenant.id });
  });

  it.each([
    ['/claim_mappings/0/claim', { ...mappings[0], claim: 'sub' }],
    ['/claim_mappings/0/claim', { ...mappings[0], claim: 'scope' }],
    ['/claim_mappings/0/claim', { ...mappings[3], claim: 'tenant_id', template: '{tenant.id}' }],
    ['/claim_mappings/0/in', { ...mappings[0], in: ['refresh_token'] }],
    ['/claim_mappings/0/template', { ...mappings[3], template: '{user.password}' }],
    ['/claim_mappings/0/from', { ...mappings[0], from: 'script' }],
  ])('refuses what is wrong at %s: %j', async (pointer, mapping) => {
    const path = tenant.path(`/applications/${client.client_id}`);
    const { status, body } = await admin<{ errors: { pointer: string }[] }>('PATCH', path, { claim_mappings: [mapping] });
    expect([status, body.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
    expect(await adminOk('GET', path)).toMatchObject({ claim_mappings: mappings });
  });

  it('refuses a claim that is mapped twice in one place', async () => {
    const twice = [mappings[0], { ...mappings[3], claim: 'plan' }];
    const { body } = await admin<{ errors: { pointer: string }[] }>('PATCH', tenant.path(`/applications/${client.client_id}`), {
      claim_mappings: twice,
    });
    expect(body.errors).toMatchObject([{ pointer: '/claim_mappings/1/claim' }]);
  });
});
