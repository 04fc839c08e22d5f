import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSync } from 'otplib';
import type { Browser, BrowserContext } from 'playwright-core';
import { openBrowser } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, logIn, newBrowser } from './support/journey.js';
import { pkce } from './support/pkce.js';
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
      await later.goto(`${tenant.issuer}/account/sessions`);
      expect(await later.textContent('#current')).toContain('Stays signed in until');
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

const codeOf = (key: string, steps = 0): string => generateSync({ secret: key, epoch: Math.floor(Date.now() / 1_000) + steps * 30 });

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
  const keyOf = (page: Page): string => (textOf(page, '#key') ?? '').replaceAll(' ', '');
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

  it('is refused as a setting that nobody could meet', async () => {
    const settings = { second_factor_roles: ['treasurer'], second_factors: ['email-otp'] };
    expect((await admin('PATCH', tenant.path(), { settings })).status).toBe(400);
    expect((await admin('PATCH', tenant.path(), { settings: { second_factor_roles: ['a role'] } })).status).toBe(400);
  });
});
