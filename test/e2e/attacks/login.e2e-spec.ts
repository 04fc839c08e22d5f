import { beforeAll, describe, expect, it } from '@jest/globals';
import { isThorough, median, medianTimes, spread } from '#testing';
import { authorizationUrl, authorize, callbackOf, logIn, newBrowser } from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from '../support/tenant.js';
import { type Page, textOf } from '../support/user-agent.js';

describe('attacks on the login', () => {
  let tenant: TestTenant;
  let client: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    await tenant.resourceServer();
    client = await tenant.publicClient();
  });

  const loginPage = async () => {
    const browser = newBrowser();
    return { browser, page: await browser.get(authorizationUrl(tenant, client, pkce())) };
  };
  const attempt = async (user: Pick<TestUser, 'username' | 'password'>): Promise<Page> => {
    const { browser, page } = await loginPage();
    return logIn(browser, page, user);
  };

  it('attack A56: locks an account after wrong passwords, and says no more than of a wrong password', async () => {
    const user = await tenant.user();
    const { browser, page } = await loginPage();
    const wrong = await logIn(browser, page, { username: user.username, password: 'not the password' });
    for (let guess = 0; guess < 6; guess += 1) await attempt({ username: user.username, password: `wrong ${guess}` });
    const locked = await logIn(browser, page, user);
    expect(locked.headers.get('location')).toBeNull();
    expect([locked.status, locked.text]).toEqual([wrong.status, wrong.text]);
  }, 30_000);

  it('lets the user in again once an administrator has set a new password', async () => {
    const { adminOk } = await import('../support/admin.js');
    const user = await tenant.user();
    for (let guess = 0; guess < 6; guess += 1) await attempt({ username: user.username, password: `wrong ${guess}` });
    await adminOk('PUT', tenant.path(`/users/${user.id}/password`), { password: 'a brand new password' });
    expect(callbackOf(await attempt({ username: user.username, password: 'a brand new password' })).get('code')).toBeTruthy();
  }, 30_000);

  it('attack A58: answers a known and an unknown user alike, in the same time', async () => {
    // Fewer than five for each, so that none is locked: what is compared is a wrong password.
    const guessesOfEach = 4;
    const users: TestUser[] = [];
    const userOf = (turn: number): TestUser | undefined => users[Math.floor(turn / guessesOfEach)];
    const { browser, page } = await loginPage();
    const answers = new Set<string>();
    const guess = async (username: string): Promise<void> => {
      const answer = await logIn(browser, page, { username, password: 'not the password' });
      answers.add(`${answer.status} ${answer.text.replaceAll(username, 'the name typed')}`);
    };
    const makeUserFor = async (turn: number): Promise<void> => {
      if (userOf(turn) === undefined) users.push(await tenant.user());
    };
    await makeUserFor(0);
    const times = await medianTimes(
      320,
      {
        known: (turn) => guess(userOf(turn)?.username ?? ''),
        unknown: (turn) => guess(`nobody-${Math.floor(turn / guessesOfEach)}`),
      },
      { settle: (_name, turn) => makeUserFor(turn + 1), isClear: (so) => !isThorough && spread(so) < 0.03 },
    );
    process.stdout.write(`A58 medians in ms: ${JSON.stringify(times)}\n`);
    expect([...answers]).toEqual([expect.stringMatching(/^400 .*id="error"/s)]);
    expect(spread(times)).toBeLessThan(0.1);
  }, 180_000);

  it('attack A67: refuses a password of 1 MB before hashing it', async () => {
    const { browser, page } = await loginPage();
    const begun = performance.now();
    const answer = await browser.submit(page, { username: 'someone', password: 'p'.repeat(1_000_000) });
    expect(answer.status).toBe(413);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('attack A67: refuses a password over 512 characters like a wrong one', async () => {
    const answer = await attempt({ username: 'someone', password: 'p'.repeat(513) });
    expect(answer.headers.get('location')).toBeNull();
    expect(answer.status).toBeLessThan(500);
    expect(textOf(answer, '#error')).toBeTruthy();
  });

  describe('attack A67: under a flood of logins at one tenant', () => {
    let statuses: readonly number[];
    let fetched: readonly { readonly status: number; readonly milliseconds: number }[];
    let codes: readonly string[];

    // 150 at once, and what others do meanwhile.
    beforeAll(async () => {
      const other = await TestTenant.create();
      await other.resourceServer();
      const [elsewhere, user] = [await other.publicClient(), await other.user()];
      const pages = await Promise.all(Array.from({ length: 150 }, () => loginPage()));
      const logins = pages.map(async ({ browser, page }, index) => {
        const { status } = await browser.submit(page, { username: `nobody-${index}`, password: 'wrong password' });
        return status;
      });
      let left = logins.length;
      for (const login of logins) void login.finally(() => (left -= 1)).catch(() => undefined);
      const repeat = async <Answer>(work: () => Promise<Answer>): Promise<Answer[]> => {
        const answers: Answer[] = [];
        while (left > 0) {
          answers.push(await work());
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        return answers;
      };
      const fetchKeys = async () => {
        const begun = performance.now();
        const answer = await fetch(tenant.endpoint('jwks'));
        await answer.arrayBuffer();
        return { status: answer.status, milliseconds: performance.now() - begun };
      };
      const signInElsewhere = async () => (await authorize(other, elsewhere, user)).code;
      [statuses, fetched, codes] = await Promise.all([Promise.all(logins), repeat(fetchKeys), repeat(signInElsewhere)]);
    }, 60_000);

    it('answers 429 or 503 to what it cannot take', () => {
      expect([...new Set(statuses)].filter((status) => ![400, 429, 503].includes(status))).toEqual([]);
      expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    });

    it('stays fast elsewhere', () => {
      expect(new Set(fetched.map(({ status }) => status))).toEqual(new Set([200]));
      expect(median(fetched.map(({ milliseconds }) => milliseconds))).toBeLessThan(250);
    });

    it('lets the users of another tenant in, every one', () => {
      expect(codes.length).toBeGreaterThan(0);
    });
  });

  it('attack A68: makes a session id planted before the login worthless after it', async () => {
    const user = await tenant.user();
    const victim = newBrowser();
    const attacker = newBrowser();
    callbackOf(await logIn(attacker, await attacker.get(authorizationUrl(tenant, client, pkce())), user));
    const planted = attacker.cookie('session');
    if (!planted) throw new Error('no session cookie');
    victim.setCookie(planted.name, planted.value);
    const page = await victim.get(authorizationUrl(tenant, client, pkce(), { prompt: 'login' }));
    callbackOf(await logIn(victim, page, await tenant.user()));
    expect(victim.cookie('session')?.value).not.toBe(planted.value);
    const replay = await attacker.get(authorizationUrl(tenant, client, pkce(), { prompt: 'none' }));
    expect(callbackOf(replay).get('error')).toBe('login_required');
  });

  it('sets session cookies that scripts, other sites and other tenants cannot use', async () => {
    const browser = newBrowser();
    const page = await browser.get(authorizationUrl(tenant, client, pkce()));
    const user = await tenant.user();
    const answer = await browser.submitOnce(page, { username: user.username, password: user.password });
    const cookies = answer.headers.getSetCookie().filter((line) => line.includes('session'));
    expect(cookies).toHaveLength(1);
    for (const attribute of [/^__Host-/, /; HttpOnly/i, /; Secure/i, /; SameSite=Lax/i, /; Path=\/(;|$)/i])
      expect(cookies[0]).toMatch(attribute);
    expect(cookies[0]).not.toMatch(/domain=/i);

    const other = await TestTenant.create();
    await other.resourceServer();
    const elsewhere = await browser.get(authorizationUrl(other, await other.publicClient(), pkce(), { prompt: 'none' }));
    expect(callbackOf(elsewhere).get('error')).toBe('login_required');
  });

  it('lets a session serve the next request without a login (single sign-on), and asks again for prompt=login and max_age', async () => {
    const user = await tenant.user();
    const browser = newBrowser();
    callbackOf(await logIn(browser, await browser.get(authorizationUrl(tenant, client, pkce())), user));
    const second = await tenant.confidential();
    expect(callbackOf(await browser.get(authorizationUrl(tenant, second, pkce()))).get('code')).toBeTruthy();
    expect(textOf(await browser.get(authorizationUrl(tenant, second, pkce(), { prompt: 'login' })), '#submit')).toBeTruthy();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(textOf(await browser.get(authorizationUrl(tenant, second, pkce(), { max_age: '0' })), '#submit')).toBeTruthy();
  });
});
