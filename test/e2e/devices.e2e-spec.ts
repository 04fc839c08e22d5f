import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Browser, BrowserContext } from 'playwright-core';
import { openBrowser } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { waitUntilShown } from './support/chromium.js';
import { authorizationUrl, callbackOf, logIn, newBrowser, redeem } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { codeOf, keyOf } from './support/second-factors.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, type UserAgent } from './support/user-agent.js';

type Sessions = { readonly items: readonly { readonly id: string; readonly persistent: boolean; readonly expires_at: string }[] };

describe('staying signed in', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let browser: Browser;

  beforeAll(async () => {
    tenant = await TestTenant.create({
      settings: { stay_signed_in: 'offered', persistent_session_lifetime: 86_400, persistent_session_idle_lifetime: 86_400 },
    });
    await tenant.resourceServer();
    client = await tenant.publicClient();
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  const sessionsOf = ({ id }: TestUser) => adminOk<Sessions>('GET', tenant.path(`/users/${id}/sessions`));
  const address = () => authorizationUrl(tenant, client, pkce()).href;
  /** Comes back as a browser does that was closed: with the cookies that have an end. */
  const reopened = async (context: BrowserContext): Promise<BrowserContext> => {
    const state = await context.storageState();
    await context.close();
    const cookies = state.cookies.filter(({ expires }) => expires > 0);
    return browser.newContext({ javaScriptEnabled: false, storageState: { ...state, cookies } });
  };

  it.each([true, false])('a browser that is closed and opened again is signed in where its user said so: %s', async (stays) => {
    const user = await tenant.user();
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address());
    await page.fill('#username', user.username);
    await page.fill('#password', user.password);
    expect(await page.isChecked('#stay-signed-in')).toBe(false);
    await page.setChecked('#stay-signed-in', stays);
    const arrived = page.waitForRequest((request) => request.url().startsWith(redirectUri));
    await page.click('#submit');
    await arrived;
    const { items } = await sessionsOf(user);
    expect(items.map(({ persistent }) => persistent)).toEqual([stays]);
    const session = (await context.cookies()).find(({ name }) => name.includes('ost-session'));
    const end = Date.parse(items[0]?.expires_at ?? '') / 1_000;
    if (stays) expect(Math.abs((session?.expires ?? 0) - end)).toBeLessThan(5);
    else expect(session?.expires).toBe(-1);

    const again = await reopened(context);
    const later = await again.newPage();
    const landed = stays ? later.waitForRequest((request) => request.url().startsWith(redirectUri)) : null;
    await later.goto(address()).catch(() => undefined);
    if (landed === null) expect(await later.isVisible('#password')).toBe(true);
    else await landed;
    if (stays) {
      const account = await again.newPage();
      await account.goto(`${tenant.issuer}/account/sessions`);
      expect(await account.textContent('#current')).toContain('Stays signed in until');
    }
    await again.close();
  });

  it('ends when it is revoked, whatever the browser keeps', async () => {
    const user = await tenant.user();
    const kept = newBrowser();
    const form = await kept.get(authorizationUrl(tenant, client, pkce()));
    const done = await kept.submit(form, { username: user.username, password: user.password, stay_signed_in: 'on' }, 'submit');
    expect(callbackOf(done).get('code')).toBeTruthy();
    const [session] = (await sessionsOf(user)).items;
    expect(session?.persistent).toBe(true);
    await adminOk('DELETE', tenant.path(`/users/${user.id}/sessions/${session?.id ?? ''}`));
    expect((await kept.get(authorizationUrl(tenant, client, pkce()))).text).toContain('id="password"');
  });

  it('is not offered by a tenant that says nothing of it, and nobody’s by a form of their own', async () => {
    const plain = await TestTenant.create();
    await plain.resourceServer();
    const [app, user, kept] = [await plain.publicClient(), await plain.user(), newBrowser()];
    const form = await kept.get(authorizationUrl(plain, app, pkce()));
    expect(form.text).not.toContain('stay-signed-in');
    await logIn(kept, form, { ...user });
    const { items } = await adminOk<Sessions>('GET', plain.path(`/users/${user.id}/sessions`));
    expect(items.map(({ persistent }) => persistent)).toEqual([false]);
  });
});

