import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rounds } from '#testing';
import { admin, adminOk, adminToken } from './support/admin.js';
import { authorizationUrl, callbackOf, eventually, introspect, logIn, newBrowser, redeem, refresh } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, textsOf, type UserAgent } from './support/user-agent.js';

type Consent = { readonly client_id: string; readonly resource: string | null; readonly scopes: readonly string[] };

type Grant = { readonly id: string; readonly scopes: readonly string[]; readonly revoked_at: string | null };

/** What a consent page asks for, and what it says was allowed before. */
const listsOf = (page: Page) => ({
  asked: textsOf(page, 'ul[aria-labelledby~="scopes"] li'),
  allowed: textsOf(page, 'ul[aria-labelledby~="allowed-scopes"] li'),
});

describe('N24: the consent page asks for what is new', () => {
  const texts = {
    openid: 'know who you are when you sign in',
    phone: 'see your phone number',
    offline: 'keep this access while you are away',
    stock: 'See the stock',
    invoices: 'See invoices',
  };
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    await tenant.resourceServer({ identifier: 'https://stock.example', scopes: [{ name: 'stock:read', description: texts.stock }] });
    await tenant.resourceServer({
      identifier: 'https://invoices.example',
      scopes: [{ name: 'invoices:read', description: texts.invoices }],
    });
    const scopes = ['openid', 'phone', 'offline_access', 'stock:read', 'invoices:read'];
    client = await tenant.publicClient({ first_party: false, scopes });
    user = await tenant.user();
  });
  beforeEach(() => {
    browser = newBrowser();
  });

  const ask = async (scope: string, prompt: string | null = null) => {
    const proof = pkce();
    const page = await browser.get(authorizationUrl(tenant, client, proof, { scope, prompt }));
    const shown = textOf(page, '#password') === null ? page : await logIn(browser, page, user);
    const allow = async () => {
      const code = callbackOf(await browser.submit(shown, {}, 'allow')).get('code') ?? '';
      return (await redeem(tenant, client, { code, verifier: proof.verifier })).body;
    };
    return { ...listsOf(shown), page: shown, allow };
  };
  const forget = () => admin('DELETE', tenant.path(`/users/${user.id}/consents/${client.client_id}`));

  it('with the same answer for who allowed less before as for who comes first', async () => {
    const first = await ask('openid phone offline_access');
    expect([first.asked, first.allowed]).toEqual([[texts.openid, texts.phone, texts.offline], []]);
    expect(await first.allow()).toMatchObject({ scope: 'openid phone offline_access', refresh_token: expect.any(String) });

    await forget();
    expect(await (await ask('openid phone')).allow()).toMatchObject({ scope: 'openid phone' });
    expect(callbackOf((await ask('openid phone offline_access', 'none')).page).get('error')).toBe('consent_required');
    const more = await ask('openid phone offline_access');
    expect([more.asked, more.allowed]).toEqual([[texts.offline], [texts.openid, texts.phone]]);
    const { refresh_token: lasting, ...tokens } = await more.allow();
    expect(tokens).toMatchObject({ scope: 'openid phone offline_access' });
    expect(callbackOf((await ask('openid phone offline_access')).page).get('code')).toBeTruthy();
    await adminOk('DELETE', tenant.path(`/users/${user.id}/sessions`));
    expect((await refresh(tenant, client, lasting ?? '')).status).toBe(200);
  });

  it('of each API, and of what is known of the user once', async () => {
    await forget();
    await (await ask('openid phone offline_access stock:read')).allow();
    const other = await ask('openid phone offline_access invoices:read');
    expect([other.asked, other.allowed]).toEqual([
      [texts.offline, texts.invoices],
      [texts.openid, texts.phone],
    ]);
    await other.allow();
    for (const scope of ['openid phone', 'phone stock:read offline_access', 'openid invoices:read'])
      expect(callbackOf((await ask(scope, 'none')).page).get('code')).toBeTruthy();
  });

  it('once more where the client wants it, or it was taken back', async () => {
    await forget();
    await (await ask('openid stock:read')).allow();
    const again = await ask('openid stock:read', 'consent');
    expect([again.asked, again.allowed]).toEqual([[], [texts.openid, texts.stock]]);
    expect(await again.allow()).toMatchObject({ scope: 'openid stock:read' });
    await forget();
    const anew = await ask('openid stock:read');
    expect([anew.asked, anew.allowed]).toEqual([[texts.openid, texts.stock], []]);
  });

  it('RFC 7591 §2: and links to the pages that the client has about itself, by the host where they are another site', async () => {
    await forget();
    const links = { client_uri: 'https://shop.example/', policy_uri: 'https://shop.example/privacy?a=1&b', tos_uri: null };
    await adminOk('PATCH', tenant.path(`/applications/${client.client_id}`), links);
    const linked = async () => textsOf((await ask('openid')).page, 'ul.links a[rel="noopener noreferrer"]');
    await eventually(async () => (await linked()).length > 0);
    expect(await linked()).toEqual(['About the application (shop.example)', 'Privacy policy (shop.example)']);
    expect(textsOf((await ask('openid')).page, `a[href="${links.policy_uri}"]`)).toEqual(['Privacy policy (shop.example)']);
    expect((await admin('PATCH', tenant.path(`/applications/${client.client_id}`), { tos_uri: 'http://shop.example/' })).status).toBe(400);
  });

  it('a denial of what is new leaves what was allowed', async () => {
    await forget();
    await (await ask('openid')).allow();
    const more = await ask('openid phone');
    expect(callbackOf(await browser.submit(more.page, {}, 'deny')).get('error')).toBe('access_denied');
    expect(callbackOf((await ask('openid', 'none')).page).get('code')).toBeTruthy();
    expect((await ask('openid phone')).asked).toEqual([texts.phone]);
  });

  it('RFC 6749 §4.1.2.1: and sends nobody to a redirect_uri that was removed while it waited', async () => {
    await forget();
    const changed = async (uris: readonly string[]) => {
      await adminOk('PATCH', tenant.path(`/applications/${client.client_id}`), { redirect_uris: uris });
      const isKnown = async () => (await newBrowser().get(authorizationUrl(tenant, client, pkce(), { scope: 'openid' }))).status === 200;
      await eventually(async () => (await isKnown()) === uris.includes(redirectUri));
    };
    const { page: form } = await ask('openid');
    await changed(['https://elsewhere.example/callback']);
    for (const button of ['allow', 'deny']) {
      const refusal = await browser.submit(form, {}, button);
      expect([refusal.status, refusal.headers.get('location')]).toEqual([400, null]);
      expect(textOf(refusal, 'h1')).toBe('The application may not do this here');
    }
    expect((await adminOk<{ items: Consent[] }>('GET', tenant.path(`/users/${user.id}/consents`))).items).toEqual([]);
    await changed([redirectUri]);
    expect(callbackOf(await browser.submit(form, {}, 'allow')).get('code')).toBeTruthy();
  });

  it('attack A102: and what one user allowed is no consent of another, who signed in beside them and sends their form again', async () => {
    await forget();
    const other = await tenant.user();
    const proof = pkce();
    // Outlives the session that the other one's takes the place of.
    const scope = 'openid offline_access';
    const form = await logIn(browser, await browser.get(authorizationUrl(tenant, client, proof, { scope })), user);
    const code = callbackOf(await browser.submit(form, {}, 'allow')).get('code') ?? '';
    const beside = await browser.get(authorizationUrl(tenant, client, pkce(), { scope, prompt: 'login' }));
    expect(listsOf(await logIn(browser, beside, other)).asked).toEqual([texts.openid, texts.offline]);
    for (const page of [await browser.submit(form, {}, 'allow'), await browser.get(form.url)])
      expect([textOf(page, 'h1'), page.headers.get('location')]).toEqual(['This sign-in is complete', null]);
    expect((await adminOk<{ items: Consent[] }>('GET', tenant.path(`/users/${other.id}/consents`))).items).toEqual([]);
    expect(await redeem(tenant, client, { code, verifier: proof.verifier })).toMatchObject({ status: 200 });
  });
});

