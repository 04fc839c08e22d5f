import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Page as Tab } from 'playwright-core';
import { admin, adminOk } from './support/admin.js';
import { useChromium, waitUntilShown } from './support/chromium.js';
import { authorizationUrl, callbackOf, logIn, newBrowser, redeem } from './support/journey.js';
import { messageSentTo, resetLinkSentTo } from './support/mailbox.js';
import { pkce } from './support/pkce.js';
import { choose, codeOf, keyOf } from './support/second-factors.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, textsOf } from './support/user-agent.js';

const strong = 'urn:ostiary:acr:2';
const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

type Authenticators = { readonly items: readonly { readonly id: string; readonly method: string }[]; readonly recovery_codes_left: number };

describe('second factors', () => {
  let tenant: TestTenant;
  let client: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Harbour Authority', settings: { second_factor: 'required', second_factors: ['totp'] } });
    await tenant.resourceServer();
    client = await tenant.publicClient();
  });

  const authenticatorsOf = ({ id }: TestUser, of = tenant) => adminOk<Authenticators>('GET', of.path(`/users/${id}/authenticators`));
  /** Up to what comes after the password. */
  const halfway = async (user: Pick<TestUser, 'username' | 'password'>, browser = newBrowser()) => {
    const proof = pkce();
    const page = await logIn(browser, await browser.get(authorizationUrl(tenant, client, proof)), user);
    return { browser, page, verifier: proof.verifier };
  };
  /** With an app that has used the code of the step before. */
  const enrolled = async (browser = newBrowser()) => {
    const user = await tenant.user();
    const { page, verifier } = await halfway(user, browser);
    const key = keyOf(page);
    const shown = await browser.submit(page, { code: codeOf(key, -1) }, 'submit');
    return { user, key, shown, verifier, browser, codes: textsOf(shown, '#recovery-codes li') };
  };
  const claimsOf = async (page: Page, verifier: string) => {
    const { body } = await redeem(tenant, client, { code: callbackOf(page).get('code') ?? '', verifier });
    return decodeJwt(body.id_token ?? '');
  };

  it('are set up at the sign-in where the tenant requires one, and proved in another browser after that', async () => {
    const { user, key, shown, verifier, browser, codes } = await enrolled();
    expect(key).toMatch(/^[A-Z2-7]{32}$/);
    expect(codes).toHaveLength(10);
    expect(await claimsOf(await browser.submit(shown, {}, 'submit'), verifier)).toMatchObject({ acr: strong, amr: ['pwd', 'otp', 'mfa'] });
    expect(await authenticatorsOf(user)).toMatchObject({ items: [{ method: 'totp' }], recovery_codes_left: 10 });
    await messageSentTo(user, /new way to confirm/);

    const elsewhere = await halfway(user);
    expect(elsewhere.page.text).toMatch(/<input\s+id="code"[^>]*inputmode="numeric"[^>]*autocomplete="one-time-code"/);
    const done = await elsewhere.browser.submit(elsewhere.page, { code: codeOf(key) }, 'submit');
    expect(await claimsOf(done, elsewhere.verifier)).toMatchObject({ sub: user.id, acr: strong, amr: ['pwd', 'otp', 'mfa'] });
  });

  it('attack A77: a code is good once: not in another browser, nor the one that set the app up', async () => {
    const { user, key } = await enrolled();
    const [one, other] = [await halfway(user), await halfway(user)];
    expect((await one.browser.submit(one.page, { code: codeOf(key, -1) }, 'submit')).status).toBe(400);
    const code = codeOf(key, 1);
    expect(callbackOf(await one.browser.submit(one.page, { code }, 'submit')).get('code')).toBeTruthy();
    expect((await other.browser.submit(other.page, { code }, 'submit')).status).toBe(400);
  });

  it('attack A62: who has proved a half is nobody: there is no session, and nothing to set up without a password', async () => {
    const { user } = await enrolled();
    const { browser, page } = await halfway(user);
    expect(browser.cookie('ost-session')).toBeNull();
    const forged = await browser.request(page.url, { method: 'POST', body: new URLSearchParams({ enrolment: user.id, code: '123456' }) });
    expect(textOf(forged, '#recovery-codes')).toBeNull();
    expect((await authenticatorsOf(user)).items).toHaveLength(1);
  });

  it('attack A59: five wrong codes lock them, and a recovery code with them', async () => {
    const { user, key, codes } = await enrolled();
    const { browser, page } = await halfway(user);
    for (let guesses = 0; guesses < 5; guesses += 1)
      expect((await browser.submit(page, { code: otherThan(codeOf(key)) }, 'submit')).status).toBe(400);
    const late = await browser.submit(page, { code: codeOf(key) }, 'submit');
    expect([late.status, Number(late.headers.get('retry-after')) > 0]).toEqual([429, true]);
    const recovery = await choose(browser, page, 'recovery-code');
    expect((await browser.submit(recovery, { code: codes[0] ?? '' }, 'submit')).status).toBe(429);
  });

  it('attack A81: a recovery code does instead, once, and its user is told how many are left', async () => {
    const { user, codes } = await enrolled();
    const first = await halfway(user);
    const page = await choose(first.browser, first.page, 'recovery-code');
    expect(await claimsOf(await first.browser.submit(page, { code: codes[0] ?? '' }, 'submit'), first.verifier)).toMatchObject({
      acr: strong,
    });
    const second = await halfway(user);
    const again = await choose(second.browser, second.page, 'recovery-code');
    expect((await second.browser.submit(again, { code: codes[0] ?? '' }, 'submit')).status).toBe(400);
    expect((await messageSentTo(user, /recovery code was used/)).text).toContain('left: 9');
  });

  it('attack A63: a password reset by mail leaves them as they are', async () => {
    const { user, key } = await enrolled();
    await newBrowser().request(`${tenant.issuer}/forgot-password`, {
      method: 'POST',
      body: new URLSearchParams({ username: user.username }),
    });
    const password = 'violet anchor drizzle';
    await newBrowser().request(await resetLinkSentTo(user), { method: 'POST', body: new URLSearchParams({ password }) });
    const { browser, page } = await halfway({ username: user.username, password });
    expect([textOf(page, '#key'), textOf(page, '#send')]).toEqual([null, null]);
    expect(callbackOf(await browser.submit(page, { code: codeOf(key) }, 'submit')).get('code')).toBeTruthy();
  });

  it('are taken away by an administrator, which the log says and the user is told, and set up anew', async () => {
    const { user, key } = await enrolled();
    const id = (await authenticatorsOf(user)).items[0]?.id ?? '';
    const other = await TestTenant.create();
    const path = `/users/${user.id}/authenticators/${id}`;
    expect((await admin('DELETE', other.path(path))).status).toBe(404);
    expect((await admin('DELETE', tenant.path(`/users/${user.id}/authenticators/${user.id}`))).status).toBe(404);
    const waiting = await halfway(user);
    await adminOk('DELETE', tenant.path(path));
    expect(await authenticatorsOf(user)).toEqual({ items: [], recovery_codes_left: 0 });
    await messageSentTo(user, /was removed/);
    const stale = await waiting.browser.submit(waiting.page, { code: codeOf(key) }, 'submit');
    expect([stale.headers.get('location'), textOf(stale, '#password') !== null]).toEqual([null, true]);
    expect(keyOf((await halfway(user)).page)).not.toBe(key);
  });

  it('N03: setting up by a form that is sent twice arrives, with the same recovery codes', async () => {
    const user = await tenant.user();
    const { browser, page } = await halfway(user);
    const code = codeOf(keyOf(page));
    const [first, second] = [await browser.submit(page, { code }, 'submit'), await browser.submit(page, { code }, 'submit')];
    expect(textsOf(second, '#recovery-codes li')).toEqual(textsOf(first, '#recovery-codes li'));
    expect(callbackOf(await browser.submit(second, {}, 'submit')).get('code')).toBeTruthy();
    expect((await authenticatorsOf(user)).items).toHaveLength(1);
  });

  it('may wait for as long as the tenant says', async () => {
    const graceful = await TestTenant.create({ settings: { second_factor: 'required', enrolment_grace_until: '2099-01-01T00:00:00Z' } });
    await graceful.resourceServer();
    const [app, user, browser, proof] = [await graceful.publicClient(), await graceful.user(), newBrowser(), pkce()];
    const page = await logIn(browser, await browser.get(authorizationUrl(graceful, app, proof)), user);
    expect(callbackOf(await browser.submit(page, {}, 'later')).get('code')).toBeTruthy();
  });

  it('a policy that nobody could fulfil is refused, and so is one that is none', async () => {
    for (const settings of [
      { second_factor: 'required', second_factors: ['email-otp'] },
      { second_factor: 'sometimes' },
      { second_factors: ['password'] },
      { second_factors: ['totp', 'totp'] },
      { enrolment_grace_until: 'tomorrow' },
    ])
      expect((await admin('PATCH', tenant.path(), { settings })).status).toBe(400);
  });

  describe('in Chromium, without JavaScript', () => {
    const chromium = useChromium();

    /** The answer at the client's redirect URI. */
    const arrivalOf = async (tab: Tab, act: () => Promise<void>): Promise<URL> => {
      const arrival = tab.waitForRequest((request) => request.url().startsWith(redirectUri));
      await act();
      return new URL((await arrival).url());
    };
    const open = async (user: TestUser): Promise<Tab> => {
      const tab = await (await chromium().newContext({ javaScriptEnabled: false })).newPage();
      await tab.goto(authorizationUrl(tenant, client, pkce()).href);
      await tab.fill('#username', user.username);
      await tab.fill('#password', user.password);
      await tab.click('#submit');
      return tab;
    };

    it('a person sets an app up, signs in with it elsewhere, and gets in without it', async () => {
      const user = await tenant.user();
      const tab = await open(user);
      const key = ((await tab.textContent('#key')) ?? '').replaceAll(' ', '');
      expect(await tab.locator('svg.qr').boundingBox()).toMatchObject({ width: expect.any(Number) });
      await tab.fill('#code', codeOf(key, -1));
      await tab.click('#submit');
      await waitUntilShown(tab, '#recovery-codes');
      const codes = await tab.locator('#recovery-codes li').allTextContents();
      expect((await arrivalOf(tab, () => tab.click('#submit'))).searchParams.get('code')).toBeTruthy();
      await tab.context().close();

      const elsewhere = await open(user);
      await elsewhere.fill('#code', codeOf(key));
      expect((await arrivalOf(elsewhere, () => elsewhere.click('#submit'))).searchParams.get('code')).toBeTruthy();
      await elsewhere.context().close();

      const without = await open(user);
      await without.click('#other-ways');
      await without.click('#way-recovery-code');
      await without.fill('#code', codes[0] ?? '');
      expect((await arrivalOf(without, () => without.click('#submit'))).searchParams.get('code')).toBeTruthy();
      await without.context().close();
    }, 60_000);
  });
});