describe('a second factor that an application or a role demands', () => {
  let tenant: TestTenant;
  let plain: TestClient;
  let strict: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { second_factor: 'off', second_factors: ['totp'], second_factor_roles: ['treasurer'] } });
    await tenant.resourceServer();
    [plain, strict] = [await tenant.publicClient(), await tenant.publicClient({ second_factor: 'required' })];
  });

  const open = (browser: UserAgent, client: TestClient, more: Record<string, string> = {}): Promise<Page> =>
    browser.get(authorizationUrl(tenant, client, pkce(), more));
  const setUp = async (browser: UserAgent, page: Page): Promise<Page> =>
    browser.submit(await browser.submit(page, { code: codeOf(keyOf(page)) }, 'submit'), {}, 'submit');

  it('is asked for by the one application, also of who is signed in at the other, and not a second time', async () => {
    const [user, browser] = [await tenant.user(), newBrowser()];
    expect(callbackOf(await logIn(browser, await open(browser, plain), user)).get('code')).toBeTruthy();
    expect(callbackOf(await open(browser, strict, { prompt: 'none' })).get('error')).toBe('login_required');
    const page = await open(browser, strict);
    expect([textOf(page, '#key') !== null, page.text.includes('id="password"')]).toEqual([true, false]);
    expect(callbackOf(await setUp(browser, page)).get('code')).toBeTruthy();
    for (const client of [strict, plain]) expect(callbackOf(await open(browser, client, { prompt: 'none' })).get('code')).toBeTruthy();
  });

  it('is asked for of who has the role, at every application, and refused to nobody else', async () => {
    const [treasurer, other] = [await tenant.user({ roles: ['treasurer'] }), await tenant.user({ roles: ['editor'] })];
    const [one, another] = [newBrowser(), newBrowser()];
    const page = await logIn(one, await open(one, plain), treasurer);
    expect(one.cookie('ost-session')).toBeNull();
    expect(callbackOf(await setUp(one, page)).get('code')).toBeTruthy();
    expect(callbackOf(await logIn(another, await open(another, plain), other)).get('code')).toBeTruthy();
  });

  it('is asked for of who has the role in an organization alone', async () => {
    const [member, browser] = [await tenant.user(), newBrowser()];
    const { id } = await adminOk<{ id: string }>('POST', tenant.path('/organizations'), { name: 'acme', display_name: 'Acme' });
    await adminOk('PUT', tenant.path(`/organizations/${id}/members/${member.id}`), { roles: ['treasurer'] });
    const page = await logIn(browser, await open(browser, plain), member);
    expect([textOf(page, '#key') !== null, browser.cookie('ost-session')]).toEqual([true, null]);
  });

  it('is refused as a setting that nobody could meet', async () => {
    const settings = { second_factor_roles: ['treasurer'], second_factors: ['email-otp'] };
    expect((await admin('PATCH', tenant.path(), { settings })).status).toBe(400);
    expect((await admin('PATCH', tenant.path(), { settings: { second_factor_roles: ['a role'] } })).status).toBe(400);
  });
});

type Browsers = { readonly items: readonly { readonly id: string; readonly last_used_at: string | null }[] };

