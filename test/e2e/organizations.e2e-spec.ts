import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, eventually, introspect, logIn, newBrowser, post, redeem, refresh } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { textOf, textsOf, type UserAgent } from './support/user-agent.js';

type Organization = { readonly id: string; readonly name: string };

const template = {
  name: 'read:organization:{org}',
  description: 'Read what {org} has',
  parameter_form: 'name',
};
const roles = [{ name: 'reader', permissions: ['read:organization:{organization.name}'] }];
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

describe('organizations inside a tenant', () => {
  let tenant: TestTenant;
  let api: TestClient;
  let client: TestClient;
  let dashboard: TestClient;
  let user: TestUser;
  let acme: Organization;
  let globex: Organization;
  let browser: UserAgent;

  const organization = (name: string, displayName: string) =>
    adminOk<Organization>('POST', tenant.path('/organizations'), { name, display_name: displayName });
  const join = ({ id }: Organization, members: Record<string, unknown> = {}, who = user) =>
    adminOk('PUT', tenant.path(`/organizations/${id}/members/${who.id}`), { roles: [], ...members });
  const leave = ({ id }: Organization, who = user) => adminOk('DELETE', tenant.path(`/organizations/${id}/members/${who.id}`));
  const told = (token: string) => {
    const { org_id: id, org_name: name } = decodeJwt(token);
    return { id, name };
  };
  const idAndName = ({ id, name }: Organization) => ({ id, name });

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer({ scopes: [template], roles, user_scopes: 'permitted' });
    const scopes = ['openid', 'offline_access', template.name];
    client = await tenant.publicClient({ first_party: false, organization_usage: 'optional', scopes });
    dashboard = await tenant.publicClient({ organization_usage: 'required', scopes: ['openid'] });
    [acme, globex] = [await organization('acme', 'Acme & Sons'), await organization('globex', 'Globex')];
    user = await tenant.user();
    await join(acme, { roles: ['reader'] });
    await join(globex);
    browser = newBrowser();
  });

  const ask = async (by: TestClient, overrides: Record<string, string> = {}, agent = browser) => {
    const proof = pkce();
    const first = await agent.get(authorizationUrl(tenant, by, proof, { scope: 'openid', ...overrides }));
    return { proof, page: textsOf(first, '#password').length > 0 ? await logIn(agent, first, user) : first };
  };

  it('openid-client asks for one by a pushed request, whose consent page says so, and gets tokens that tell it and what its user may do there', async () => {
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, undefined, openid.None(), {
      execute: [openid.allowInsecureRequests],
    });
    expect(config.serverMetadata()['claims_supported']).toEqual(expect.arrayContaining(['org_id', 'org_name']));
    const verifier = openid.randomPKCECodeVerifier();
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: redirectUri,
      scope: 'openid offline_access read:organization:acme read:organization:globex',
      organization: 'acme',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: 'a-state',
    });
    const page = await logIn(browser, await browser.get(url), user);
    expect(textOf(page, '#organization')).toBe('This is for the organization Acme & Sons.');
    expect(textsOf(page, 'ul[aria-labelledby~="scopes-api"] li')).toEqual(['Read what acme has']);
    const back = new URL((await browser.submit(page, {}, 'allow')).headers.get('location') ?? '');
    const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: 'a-state' });
    expect(tokens.scope).toBe('openid offline_access read:organization:acme');
    expect([told(tokens.access_token), tokens.claims()]).toMatchObject([idAndName(acme), { org_id: acme.id, org_name: 'acme' }]);
    expect(await introspect(tenant, api, tokens.access_token)).toMatchObject({
      ...{ active: true, org_id: acme.id, org_name: 'acme', roles: ['reader'] },
      permissions: ['read:organization:acme'],
    });
    const narrowed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', { scope: 'openid' });
    expect(await openid.fetchUserInfo(config, narrowed.access_token, user.id)).toMatchObject({ org_id: acme.id, org_name: 'acme' });
    expect(told(narrowed.access_token)).toEqual(idAndName(acme));
  });

  it('one of another name is refused alike, whether or not there is one, and only once the user is known', async () => {
    const initech = await organization('initech', 'Initech');
    for (const named of ['initech', initech.id, 'nobody']) {
      const { page } = await ask(client, { organization: named });
      expect([...callbackOf(page)].filter(([name]) => name.startsWith('error'))).toEqual([
        ['error', 'access_denied'],
        ['error_description', 'The user is a member of no such organization'],
      ]);
      const unknown = callbackOf((await ask(client, { organization: named, prompt: 'none' }, newBrowser())).page);
      expect(unknown.get('error')).toBe('login_required');
      const silent = callbackOf((await ask(client, { organization: named, prompt: 'none' })).page);
      expect(silent.get('error')).toBe('consent_required');
    }
    const plain = await tenant.publicClient({ scopes: ['openid'] });
    expect(callbackOf((await ask(plain, { organization: 'acme' })).page).get('error')).toBe('invalid_request');
  });

  it('consent to one is not consent to another; a refresh asks for the other once that is given, and gets no other', async () => {
    const { proof, page } = await ask(client, { organization: 'acme', scope: 'openid offline_access', prompt: 'consent' });
    const code = callbackOf(await browser.submit(page, {}, 'allow')).get('code') ?? '';
    const { body } = await redeem(tenant, client, { code, verifier: proof.verifier });
    const denied = await refresh(tenant, client, body.refresh_token ?? '', { organization: 'globex' });
    expect([denied.status, denied.body.error]).toEqual([400, 'access_denied']);
    const second = await ask(client, { organization: 'globex', scope: 'openid offline_access' });
    expect(textOf(second.page, '#organization')).toContain('Globex');
    await browser.submit(second.page, {}, 'allow');
    const switched = await refresh(tenant, client, body.refresh_token ?? '', { organization: 'globex' });
    expect(told(switched.body.access_token)).toEqual(idAndName(globex));
    const own = await refresh(tenant, client, switched.body.refresh_token ?? '');
    expect(told(own.body.access_token)).toEqual(idAndName(acme));
  });

  it('a user of several chooses, in a browser without scripts, where an application needs one', async () => {
    expect(callbackOf((await ask(dashboard, { prompt: 'none' })).page).get('error')).toBe('interaction_required');
    const { proof, page } = await ask(dashboard);
    expect(textsOf(page, '#organization label')).toEqual(['Acme & Sons', 'Globex']);
    const missing = await browser.submit(page);
    expect([missing.status, textOf(missing, '#error')]).toEqual([400, 'Please choose one of the organizations.']);
    const arrived = await browser.submit(missing, { organization: globex.id });
    const { body } = await redeem(tenant, dashboard, { code: callbackOf(arrived).get('code') ?? '', verifier: proof.verifier });
    expect([told(body.access_token), told(body.id_token ?? '')]).toEqual([idAndName(globex), idAndName(globex)]);
  });

  it('a device asks for one (RFC 8628), which the page of who allows it says', async () => {
    const tv = await tenant.publicClient({
      ...{ grant_types: [deviceGrant], redirect_uris: [], first_party: false },
      ...{ organization_usage: 'optional', scopes: ['openid'] },
    });
    const asked = await post<Record<string, string>>(
      tenant.endpoint('device_authorization'),
      { scope: 'openid', organization: 'globex' },
      tv,
    );
    const { device_code: deviceCode = '', user_code: userCode = '' } = asked.body;
    const page = await browser.submit(await browser.get(`${tenant.issuer}/device`), { user_code: userCode });
    expect(textOf(page, '#organization')).toContain('Globex');
    await browser.submit(page, {}, 'allow');
    const { body } = await post<{ access_token: string }>(
      tenant.endpoint('token'),
      { grant_type: deviceGrant, device_code: deviceCode },
      tv,
    );
    expect(told(body.access_token)).toEqual(idAndName(globex));
  });

  it('ends at once with the membership, for who has it alone, and with the organization', async () => {
    const other = await tenant.user();
    await join(acme, {}, other);
    const signInAs = async (who: TestUser) => {
      const proof = pkce();
      const agent = newBrowser();
      const url = authorizationUrl(tenant, dashboard, proof, { scope: 'openid', organization: 'acme' });
      const code = callbackOf(await logIn(agent, await agent.get(url), who)).get('code') ?? '';
      return (await redeem(tenant, dashboard, { code, verifier: proof.verifier })).body;
    };
    const [own, others] = [await signInAs(user), await signInAs(other)];
    const isActive = async (token: string) => (await introspect(tenant, api, token)).active;
    const userinfo = async (token: string) =>
      (await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await userinfo(own.access_token), await userinfo(others.access_token)]).toEqual([200, 200]);
    await leave(acme);
    await eventually(async () => (await userinfo(own.access_token)) === 401);
    expect((await refresh(tenant, dashboard, own.refresh_token ?? '')).body.error).toBe('invalid_grant');
    expect(await userinfo(others.access_token)).toBe(200);
    await adminOk('PATCH', tenant.path(`/organizations/${acme.id}`), { status: 'disabled' });
    await eventually(async () => (await refresh(tenant, dashboard, others.refresh_token ?? '')).body.error === 'invalid_grant', 5_000);
    expect(await isActive(others.access_token)).toBe(false);
    expect(callbackOf((await ask(dashboard, { organization: 'acme' })).page).get('error')).toBe('access_denied');
  });
});
