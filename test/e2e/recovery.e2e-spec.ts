import { beforeAll, describe, expect, it } from '@jest/globals';
import { medianTimes, spread } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { barriersOn, useChromium } from './support/chromium.js';
import { heldBack } from './support/held-back.js';
import { authorizationUrl, callbackOf, eventually, logIn, newBrowser, refresh, signIn } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { platform } from './support/platform.js';
import { messageSentTo, resetLinkSentTo, resetLinksSentTo } from './support/mailbox.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

const fresh = 'violet anchor drizzle';
/** As many requests as a test makes, from the one address that it has. */
const limits = [{ endpoint: 'recovery', subject: 'address', event: 'requests', max: 10_000, seconds: 60 }];

describe('forgotten passwords', () => {
  let tenant: TestTenant;
  let client: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Kestrel Logistics', settings: { limits } });
    await tenant.resourceServer();
    client = await tenant.publicClient({ name: 'Parcelboard' });
  });

  const forgotPage = (of = tenant): string => `${of.issuer}/forgot-password`;
  const ask = (username: string, of = tenant) =>
    newBrowser().request(forgotPage(of), { method: 'POST', body: new URLSearchParams({ username }) });
  const linkFor = async (user: TestUser): Promise<string> => {
    expect((await ask(user.username)).status).toBe(200);
    return resetLinkSentTo(user);
  };
  const set = (link: string, password = fresh, headers: Record<string, string> = {}) =>
    newBrowser().request(link, { method: 'POST', body: new URLSearchParams({ password }), headers });
  const attempt = async (user: Pick<TestUser, 'username' | 'password'>) => {
    const browser = newBrowser();
    return logIn(browser, await browser.get(authorizationUrl(tenant, client, pkce())), user);
  };

  describe('asked for', () => {
    it('attack A80: known, unknown, disabled, locked and unverified: the same status, body and time', async () => {
      const users: TestUser[] = [];
      for (let count = 0; count < 24; count += 1) users.push(await tenant.user());
      const unable = [await tenant.user({ email_verified: false })];
      for (const status of ['disabled', 'locked']) {
        const user = await tenant.user();
        await adminOk('PATCH', tenant.path(`/users/${user.id}`), { status });
        unable.push(user);
      }
      const answers = new Set<string>();
      const asked = async (name: string): Promise<void> => {
        const { status, text } = await ask(name);
        answers.add(`${status} ${text}`);
      };
      for (const { username, email } of unable) for (const name of [username, email]) await asked(name);
      const times = await medianTimes(
        users.length,
        {
          known: (turn) => asked(users[turn]?.username ?? ''),
          unknown: (turn) => asked(`nobody-${turn}`),
        },
        { ...heldBack, settle: async (name, turn) => name === 'known' && resetLinkSentTo(users[turn] ?? { email: '' }) },
      );
      process.stdout.write(`A80 medians in ms: ${JSON.stringify(times)}\n`);
      expect([...answers]).toEqual([expect.stringMatching(/^200 .*id="success".*id="submit"/s)]);
      expect(spread(times)).toBeLessThan(0.1);
      await Promise.all(users.map(async (user) => expect(await resetLinkSentTo(user)).toContain('/reset-password?token=')));
      for (const user of unable) expect(await resetLinksSentTo(user)).toEqual([]);
    }, 60_000);

    it('attack A66: turns away an address that asked as often as the tenant allows, and says when to try again', async () => {
      const strict = await TestTenant.create({ settings: { limits: [{ ...limits[0], max: 3 }] } });
      const user = await strict.user();
      for (let count = 0; count < 3; count += 1) expect((await ask(`nobody-${count}`, strict)).status).toBe(200);
      for (const name of [user.username, 'nobody']) {
        const refused = await ask(name, strict);
        expect(refused.status).toBe(429);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect(await resetLinksSentTo(user)).toEqual([]);
    });

    it('leads who has no password to the first one where that is all they could have, and says how they sign in where it is not', async () => {
      const first = await tenant.user({ password: undefined });
      expect((await set(await linkFor(first))).status).toBe(200);
      expect(callbackOf(await attempt({ ...first, password: fresh })).get('code')).toBeTruthy();
      const mailing = await TestTenant.create({ name: 'Heron', settings: { limits, first_factors: ['password', 'email-otp'] } });
      const user = await mailing.user({ password: undefined });
      expect((await ask(user.username, mailing)).status).toBe(200);
      const message = await messageSentTo(user, /^How you sign in at Heron$/);
      expect(message.text).toContain(`${mailing.issuer}/account`);
      expect(await resetLinksSentTo(user)).toEqual([]);
    }, 30_000);

    it('is not there where the tenant switched it off', async () => {
      const without = await TestTenant.create({ settings: { password_reset: false } });
      const browser = newBrowser();
      const page = await browser.get(
        authorizationUrl(without, await without.publicClient({ scopes: ['openid'] }), pkce(), { scope: 'openid' }),
      );
      expect(page.text).toContain('id="password"');
      expect(page.text).not.toContain('id="forgot"');
      for (const path of ['forgot-password', 'reset-password'])
        expect((await fetch(`${without.issuer}/${path}`, { redirect: 'manual' })).status).toBe(404);
      expect((await admin('PATCH', without.path(), { settings: { password_reset: 'yes' } })).status).toBe(400);
    });

    it('leads by the tenant’s stored issuer, whatever Host says', async () => {
      const user = await tenant.user();
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
      await newBrowser().request(forgotPage(), { method: 'POST', body: new URLSearchParams({ username: user.username }), headers });
      const { html, text } = await messageSentTo(user, /^A new password for Kestrel Logistics$/);
      expect(await resetLinkSentTo(user)).toMatch(new RegExp(`^${tenant.issuer}/reset-password\\?token=ost_pr_`));
      expect(`${html}${text}`).not.toContain('evil');
    });
  });

  describe('the link', () => {
    it('is refused where it is used, guessed, of another tenant, or overtaken by a change, and sets nothing', async () => {
      const other = await TestTenant.create();
      const [used, changed, moved] = [await tenant.user(), await tenant.user(), await tenant.user()];
      const links = await Promise.all([used, changed, moved].map(linkFor));
      const [usedLink = '', changedLink = '', movedLink = ''] = links;
      expect((await set(usedLink)).status).toBe(200);
      await adminOk('PUT', tenant.path(`/users/${changed.id}/password`), { password: 'tangerine velvet moss' });
      await adminOk('PATCH', tenant.path(`/users/${moved.id}`), { email: `new-${moved.email}`, email_verified: true });
      const refusals = [usedLink, changedLink, movedLink, usedLink.replace(tenant.issuer, other.issuer), usedLink.slice(0, -20)];
      for (const link of refusals) {
        expect((await newBrowser().get(link)).status).toBe(400);
        const refused = await set(link, 'another fine password');
        expect(refused.status).toBe(400);
        expect(refused.text).toContain('id="forgot"');
      }
      expect((await attempt({ ...moved, password: 'another fine password' })).status).toBe(400);
      expect(callbackOf(await attempt(moved)).get('code')).toBeTruthy();
    }, 30_000);

    it('N03: asked for by a form that is sent three times at once comes once, and its own form sets the password, whichever arrives first', async () => {
      const user = await tenant.user();
      const asked = await Promise.all([1, 2, 3].map(() => ask(user.username)));
      expect(asked.map(({ status }) => status)).toEqual([200, 200, 200]);
      const browser = newBrowser();
      const page = await browser.get(await resetLinkSentTo(user));
      const answers = await Promise.all([1, 2, 3].map(() => browser.submit(page, { password: fresh })));
      for (const answer of answers) expect([answer.status, answer.text.includes('id="success"')]).toEqual([200, true]);
      expect(await resetLinksSentTo(user)).toHaveLength(1);
      expect(callbackOf(await attempt({ ...user, password: fresh })).get('code')).toBeTruthy();
    }, 30_000);

    it('attack A82: is not spent by who opens it, by GET or HEAD, nor by a form of another site', async () => {
      const user = await tenant.user();
      const link = await linkFor(user);
      for (const method of ['GET', 'HEAD', 'GET']) {
        const opened = await newBrowser().request(link, { method });
        expect([opened.status, opened.headers.get('referrer-policy')]).toEqual([200, 'no-referrer']);
      }
      for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
        expect((await set(link, fresh, headers)).status).toBe(400);
      expect(callbackOf(await attempt(user)).get('code')).toBeTruthy();
      expect((await set(link)).status).toBe(200);
      expect(callbackOf(await attempt({ ...user, password: fresh })).get('code')).toBeTruthy();
      expect((await attempt(user)).status).toBe(400);
    }, 30_000);

    it('ends sessions and refresh tokens, is told to the person and to the audit log, and is in no event', async () => {
      const user = await tenant.user();
      const browser = newBrowser();
      const tokens = await signIn(tenant, client, user, { browser, overrides: { scope: 'openid offline_access' } });
      const link = await linkFor(user);
      expect((await set(link)).status).toBe(200);
      await eventually(async () => (await refresh(tenant, client, tokens.refresh_token ?? '')).status === 400, 5_000);
      await eventually(async () => {
        const silent = await browser.get(authorizationUrl(tenant, client, pkce(), { prompt: 'none', scope: 'openid' }));
        return callbackOf(silent).get('error') === 'login_required';
      }, 5_000);
      const notice = await messageSentTo(user, /^Your password for Kestrel Logistics was changed$/);
      expect(notice.text).toContain(`${forgotPage()}?ui_locales=en`);
      type Log = { readonly items: readonly { readonly event: string; readonly actor: unknown }[] };
      let log = '';
      await eventually(async () => {
        log = JSON.stringify(await adminOk<Log>('GET', tenant.path('/audit-log?limit=100')));
        return /password-changed/.test(log) && /password-reset-requested/.test(log);
      }, 10_000);
      expect(log).not.toContain('ost_pr_');
    }, 30_000);
  });

  describe('.well-known/change-password', () => {
    it('leads to the page of the account, at the tenant and, after a sign-in there, at the origin', async () => {
      const browser = newBrowser();
      await signIn(tenant, client, await tenant.user(), { browser });
      const origin = new URL(platform.gateway).origin;
      for (const page of [
        await browser.get(`${tenant.issuer}/.well-known/change-password`),
        await browser.get(`${origin}/.well-known/change-password`),
      ])
        expect([page.status, page.url]).toEqual([200, `${tenant.issuer}/account/password`]);
      expect((await newBrowser().get(`${origin}/.well-known/change-password`)).status).toBe(404);
    });
  });

  describe('in Chromium', () => {
    const chromium = useChromium();

    it.each([true, false])(
      'a person forgets the password, follows the real message, and arrives at the application (JavaScript: %s)',
      async (javaScriptEnabled) => {
        const user = await tenant.user();
        const person = await chromium().newContext({ javaScriptEnabled, bypassCSP: javaScriptEnabled });
        const tab = await person.newPage();
        const arrival = tab.waitForRequest((request) => request.url().startsWith(redirectUri));
        await tab.goto(authorizationUrl(tenant, client, pkce()).href);
        await tab.click('#forgot');
        await tab.waitForURL('**/forgot-password?*');
        if (javaScriptEnabled) expect(await barriersOn(tab)).toEqual([]);
        await tab.fill('#username', user.email);
        await tab.dblclick('#submit');
        await tab.waitForSelector('#success');
        if (javaScriptEnabled) expect(await barriersOn(tab)).toEqual([]);

        const link = await resetLinkSentTo(user);
        const mail = await person.newPage();
        await mail.goto(link);
        if (javaScriptEnabled) expect(await barriersOn(mail)).toEqual([]);
        expect(await mail.inputValue('#username')).toBe(user.username);
        await mail.fill('#password', 'password');
        await mail.click('#submit');
        expect(await mail.textContent('#error')).toContain('is too easy to guess');
        await mail.fill('#password', fresh);
        await mail.dblclick('#submit', { noWaitAfter: true });
        await mail.waitForSelector('#success');
        if (javaScriptEnabled) expect(await barriersOn(mail)).toEqual([]);
        await mail.click('#continue');
        await mail.fill('#username', user.username);
        await mail.fill('#password', fresh);
        const arrived = mail.waitForRequest((request) => request.url().startsWith(redirectUri));
        await mail.click('#submit', { noWaitAfter: true });
        expect(new URL((await arrived).url()).searchParams.get('code')).toBeTruthy();
        expect(await resetLinksSentTo(user)).toHaveLength(1);
        arrival.catch(() => undefined);
        await person.close();

        const elsewhere = await chromium().newContext();
        const late = await elsewhere.newPage();
        await late.goto(link);
        await late.waitForSelector('#error');
        await late.click('#forgot');
        await late.waitForSelector('#username');
        await elsewhere.close();
      },
      60_000,
    );

    it('where the link is opened in another browser, the page says how to go on', async () => {
      const user = await tenant.user();
      const elsewhere = await chromium().newContext({ locale: 'de-DE' });
      const tab = await elsewhere.newPage();
      await tab.goto(await linkFor(user));
      await tab.fill('#password', fresh);
      await tab.click('#submit');
      await tab.waitForSelector('#success');
      expect(await tab.$('#continue')).toBeNull();
      await elsewhere.close();
    }, 30_000);
  });
});
