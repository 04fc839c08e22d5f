import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { medianTimes, spread } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { barriersOn, useChromium } from './support/chromium.js';
import { heldBack } from './support/held-back.js';
import { authorizationUrl, callbackOf, eventually, newBrowser, redeem } from './support/journey.js';
import { messagesOf, signInCodesSentTo, signInCodeSentTo, signInLinksSentTo, signInLinkSentTo } from './support/mailbox.js';
import { type Pkce, pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, type UserAgent } from './support/user-agent.js';

/** As many requests as a test makes, from the one address that it has. */
const limits = [{ endpoint: 'sign_in_message', subject: 'address', event: 'requests', max: 10_000, seconds: 60 }];
const hrefOf = (page: Page, id: string): string =>
  (new RegExp(`id="${id}"[^>]*href="([^"]+)"`).exec(page.text)?.[1] ?? '').replaceAll('&amp;', '&');

describe('people who sign in without a password', () => {
  let tenant: TestTenant;
  let client: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({
      name: 'Kestrel Logistics',
      settings: { first_factors: ['magic-link', 'email-otp', 'passkey'], stay_signed_in: 'offered', limits },
    });
    await tenant.resourceServer();
    client = await tenant.publicClient({ name: 'Parcelboard' });
  });

  const newUser = (members: object = {}): Promise<TestUser> => tenant.user({ password: undefined, ...members });
  type AtSignIn = { readonly browser: UserAgent; readonly page: Page };
  const atLink = async (proof: Pick<Pkce, 'challenge'> = pkce(), overrides = {}): Promise<AtSignIn> => {
    const browser = newBrowser();
    return { browser, page: await browser.get(authorizationUrl(tenant, client, proof, overrides)) };
  };
  /** The page for a code, by way of `#other-ways`. */
  const atCode = async (proof?: Pick<Pkce, 'challenge'>): Promise<AtSignIn> => {
    const { browser, page } = await atLink(proof);
    const ways = await browser.get(hrefOf(page, 'other-ways'));
    return { browser, page: await browser.submit(ways, {}, 'way-email-otp') };
  };
  const ask = async ({ browser, page }: AtSignIn, username: string, more: Record<string, string> = {}): Promise<Page> =>
    browser.submit(page, { username, ...more });
  /** Whether the session of a user, who has one, outlasts the closing of the browser. */
  const staysSignedIn = async ({ id }: TestUser): Promise<readonly boolean[]> => {
    const { items } = await adminOk<{ items: readonly { persistent: boolean }[] }>('GET', tenant.path(`/users/${id}/sessions`));
    return items.map(({ persistent }) => persistent);
  };
  const claimsOf = async (page: Page, { verifier }: Pick<Pkce, 'verifier'>): Promise<Record<string, unknown>> => {
    const tokens = await redeem(tenant, client, { code: callbackOf(page).get('code') ?? '', verifier });
    expect(tokens.status).toBe(200);
    return JSON.parse(Buffer.from(tokens.body.id_token?.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  };

  it('arrive by the link of the message, whose page spends nothing until its button is pressed, with an address that is verified by it', async () => {
    const user = await newUser({ email_verified: false });
    const proof = pkce();
    const { browser, page } = await atLink(proof);
    expect(page.text).not.toContain('id="password"');
    const sent = await ask({ browser, page }, user.email.toUpperCase(), { stay_signed_in: 'on' });
    expect([sent.status, sent.text.includes(user.email)]).toEqual([200, false]);
    const link = await signInLinkSentTo(user);
    for (let scans = 0; scans < 2; scans += 1) expect((await newBrowser().get(link)).status).toBe(400);
    const opened = await browser.get(link);
    expect([opened.status, textOf(opened, '#submit')]).toEqual([200, 'Sign in']);
    const claims = await claimsOf(await browser.submit(opened), proof);
    expect(claims).toMatchObject({ sub: user.id, email_verified: true, amr: ['otp'], acr: 'urn:ostiary:acr:1' });
    expect(await staysSignedIn(user)).toEqual([true]);
  }, 30_000);

  it('arrive by the code of the message, typed where it was asked for', async () => {
    const user = await newUser();
    const proof = pkce();
    const at = await atCode(proof);
    const sent = await ask(at, user.username);
    expect((await at.browser.submit(sent, { code: '00000000' })).status).toBe(400);
    const code = await signInCodeSentTo(user);
    const claims = await claimsOf(
      await at.browser.submit(sent, { code: `${code.slice(0, 4)} ${code.slice(4)}`, stay_signed_in: 'on' }),
      proof,
    );
    expect(claims).toMatchObject({ sub: user.id, amr: ['otp'], acr: 'urn:ostiary:acr:1' });
    expect(await staysSignedIn(user)).toEqual([true]);
  }, 30_000);

  it('attack A82: a link that is opened by a scanner, by HEAD, by another browser or at another tenant spends nothing, and signs nobody in without a confirmation', async () => {
    const user = await newUser();
    const [at, stranger] = [await atLink(), await atLink()];
    await ask(at, user.email);
    const link = await signInLinkSentTo(user);
    for (const method of ['HEAD', 'GET']) {
      expect((await newBrowser().request(link, { method })).status).toBe(400);
      expect((await at.browser.request(link, { method })).status).toBe(200);
    }
    for (const browser of [newBrowser(), stranger.browser]) {
      const elsewhere = await browser.get(link);
      expect([elsewhere.status, elsewhere.text.includes('<form')]).toEqual([400, false]);
      expect(elsewhere.text).toContain('Use another way');
      const pressed = await browser.request(link, {
        method: 'POST',
        body: new URLSearchParams(),
        headers: { origin: new URL(link).origin },
      });
      expect(pressed.status).toBe(400);
    }
    const other = await TestTenant.create({ settings: { first_factors: ['magic-link'] } });
    expect((await at.browser.get(link.replace(tenant.slug, other.slug))).status).toBe(400);
    for (const broken of [link.replace(/token=[^&]+/, 'token=x'), link.replace(/sign_in=[^&]+&/, '')])
      expect((await at.browser.get(broken)).status).toBe(400);
    const strangerLink = link.replace(/sign_in=[^&]+/, `sign_in=${new URL(stranger.page.url).searchParams.get('sign_in') ?? ''}`);
    const submitted = await stranger.browser.request(strangerLink, {
      method: 'POST',
      body: new URLSearchParams(),
      headers: { origin: new URL(link).origin },
    });
    expect(submitted.headers.get('location')).toContain('/login?');
    expect(callbackOf(await at.browser.submit(await at.browser.get(link))).get('code')).toBeTruthy();
  }, 30_000);

  it('attack A61: a link that is sent 16 times at once signs in once, and everybody who sent it arrives', async () => {
    const user = await newUser();
    const at = await atLink();
    await ask(at, user.email);
    const opened = await at.browser.get(await signInLinkSentTo(user));
    const answers = await Promise.all(Array.from({ length: 16 }, () => at.browser.submitOnce(opened)));
    const codes = new Set(answers.map((answer) => callbackOf(answer).get('code')));
    expect([codes.size, codes.has(null)]).toEqual([1, false]);
    const { items } = await adminOk<{ items: readonly object[] }>('GET', tenant.path(`/users/${user.id}/sessions`));
    expect(items).toHaveLength(1);
    expect((await at.browser.get(opened.url)).text).not.toContain('<form');
  }, 30_000);

  it('a link is worth nothing after its user has changed, or another was asked for', async () => {
    const user = await newUser();
    const at = await atLink();
    await ask(at, user.email);
    const first = await signInLinkSentTo(user);
    const again = await at.browser.get(new URL(hrefOf(await at.browser.get(at.page.url), 'other-name'), at.page.url));
    await at.browser.submit(again, { username: user.username });
    await eventually(async () => (await signInLinksSentTo(user)).length === 2, 15_000);
    const refused = await at.browser.submit(await at.browser.get(first));
    expect([refused.status, textOf(refused, 'h1')]).toEqual([400, 'This link does not work']);
    await adminOk('PATCH', tenant.path(`/users/${user.id}`), { name: 'Ada Novak' });
    const second = (await signInLinksSentTo(user)).at(-1) ?? '';
    expect((await at.browser.submit(await at.browser.get(second))).status).toBe(400);
  }, 30_000);

  it('attack A80: known, unknown, disabled and unverified names: the same status, body and time, and only the mailbox knows', async () => {
    const turns = 16;
    const users: TestUser[] = [];
    for (let nth = 0; nth < turns; nth += 1) users.push(await newUser());
    const [disabled, unverified] = [await newUser(), await newUser({ email_verified: false, password: 'violet anchor drizzle' })];
    await adminOk('PATCH', tenant.path(`/users/${disabled.id}`), { status: 'disabled' });
    const browsers: AtSignIn[] = [];
    for (let nth = 0; nth < 2 * turns + 2; nth += 1) browsers.push(nth % 2 === 0 ? await atLink() : await atCode());
    const answers = new Set<string>();
    const withoutSignIn = (text: string): string => text.replace(/sign_in=[\w-]+/g, 'sign_in=');
    const askNext = async (name: string): Promise<void> => {
      const answer = await ask(browsers.pop() as AtSignIn, name);
      answers.add(`${answer.status} ${withoutSignIn(answer.text)}`);
    };
    for (const { email } of [disabled, unverified]) await askNext(email);
    const times = await medianTimes(
      turns,
      {
        known: (turn) => askNext(users[turn]?.email ?? ''),
        unknown: () => askNext(`nobody-${randomBytes(5).toString('hex')}@example.com`),
      },
      {
        ...heldBack,
        settle: async (name, turn) =>
          name === 'known' && eventually(async () => (await messagesOf(users[turn] ?? { email: '' })).length > 0, 15_000),
      },
    );
    process.stdout.write(`A80 medians of sign-in messages in ms: ${JSON.stringify(times)}\n`);
    expect(answers.size).toBe(2);
    expect(spread(times)).toBeLessThan(0.1);
    const guesses = new Set<string>();
    for (const name of [users[0]?.email ?? '', 'nobody@example.com']) {
      const at = await atCode();
      const wrong = await at.browser.submit(await ask(at, name), { code: '00000000' });
      guesses.add(`${wrong.status} ${withoutSignIn(wrong.text)}`);
    }
    expect([...guesses]).toEqual([expect.stringMatching(/^400 .*id="error"/s)]);
    for (const user of [disabled, unverified]) expect([...(await signInLinksSentTo(user)), ...(await signInCodesSentTo(user))]).toEqual([]);
  }, 90_000);

  it('attack A59: five wrong codes use one up, and A66: an address asks as often as the tenant allows', async () => {
    const user = await newUser();
    const at = await atCode();
    const sent = await ask(at, user.email);
    const code = await signInCodeSentTo(user);
    const wrong = code === '11111111' ? '22222222' : '11111111';
    for (let count = 0; count < 5; count += 1) expect((await at.browser.submit(sent, { code: wrong })).status).toBe(400);
    expect((await at.browser.submit(sent, { code })).status).toBe(400);
    const strict = await TestTenant.create({ settings: { first_factors: ['magic-link'], limits: [{ ...limits[0], max: 1 }] } });
    const application = await strict.publicClient({ scopes: ['openid'] });
    const browser = newBrowser();
    const page = await browser.get(authorizationUrl(strict, application, pkce(), { scope: 'openid' }));
    const statuses: number[] = [];
    for (const username of ['a', 'b']) statuses.push((await browser.submit(page, { username })).status);
    expect(statuses).toEqual([200, 429]);
  }, 30_000);

  it('settings are checked, and a tenant without passwords lets nobody set one by themselves', async () => {
    const { settings } = await adminOk<{ settings: Record<string, unknown> }>('GET', (await TestTenant.create()).path());
    expect(settings).toMatchObject({ first_factors: ['password', 'passkey'] });
    for (const first_factors of [[], ['sms'], ['totp'], ['password', 'password'], 'password'])
      expect((await admin('PATCH', tenant.path(), { settings: { first_factors } })).status).toBe(400);
    const { browser, page } = await atLink();
    for (const path of ['/forgot-password', '/sign-up']) expect((await browser.get(page.url.replace('/login', path))).status).toBe(404);
    const passwords = await browser.request(page.url, {
      method: 'POST',
      body: new URLSearchParams({ username: 'ada', password: 'x' }),
      headers: { origin: new URL(page.url).origin },
    });
    expect(passwords.text).not.toContain('id="password"');
  });

  it('a password may stand beside, and be what an application demands besides', async () => {
    const mixed = await TestTenant.create({ settings: { first_factors: ['magic-link', 'password'], limits } });
    await mixed.resourceServer();
    const application = await mixed.publicClient();
    const user = await mixed.user();
    const browser = newBrowser();
    const first = await browser.get(authorizationUrl(mixed, application, pkce(), { acr_values: 'urn:ostiary:acr:2' }));
    await browser.submit(first, { username: user.username });
    const second = await browser.submit(await browser.get(await signInLinkSentTo(user)));
    expect(second.text).toContain('id="password"');
    expect(callbackOf(await browser.submit(second, { username: user.username, password: user.password })).get('code')).toBeTruthy();
    const other = newBrowser();
    const ways = await other.get(hrefOf(await other.get(authorizationUrl(mixed, application, pkce())), 'other-ways'));
    const byPassword = await other.submit(ways, {}, 'way-password');
    expect(callbackOf(await other.submit(byPassword, { username: user.username, password: user.password })).get('code')).toBeTruthy();
  }, 30_000);

  describe('in Chromium', () => {
    const chromium = useChromium();

    it.each([false, true])(
      'by the link of the real message, and by the code that it was read on another device for (JavaScript: %s)',
      async (javaScriptEnabled) => {
        const user = await newUser();
        const [person, phone] = [
          await chromium().newContext({ javaScriptEnabled, bypassCSP: javaScriptEnabled }),
          await chromium().newContext({ javaScriptEnabled }),
        ];
        let tab = await person.newPage();
        const expectNoBarriers = async (): Promise<void> => {
          if (!javaScriptEnabled) return;
          expect(await barriersOn(tab)).toEqual([]);
        };
        const arriveBy = async (press: () => Promise<void>): Promise<void> => {
          const arrived = tab.waitForRequest((request) => request.url().startsWith(redirectUri));
          await press();
          expect(new URL((await arrived).url()).searchParams.get('code')).toBeTruthy();
        };
        await tab.goto(authorizationUrl(tenant, client, pkce()).href);
        await expectNoBarriers();
        await tab.fill('#username', user.email);
        await tab.check('#stay-signed-in');
        await tab.dblclick('#submit');
        await tab.waitForSelector('#success');
        await expectNoBarriers();
        const link = await signInLinkSentTo(user);
        const onPhone = await phone.newPage();
        await onPhone.goto(link);
        expect(await onPhone.textContent('h1')).toBe('Open this link where you asked for it');
        await tab.goto(link);
        expect(await tab.isChecked('#stay-signed-in')).toBe(true);
        await expectNoBarriers();
        await arriveBy(() => tab.dblclick('#submit', { noWaitAfter: true }));
        expect(await signInLinksSentTo(user)).toHaveLength(1);
        await person.clearCookies();
        tab = await person.newPage();
        await tab.goto(authorizationUrl(tenant, client, pkce()).href);
        await tab.click('#other-ways');
        await tab.click('#way-email-otp');
        await tab.fill('#username', user.email);
        await tab.click('#submit');
        await tab.waitForSelector('#code');
        await expectNoBarriers();
        await tab.fill('#code', await signInCodeSentTo(user));
        await arriveBy(() => tab.click('#submit', { noWaitAfter: true }));
        expect(await signInCodesSentTo(user)).toHaveLength(1);
        await Promise.all([person.close(), phone.close()]);
      },
      60_000,
    );
  });
});
