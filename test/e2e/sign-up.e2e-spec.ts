import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { medianTimes, spread } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { barriersOn, useChromium } from './support/chromium.js';
import { heldBack } from './support/held-back.js';
import { authorizationUrl, callbackOf, eventually, newBrowser, redeem } from './support/journey.js';
import { codesSentTo, codeSentTo, messageSentTo } from './support/mailbox.js';
import { type Pkce, pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, type UserAgent } from './support/user-agent.js';

const password = 'violet anchor drizzle';
/** As many requests as a test makes, from the one address that it has. */
const limits = [{ endpoint: 'registration', subject: 'address', event: 'requests', max: 10_000, seconds: 60 }];
const newEmail = (): string => `new-${randomBytes(5).toString('hex')}@example.com`;
type User = { readonly id: string; readonly email: string; readonly email_verified: boolean; readonly name: string | null };

describe('people who register themselves', () => {
  let tenant: TestTenant;
  let client: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Kestrel Logistics', settings: { registration: 'open', limits } });
    await tenant.resourceServer();
    client = await tenant.publicClient({ name: 'Parcelboard' });
  });

  /** A browser at the page that asks for the address. */
  const atSignUp = async (proof: Pick<Pkce, 'challenge'> = pkce()): Promise<{ readonly browser: UserAgent; readonly page: Page }> => {
    const browser = newBrowser();
    const login = await browser.get(authorizationUrl(tenant, client, proof));
    const [, link = ''] = /id="sign-up" href="([^"]+)"/.exec(login.text) ?? [];
    return { browser, page: await browser.get(link.replaceAll('&amp;', '&')) };
  };
  const usersOf = async (email: string): Promise<readonly User[]> =>
    (await adminOk<{ items: readonly User[] }>('GET', tenant.path(`/users?email=${encodeURIComponent(email)}`))).items;
  const confirmed = async (email: string, proof?: Pick<Pkce, 'challenge'>) => {
    const { browser, page } = await atSignUp(proof);
    const waiting = await browser.submit(page, { email });
    return { browser, page: await browser.submit(waiting, { code: await codeSentTo({ email }) }) };
  };

  it('arrive at the application with a verified address, and the audit log knows how they came to be', async () => {
    const email = newEmail();
    const proof = pkce();
    const { browser, page } = await confirmed(email, proof);
    const parameters = callbackOf(await browser.submit(page, { password, name: 'Ada Novak' }));
    const tokens = await redeem(tenant, client, { code: parameters.get('code') ?? '', verifier: proof.verifier });
    expect(tokens.status).toBe(200);
    const claims = JSON.parse(Buffer.from(tokens.body.id_token?.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
    expect(claims).toMatchObject({ email, email_verified: true, name: 'Ada Novak', amr: ['pwd'] });
    const [user] = await usersOf(email);
    expect(user).toMatchObject({ id: claims['sub'], email_verified: true, name: 'Ada Novak' });
    let log = '';
    await eventually(async () => {
      log = JSON.stringify(await adminOk('GET', tenant.path('/audit-log?limit=100')));
      return log.includes('user-created') && log.includes('sign-up-requested');
    }, 10_000);
    expect(log).toContain('"source":"registration"');
    for (const secret of [email, 'ost_su_']) expect(log).not.toContain(secret);
  }, 30_000);

  it('attack A80: known, unknown, disabled and unverified addresses: the same status, body and time, and only the mailbox knows', async () => {
    const turns = 16;
    const users: TestUser[] = [];
    for (let nth = 0; nth < turns; nth += 1) users.push(await tenant.user(nth % 2 === 0 ? {} : { password: undefined }));
    const [disabled, unverified] = [await tenant.user(), await tenant.user({ email_verified: false })];
    await adminOk('PATCH', tenant.path(`/users/${disabled.id}`), { status: 'disabled' });
    const answers = new Set<string>();
    const withoutSignIn = (text: string): string => text.replace(/sign_in=[\w-]+/g, 'sign_in=');
    const ask = async ({ browser, page }: Awaited<ReturnType<typeof atSignUp>>, email: string): Promise<Page> => {
      const answer = await browser.submit(page, { email });
      answers.add(`${answer.status} ${withoutSignIn(answer.text)}`);
      return answer;
    };
    const browsers: Awaited<ReturnType<typeof atSignUp>>[] = [];
    for (let nth = 0; nth < 2 * turns + 2; nth += 1) browsers.push(await atSignUp());
    const next = (): (typeof browsers)[number] => browsers.pop() as (typeof browsers)[number];
    for (const { email } of [disabled, unverified]) await ask(next(), email);
    const guesses = new Set<string>();
    const times = await medianTimes(
      turns,
      {
        known: (turn) => ask(next(), users[turn]?.email ?? ''),
        unknown: () => ask(next(), newEmail()),
      },
      heldBack,
    );
    process.stdout.write(`A80 medians of sign-up in ms: ${JSON.stringify(times)}\n`);
    expect([...answers]).toEqual([expect.stringMatching(/^200 .*id="code"/s)]);
    expect(spread(times)).toBeLessThan(0.1);
    for (const email of [users[0]?.email ?? '', newEmail()]) {
      const at = await atSignUp();
      const wrong = await at.browser.submit(await ask(at, email), { code: '000000' });
      guesses.add(`${wrong.status} ${withoutSignIn(wrong.text)}`);
    }
    expect([...guesses]).toEqual([expect.stringMatching(/^400 .*id="error"/s)]);
    const message = await messageSentTo(users[0] ?? { email: '' }, /^You have an account at Kestrel Logistics$/);
    expect(message.text).toContain(`${tenant.issuer}/forgot-password`);
    expect(await codesSentTo(users[0] ?? { email: '' })).toEqual([]);
  }, 90_000);

  it('attack A67: five wrong codes use a sign-up up, and a code is for its own browser', async () => {
    const email = newEmail();
    const { browser, page } = await atSignUp();
    const waiting = await browser.submit(page, { email });
    const code = await codeSentTo({ email });
    const stranger = await atSignUp();
    const atStranger = await stranger.browser.submit(stranger.page, { email: newEmail() });
    expect((await stranger.browser.submit(atStranger, { code })).status).toBe(400);
    for (let count = 0; count < 5; count += 1)
      expect((await browser.submit(waiting, { code: code === '111111' ? '222222' : '111111' })).status).toBe(400);
    expect((await browser.submit(waiting, { code })).status).toBe(400);
    expect(await usersOf(email)).toEqual([]);
  }, 30_000);

  it('N03: a last form that is sent twice at once makes one user, and both arrive', async () => {
    const email = newEmail();
    const { browser, page } = await confirmed(email);
    const answers = await Promise.all([1, 2, 3].map(() => browser.submit(page, { password, name: '' })));
    for (const answer of answers) expect(callbackOf(answer).get('code')).toBeTruthy();
    expect(await usersOf(email)).toEqual([expect.objectContaining({ name: null, email_verified: true })]);
  }, 30_000);

  it('attack A89: only addresses of the domains that the tenant names, and as many requests from an address as it allows', async () => {
    const strict = await TestTenant.create({
      settings: {
        registration: 'by_domain',
        registration_domains: ['Example.COM'],
        registration_blocked_domains: ['trash.example'],
        limits: [{ ...limits[0], max: 2 }],
      },
    });
    const application = await strict.publicClient({ scopes: ['openid'] });
    const browser = newBrowser();
    const login = await browser.get(authorizationUrl(strict, application, pkce(), { scope: 'openid' }));
    const [, link = ''] = /id="sign-up" href="([^"]+)"/.exec(login.text) ?? [];
    const page = await browser.get(link.replaceAll('&amp;', '&'));
    for (const email of ['a@example.org', 'a@sub.example.com', 'a@trash.example']) {
      const refused = await browser.submit(page, { email });
      expect(refused.status).toBe(400);
      expect(refused.text).toContain('id="error"');
    }
    for (const status of [200, 200, 429]) expect((await browser.submit(page, { email: newEmail() })).status).toBe(status);
  }, 30_000);

  it('settings are checked, and closed is what a tenant is that says nothing', async () => {
    const closed = await TestTenant.create();
    const { settings } = await adminOk<{ settings: Record<string, unknown> }>('GET', closed.path());
    expect(settings).toMatchObject({ registration: 'closed', registration_domains: [], registration_blocked_domains: [] });
    for (const wrong of [
      { registration: 'sometimes' },
      { registration: 'by_domain' },
      { registration_domains: ['localhost'] },
      { registration_domains: ['example.com', 'EXAMPLE.com'] },
      { registration_blocked_domains: 'example.com' },
    ])
      expect((await admin('PATCH', closed.path(), { settings: wrong })).status).toBe(400);
    const page = await newBrowser().get(
      authorizationUrl(closed, await closed.publicClient({ scopes: ['openid'] }), pkce(), { scope: 'openid' }),
    );
    expect(page.text).not.toContain('id="sign-up"');
    expect((await newBrowser().get(page.url.replace('/login', '/sign-up'))).status).toBe(404);
  });

  it('Initiating User Registration via OpenID Connect 1.0: prompt=create leads to the page for a new account, and is advertised where there is one', async () => {
    const advertised = async (of: TestTenant): Promise<unknown> => {
      const metadata = (await (await fetch(`${of.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
      return metadata['prompt_values_supported'];
    };
    expect(await advertised(tenant)).toContain('create');
    const page = await newBrowser().get(authorizationUrl(tenant, client, pkce(), { prompt: 'create' }));
    expect(page.url).toContain('/sign-up?');
    expect(page.text).toContain('id="email"');
    for (const settings of [{}, { registration: 'open', first_factors: ['magic-link'] }]) {
      const closed = await TestTenant.create({ settings });
      expect(await advertised(closed)).not.toContain('create');
      const application = await closed.publicClient({ scopes: ['openid'] });
      const refused = await newBrowser().get(authorizationUrl(closed, application, pkce(), { scope: 'openid', prompt: 'create' }));
      expect(callbackOf(refused).get('error')).toBe('invalid_request');
    }
  });

  describe('in Chromium', () => {
    const chromium = useChromium();

    it.each([false, true])(
      'a person makes an account by the real message and arrives at the application (JavaScript: %s)',
      async (javaScriptEnabled) => {
        const email = newEmail();
        const person = await chromium().newContext({ javaScriptEnabled, bypassCSP: javaScriptEnabled });
        const tab = await person.newPage();
        const expectNoBarriers = async (): Promise<void> => {
          if (!javaScriptEnabled) return;
          expect(await barriersOn(tab)).toEqual([]);
        };
        await tab.goto(authorizationUrl(tenant, client, pkce()).href);
        await expectNoBarriers();
        await tab.click('#sign-up');
        await expectNoBarriers();
        await tab.fill('#email', email);
        await tab.dblclick('#submit');
        await tab.waitForSelector('#code');
        await expectNoBarriers();
        await tab.fill('#code', await codeSentTo({ email }));
        await tab.click('#submit');
        await tab.waitForSelector('#password');
        await expectNoBarriers();
        expect(await tab.inputValue('#username')).toBe(email);
        await tab.fill('#password', 'password');
        await tab.fill('#name', 'Ada Novak');
        await tab.click('#submit');
        expect(await tab.textContent('#error')).toContain('is too easy to guess');
        await tab.fill('#password', password);
        const arrived = tab.waitForRequest((request) => request.url().startsWith(redirectUri));
        await tab.click('#submit', { noWaitAfter: true });
        expect(new URL((await arrived).url()).searchParams.get('code')).toBeTruthy();
        expect(await codesSentTo({ email })).toHaveLength(1);
        await person.close();
      },
      60_000,
    );
  });
});
