import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, eventually, introspect, logIn, newBrowser, post, redeem, refresh } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type ConfidentialClient, apiIdentifier, redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { textsOf, type UserAgent } from './support/user-agent.js';

const template = {
  name: 'read:organization:{org_id}',
  description: 'Read what {org_id} has',
  descriptions: [{ locale: 'de', text: 'Lesen, was {org_id} hat' }],
  parameter_form: 'name',
};
const all = { name: 'read:organization:all', description: 'Read every organization' };
const acme = 'read:organization:acme';
const globex = 'read:organization:globex';
const department = { name: 'department', kind: 'text', labels: [{ locale: 'en', text: 'Department' }], user_access: 'read' };
const roles = [
  { name: 'auditor', permissions: [template.name] },
  { name: 'employee', permissions: ['read:organization:{user.attributes.department}'] },
];

describe('scopes with a parameter', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient & { readonly id: string };
  let client: TestClient;
  let machine: ConfidentialClient;
  let user: TestUser;
  let browser: UserAgent;
  const setUser = (members: Record<string, unknown>) => adminOk('PATCH', tenant.path(`/users/${user.id}`), members);

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { user_attributes: [department] } });
    api = await tenant.resourceServer({ scopes: [template, all], roles, user_scopes: 'permitted' });
    client = await tenant.publicClient({ first_party: false, scopes: ['openid', 'offline_access', template.name] });
    machine = await tenant.confidential({ scopes: [acme] });
    user = await tenant.user({ roles: ['auditor'] });
    browser = newBrowser();
  });

  const configuration = () =>
    openid.discovery(new URL(tenant.issuer), client.client_id, undefined, openid.None(), { execute: [openid.allowInsecureRequests] });
  const ask = async (scope: string, overrides: Record<string, string> = {}) => {
    const proof = pkce();
    const first = await browser.get(authorizationUrl(tenant, client, proof, { scope, ...overrides }));
    return { proof, page: textsOf(first, '#password').length > 0 ? await logIn(browser, first, user) : first };
  };

  it('openid-client pushes a request for values, which the consent page tells in the language of the user, and gets them', async () => {
    const config = await configuration();
    expect(config.serverMetadata().scopes_supported).not.toContain(template.name);
    const verifier = openid.randomPKCECodeVerifier();
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: redirectUri,
      scope: `openid offline_access ${acme} ${globex} read:organization:*`,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ui_locales: 'de',
      state: 'a-state',
    });
    const page = await logIn(browser, await browser.get(url), user);
    expect(textsOf(page, 'ul[aria-labelledby~="scopes-api"] li')).toEqual(['Lesen, was acme hat', 'Lesen, was globex hat']);
    const back = new URL((await browser.submit(page, {}, 'allow')).headers.get('location') ?? '');
    const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: 'a-state' });
    expect(tokens.scope).toBe(`openid offline_access ${acme} ${globex}`);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: [apiIdentifier, tenant.issuer], permissions: [template.name] });
    const narrowed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', { scope: acme });
    expect(narrowed.scope).toBe(acme);
    const beyond = await refresh(tenant, client, narrowed.refresh_token ?? '', { scope: 'read:organization:initech' });
    expect([beyond.status, beyond.body.error]).toEqual([400, 'invalid_scope']);
  });

  it('a consent is remembered for its values alone, and the account tells them', async () => {
    expect(callbackOf((await ask(`openid ${acme}`)).page).has('code')).toBe(true);
    const { page } = await ask(`openid ${acme} read:organization:initech`);
    expect(textsOf(page, 'ul[aria-labelledby~="scopes-api"] li')).toEqual(['Read what initech has']);
    expect(textsOf(page, 'ul[aria-labelledby~="allowed-scopes-api"] li')).toEqual(['Read what acme has']);
    const account = await browser.get(`${tenant.issuer}/account/applications`);
    expect(account.text).toContain('Read what globex has');
    expect(account.text).not.toContain('{org_id}');
  });

  it.each(['read:organization:*', template.name, 'read:organization:{', 'read:organization:', 'read:organization:acme:x', all.name])(
    'refuses %s',
    async (scope) => {
      expect(callbackOf((await ask(scope)).page).get('error')).toBe('invalid_scope');
      const own = await post(tenant.endpoint('token'), { grant_type: 'client_credentials', scope }, machine);
      expect(own).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    },
  );

  it('an application has for itself what it is registered for, and no value that it does not ask for', async () => {
    const own = (scope?: string) => post(tenant.endpoint('token'), { grant_type: 'client_credentials', ...(scope && { scope }) }, machine);
    expect(await own(acme)).toMatchObject({ status: 200, body: { scope: acme } });
    for (const scope of [globex, undefined]) expect(await own(scope)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it('an attribute of the user says what they can give, as of now', async () => {
    await setUser({ roles: ['employee'], attributes: { department: 'acme' } });
    const { proof, page } = await ask(`openid ${acme} ${globex}`);
    const code = callbackOf(page).get('code') ?? '';
    const { body } = await redeem(tenant, client, { code, verifier: proof.verifier });
    expect([body.scope, decodeJwt(body.access_token)['permissions']]).toEqual([`openid ${acme}`, [acme]]);
    await setUser({ attributes: { department: 'globex' } });
    await eventually(async () => {
      const { permissions } = await introspect(tenant, api, body.access_token);
      return Array.isArray(permissions) && permissions.includes(globex);
    }, 10_000);
    expect((await introspect(tenant, api, body.access_token))['scope']).toBe('openid');
  });

  it.each([
    ['/scopes/0/name', { scopes: [{ ...template, name: 'read:{a}:{b}' }] }],
    ['/scopes/0/name', { scopes: [{ name: template.name, description: '{org_id}' }] }],
    ['/scopes/0/description', { scopes: [{ ...template, description: 'Read it' }] }],
    ['/scopes/0/parameter_form', { scopes: [{ ...template, parameter_form: '.*' }] }],
    ['/scopes/1/name', { scopes: [template, { ...template, name: 'read:organization:{id}', description: '{id}', descriptions: [] }] }],
    ['/roles/0/permissions/0', { roles: [{ name: 'a', permissions: ['read:organization:{user.attributes.team}'] }] }],
  ])('refuses what is wrong at %s of an API: %j', async (pointer, members) => {
    const changed = { roles: [], ...members };
    const { status, body } = await admin<{ errors: { pointer: string }[] }>('PATCH', tenant.path(`/resource-servers/${api.id}`), changed);
    expect([status, body.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
    expect(await adminOk('GET', tenant.path(`/resource-servers/${api.id}`))).toMatchObject({ roles, scopes: [template, all] });
  });
});
