import { randomInt } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Page as Tab } from 'playwright-core';
import { admin, adminOk } from './support/admin.js';
import { useChromium, waitUntilShown } from './support/chromium.js';
import { authorizationUrl, callbackOf, logIn, newBrowser, redeem } from './support/journey.js';
import { codeTextedTo, messageSentTo, textsSentTo } from './support/mailbox.js';
import { pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, textsOf } from './support/user-agent.js';

const settings = { second_factor: 'required', second_factors: ['totp', 'sms-otp'], sms_countries: ['DE'] };
const newNumber = (): string => `+49171${randomInt(1_000_000, 9_999_999)}`;
const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

type Authenticators = { readonly items: readonly { readonly id: string; readonly method: string; readonly name: string | null }[] };

describe('codes by text message', () => {
  let tenant: TestTenant;
  let client: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Harbour Authority', settings });
    await tenant.resourceServer();
    client = await tenant.publicClient();
  });

  const authenticatorsOf = ({ id }: TestUser) => adminOk<Authenticators>('GET', tenant.path(`/users/${id}/authenticators`));
  /** Up to what comes after the password. */
  const halfway = async (user: TestUser, browser = newBrowser()) => {
    const proof = pkce();
    const page = await logIn(browser, await browser.get(authorizationUrl(tenant, client, proof)), user);
    return { browser, page, verifier: proof.verifier };
  };
  /** At the page that asks for a number. */
  const atNumber = async (user: TestUser) => {
    const { browser, page, verifier } = await halfway(user);
    const address = /id="instead-sms-otp" href="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    return { browser, page: await browser.get(new URL(address, page.url)), verifier };
  };
  const enrolled = async () => {
    const [user, number] = [await tenant.user(), newNumber()];
    const { browser, page, verifier } = await atNumber(user);
    const asked = await browser.submit(page, { phone_number: number }, 'submit');
    const shown = await browser.submit(asked, { code: await codeTextedTo(number) }, 'submit');
    return { user, number, asked, shown, browser, verifier };
  };
  const claimsOf = async (page: Page, verifier: string) => {
    const { body } = await redeem(tenant, client, { code: callbackOf(page).get('code') ?? '', verifier });
    return decodeJwt(body.id_token ?? '');
  };

  it('prove a number that is set up at the sign-in, and their user at the next, by RFC 8176 `sms`', async () => {
    const { user, number, asked, shown, browser, verifier } = await enrolled();
    expect(asked.text).toContain(number);
    expect(textsOf(shown, '#recovery-codes li')).toHaveLength(10);
    expect(await claimsOf(await browser.submit(shown, {}, 'submit'), verifier)).toMatchObject({
      acr: 'urn:ostiary:acr:2',
      amr: ['pwd', 'sms', 'mfa'],
    });
    expect((await authenticatorsOf(user)).items).toMatchObject([{ method: 'sms-otp', name: `•••• ${number.slice(-2)}` }]);
    await messageSentTo(user, /new way to confirm/);

    const elsewhere = await halfway(user);
    expect(textsOf(elsewhere.page, '#code')).toEqual([]);
    const page = await elsewhere.browser.submit(elsewhere.page, {}, 'send');
    expect(page.text).toContain(`•••• ${number.slice(-2)}`);
    expect(page.text).not.toContain(number.slice(3));
    expect(page.text).toMatch(/<input\s+id="code"[^>]*inputmode="numeric"[^>]*autocomplete="one-time-code"/);
    const done = await elsewhere.browser.submit(page, { code: await codeTextedTo(number, 2) }, 'submit');
    expect(await claimsOf(done, elsewhere.verifier)).toMatchObject({ sub: user.id, amr: ['pwd', 'sms', 'mfa'] });
    expect((await textsSentTo(number)).at(-1)).toMatch(new RegExp(`\\n\\n@${new URL(tenant.issuer).hostname} #\\d{6}$`));
  });

  it('attack A66: go to no number of a country that the tenant does not name, nor of a range that costs more', async () => {
    const { browser, page } = await atNumber(await tenant.user());
    for (const number of ['+12025550123', '+4990012345678', '0171 3920000', 'x']) {
      const again = await browser.submit(page, { phone_number: number }, 'submit');
      expect([again.status, textOf(again, '#error') !== null, again.text.includes(`value="${number}"`)]).toEqual([400, true, true]);
    }
    expect(await textsSentTo('+12025550123')).toEqual([]);
  });

  it('N03: are sent once to who presses twice, and what is set up by a form that is sent twice arrives', async () => {
    const [user, number] = [await tenant.user(), newNumber()];
    const { browser, page } = await atNumber(user);
    await browser.submit(page, { phone_number: number }, 'submit');
    const asked = await browser.submit(page, { phone_number: number }, 'submit');
    const code = await codeTextedTo(number);
    const [first, second] = [await browser.submit(asked, { code }, 'submit'), await browser.submit(asked, { code }, 'submit')];
    expect(textsOf(second, '#recovery-codes li')).toEqual(textsOf(first, '#recovery-codes li'));
    expect([(await authenticatorsOf(user)).items.length, (await textsSentTo(number)).length]).toEqual([1, 1]);
  });

  it('attacks A59, A62: five wrong ones lock them, and who has proved a half is nobody', async () => {
    const { user, number } = await enrolled();
    const { browser, page } = await halfway(user);
    const asked = await browser.submit(page, {}, 'send');
    const code = await codeTextedTo(number, 2);
    expect(browser.cookie('ost-session')).toBeNull();
    for (let guesses = 0; guesses < 5; guesses += 1)
      expect((await browser.submit(asked, { code: otherThan(code) }, 'submit')).status).toBe(400);
    const late = await browser.submit(asked, { code }, 'submit');
    expect([late.status, Number(late.headers.get('retry-after')) > 0]).toEqual([429, true]);
  });

  it('need countries, and those that are some', async () => {
    for (const changes of [{ sms_countries: [] }, { sms_countries: ['XX'] }, { sms_countries: ['de'] }, { sms_countries: ['DE', 'DE'] }])
      expect((await admin('PATCH', tenant.path(), { settings: changes })).status).toBe(400);
    expect((await admin('POST', '/tenants', { slug: 'no-countries', name: 'N', settings: { second_factors: ['sms-otp'] } })).status).toBe(
      400,
    );
  });

  describe('in Chromium, without JavaScript', () => {
    const chromium = useChromium();

    const open = async (user: TestUser): Promise<Tab> => {
      const tab = await (await chromium().newContext({ javaScriptEnabled: false })).newPage();
      await tab.goto(authorizationUrl(tenant, client, pkce()).href);
      await tab.fill('#username', user.username);
      await tab.fill('#password', user.password);
      await tab.click('#submit');
      return tab;
    };
    /** The answer at the client's redirect URI. */
    const arrivalOf = async (tab: Tab, act: () => Promise<void>): Promise<URL> => {
      const arrival = tab.waitForRequest((request) => request.url().startsWith(redirectUri));
      await act();
      return new URL((await arrival).url());
    };

    it('a person sets a number up after a slip, and signs in with it elsewhere', async () => {
      const [user, number] = [await tenant.user(), newNumber()];
      const tab = await open(user);
      await tab.click('#instead-sms-otp');
      await tab.fill('#phone-number', newNumber());
      await tab.click('#submit');
      await tab.click('#other-number');
      await tab.fill('#phone-number', number.replace(/^\+49(...)/, '+49 $1 '));
      await tab.click('#submit');
      await tab.waitForSelector('#code');
      await tab.reload();
      await tab.fill('#code', await codeTextedTo(number));
      await tab.click('#submit');
      await waitUntilShown(tab, '#recovery-codes');
      expect(await tab.locator('#recovery-codes li').count()).toBe(10);
      expect((await arrivalOf(tab, () => tab.click('#submit'))).searchParams.get('code')).toBeTruthy();
      await tab.context().close();

      const elsewhere = await open(user);
      await elsewhere.click('#send');
      await elsewhere.fill('#code', await codeTextedTo(number, 2));
      expect((await arrivalOf(elsewhere, () => elsewhere.click('#submit'))).searchParams.get('code')).toBeTruthy();
      await elsewhere.context().close();
    }, 60_000);
  });
});