describe('N22: what a user allowed can be taken back', () => {
  let tenant: TestTenant;
  let api: TestClient;
  let client: TestClient;
  let user: TestUser;
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
  });
  beforeEach(async () => {
    client = await tenant.publicClient({ first_party: false });
    user = await tenant.user();
    browser = newBrowser();
  });

  const ask = async (prompt: string | null = null, scope = 'openid orders:read') => {
    const proof = pkce();
    return { proof, page: await browser.get(authorizationUrl(tenant, client, proof, { prompt, scope })) };
  };
  const allow = async () => {
    const { proof, page } = await ask();
    const asked = textOf(page, '#password') === null ? page : await logIn(browser, page, user);
    const code = callbackOf(await browser.submit(asked, {}, 'allow')).get('code') ?? '';
    return (await redeem(tenant, client, { code, verifier: proof.verifier })).body;
  };
  const silently = async (): Promise<URLSearchParams> => callbackOf((await ask('none')).page);
  const path = (rest: string): string => tenant.path(`/users/${user.id}${rest}`);
  const consents = async (): Promise<readonly Consent[]> => (await adminOk<{ items: readonly Consent[] }>('GET', path('/consents'))).items;

  /** The user is asked again, and nothing that came of the consent is worth anything. */
  const expectWithdrawn = async (tokens: { readonly access_token: string; readonly refresh_token?: string }): Promise<void> => {
    expect((await silently()).get('error')).toBe('consent_required');
    expect(textOf((await ask()).page, '#allow')).toBeTruthy();
    await eventually(async () => !(await introspect(tenant, api, tokens.access_token)).active);
    expect((await refresh(tenant, client, tokens.refresh_token ?? '')).body.error).toBe('invalid_grant');
  };

  it('is listed, by application and resource server', async () => {
    expect(await consents()).toEqual([]);
    await allow();
    expect(await consents()).toMatchObject([
      { client_id: client.client_id, resource: 'https://api.example.com', scopes: ['openid', 'orders:read'] },
    ]);
    expect((await silently()).get('code')).toBeTruthy();
  });

  it('is withdrawn for an application, with its codes and tokens', async () => {
    const tokens = await allow();
    const { proof, page } = await ask('none');
    const code = callbackOf(page).get('code') ?? '';
    expect((await admin('DELETE', path(`/consents/${client.client_id}`))).status).toBe(204);
    expect(await consents()).toEqual([]);
    await expectWithdrawn(tokens);
    expect((await redeem(tenant, client, { code, verifier: proof.verifier })).body.error).toBe('invalid_grant');
    expect((await admin('DELETE', path(`/consents/${client.client_id}`))).status).toBe(404);
  });

  it('goes with the grant that is revoked', async () => {
    const tokens = await allow();
    const { items } = await adminOk<{ items: readonly { id: string }[] }>('GET', path('/grants'));
    expect((await admin('DELETE', path(`/grants/${items[0]?.id ?? ''}`))).status).toBe(204);
    expect(await consents()).toEqual([]);
    await expectWithdrawn(tokens);
  });

  /** A code that is given unseen, for no API, on the strength of what was allowed with one. */
  const unseen = async () => {
    const { proof, page } = await ask('none', 'openid');
    return { code: callbackOf(page).get('code') ?? '', verifier: proof.verifier };
  };
  const grants = async (): Promise<readonly Grant[]> => (await adminOk<{ items: readonly Grant[] }>('GET', path('/grants'))).items;

  it('is written down for what is given unseen on its strength, which is taken back with it, or by its own', async () => {
    await allow();
    const [first] = await grants();
    const { status, body: tokens } = await redeem(tenant, client, await unseen());
    expect(status).toBe(200);
    expect((await admin('DELETE', path(`/grants/${first?.id ?? ''}`))).status).toBe(204);
    expect(await consents()).toMatchObject([{ client_id: client.client_id, resource: null, scopes: ['openid'] }]);
    expect((await admin('DELETE', path(`/consents/${client.client_id}`))).status).toBe(204);
    expect((await refresh(tenant, client, tokens.refresh_token ?? '')).body.error).toBe('invalid_grant');

    await allow();
    expect((await redeem(tenant, client, await unseen())).status).toBe(200);
    const other = (await grants()).find(({ scopes, revoked_at: end }) => scopes.join() === 'openid' && end === null);
    expect((await admin('DELETE', path(`/grants/${other?.id ?? ''}`))).status).toBe(204);
    expect(await consents()).toMatchObject([{ client_id: client.client_id, resource: 'https://api.example.com' }]);
  });

  it('that is withdrawn while something is given unseen on its strength leaves nothing of either', async () => {
    for (let round = 0; round < rounds; round += 1) {
      await allow();
      const [given, withdrawal] = await Promise.all([unseen(), admin('DELETE', path(`/consents/${client.client_id}`))]);
      expect(withdrawal.status).toBe(204);
      expect([round, (await redeem(tenant, client, given)).body.error]).toEqual([
        round,
        given.code === '' ? 'invalid_request' : 'invalid_grant',
      ]);
      expect([round, await consents()]).toEqual([round, []]);
    }
  });

  it('can be given again, and what came of it then is good', async () => {
    await allow();
    await adminOk('DELETE', path(`/consents/${client.client_id}`));
    const tokens = await allow();
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
    expect((await silently()).get('code')).toBeTruthy();
  });

  it('stays with other applications, users and tenants', async () => {
    const tokens = await allow();
    const [other, stranger] = [await TestTenant.create(), await tenant.user()];
    const theirs = await other.user();
    for (const foreign of [
      other.path(`/users/${user.id}/consents/${client.client_id}`),
      other.path(`/users/${theirs.id}/consents/${client.client_id}`),
      tenant.path(`/users/${stranger.id}/consents/${client.client_id}`),
      path(`/consents/${(await tenant.publicClient()).client_id}`),
      path(`/consents/${client.client_id.toUpperCase()}`),
      path('/consents/nobody'),
    ])
      expect([foreign, (await admin('DELETE', foreign)).status]).toEqual([foreign, 404]);
    expect((await admin('GET', other.path(`/users/${user.id}/consents`))).status).toBe(404);
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
    expect((await silently()).get('code')).toBeTruthy();
  });

  it('needs the scope for it', async () => {
    const token = await adminToken('sessions:read users:write');
    expect((await admin('DELETE', path(`/consents/${client.client_id}`), undefined, { token })).status).toBe(403);
  });

  it('that is given while it is withdrawn is whole, or gone whole', async () => {
    for (let round = 0; round < 5; round += 1) {
      await allow();
      const pending = await ask('consent');
      const [given] = await Promise.all([
        browser.submit(pending.page, {}, 'allow'),
        admin('DELETE', path(`/consents/${client.client_id}`)),
      ]);
      const code = callbackOf(given).get('code') ?? '';
      const { status } = await redeem(tenant, client, { code, verifier: pending.proof.verifier });
      const isAllowed = (await silently()).get('error') === null;
      expect([round, status === 200]).toEqual([round, isAllowed]);
      if (isAllowed) await adminOk('DELETE', path(`/consents/${client.client_id}`));
    }
  });
});