describe('remembered browsers', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let chromium: Browser;

  beforeAll(async () => {
    const settings = { second_factor: 'required', second_factors: ['totp'], remember_browser_days: 30 };
    tenant = await TestTenant.create({ settings });
    await tenant.resourceServer();
    client = await tenant.publicClient();
    chromium = await openBrowser();
  });
  afterAll(() => chromium.close());

  const browsersOf = ({ id }: TestUser, of = tenant) => adminOk<Browsers>('GET', of.path(`/users/${id}/remembered-browsers`));
  /** Up to what comes after the password, with the verifier of its request. */
  const halfway = async (user: TestUser, browser: UserAgent, more: Record<string, string> = {}) => {
    const proof = pkce();
    return { page: await logIn(browser, await browser.get(authorizationUrl(tenant, client, proof, more)), user), verifier: proof.verifier };
  };
  const signOut = async (user: TestUser): Promise<void> => void (await adminOk('DELETE', tenant.path(`/users/${user.id}/sessions`)));
  /** A user with an app whose code of now is unused, and a browser of theirs that is remembered. */
  const remembered = async () => {
    const [user, first, browser] = [await tenant.user(), newBrowser(), newBrowser()];
    const enrol = (await halfway(user, first)).page;
    const key = (textOf(enrol, '#key') ?? '').replaceAll(' ', '');
    await first.submit(enrol, { code: codeOf(key, -1) }, 'submit');
    const { page } = await halfway(user, browser);
    expect(callbackOf(await browser.submit(page, { code: codeOf(key), remember_browser: 'on' }, 'submit')).get('code')).toBeTruthy();
    await signOut(user);
    return { user, key, browser };
  };

  it('are not asked for a second factor, and the ID token says what was proved', async () => {
    const { user, browser } = await remembered();
    const { page, verifier } = await halfway(user, browser);
    const { body } = await redeem(tenant, client, { code: callbackOf(page).get('code') ?? '', verifier });
    expect(decodeJwt(body.id_token ?? '')).toMatchObject({ amr: ['pwd'], acr: 'urn:ostiary:acr:1' });
    expect((await browsersOf(user)).items).toMatchObject([{ last_used_at: expect.any(String) }]);
    await signOut(user);
    for (const demanded of [{ acr_values: 'urn:ostiary:acr:2' }, { prompt: 'login' }])
      expect((await halfway(user, browser, demanded)).page.text).toContain('id="code"');
    expect((await halfway(user, newBrowser())).page.text).toContain('id="code"');
  });

  it('attack A62: are asked when the cookie is another’s, or in a browser of somebody else', async () => {
    const [one, other] = [await remembered(), await remembered()];
    const stolen = one.browser.cookie('ost-remembered');
    const thief = newBrowser();
    if (stolen !== null) thief.setCookie(stolen.name, stolen.value);
    expect((await halfway(other.user, thief)).page.text).toContain('id="code"');
  });

  it('are forgotten with a new password, and by an administrator; of another tenant nobody forgets one', async () => {
    const { user, browser } = await remembered();
    const [known] = (await browsersOf(user)).items;
    const elsewhere = await TestTenant.create();
    const path = `/users/${user.id}/remembered-browsers/${known?.id ?? ''}`;
    expect((await admin('DELETE', elsewhere.path(path))).status).toBe(404);
    await adminOk('DELETE', tenant.path(path));
    expect((await admin('DELETE', tenant.path(path))).status).toBe(404);
    expect((await halfway(user, browser)).page.text).toContain('id="code"');

    const second = await remembered();
    const password = 'violet anchor drizzle';
    await adminOk('PUT', tenant.path(`/users/${second.user.id}/password`), { password });
    expect((await halfway({ ...second.user, password }, second.browser)).page.text).toContain('id="code"');
  });

  it('are chosen with a box, shown in the account and asked again from there, in Chromium without scripts', async () => {
    const { user, key } = await remembered();
    const context = await chromium.newContext({ javaScriptEnabled: false });
    const tab = await context.newPage();
    const open = async (): Promise<void> => {
      await tab.goto(`${tenant.issuer}/account/sessions`);
      await tab.fill('#username', user.username);
      await tab.fill('#password', user.password);
      await tab.click('#submit');
    };
    await open();
    await tab.fill('#code', codeOf(key, 1));
    expect(await tab.isChecked('#remember-browser')).toBe(false);
    await tab.check('#remember-browser');
    await tab.click('#submit');
    await waitUntilShown(tab, '#remembered');
    expect(await tab.locator('#remembered li').count()).toBe(2);
    const session = (await context.cookies()).filter(({ name }) => name.includes('ost-session'));
    await context.clearCookies({ name: session[0]?.name ?? '' });
    await open();
    await waitUntilShown(tab, '#remembered');
    expect(await tab.locator('#remembered li').count()).toBe(2);
    await tab.locator('#remembered li button').first().click();
    await waitUntilShown(tab, '#success');
    expect(await tab.locator('#remembered li').count()).toBe(1);
    await context.clearCookies({ name: session[0]?.name ?? '' });
    await open();
    await waitUntilShown(tab, '#code');
    await context.close();
  });
});
