import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, logIn, newBrowser, redeem, signIn } from './support/journey.js';
import { codeSentTo, codesSentTo } from './support/mailbox.js';
import { pkce } from './support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, type UserAgent } from './support/user-agent.js';

const [weak, strong] = ['urn:ostiary:acr:1', 'urn:ostiary:acr:2'];
const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('step-up by a code that is sent by email', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    await tenant.resourceServer();
    client = await tenant.publicClient();
  });
  beforeEach(async () => {
    user = await tenant.user();
    browser = newBrowser();
  });

  /** An authorization request of the stronger class, to the page that it leads to. */
  const ask = async (overrides: Record<string, string | null> = {}, by = browser) => {
    const proof = pkce();
    const page = await by.get(authorizationUrl(tenant, client, proof, { acr_values: strong ?? '', ...overrides }));
    return { page, verifier: proof.verifier };
  };
  const requestCode = async (page: Page, by = browser): Promise<Page> => by.submit(page, {}, 'send');
  /** The claims of the ID token that the client gets at the end of the journey. */
  const claimsOf = async (page: Page, verifier: string): Promise<Record<string, unknown>> => {
    const { body } = await redeem(tenant, client, { code: callbackOf(page).get('code') ?? '', verifier });
    return decodeJwt(body.id_token ?? '');
  };

  it('OpenID Connect Discovery §3: both classes are advertised', async () => {
    const metadata: unknown = await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({ acr_values_supported: [weak, strong] });
  });

  it('OpenID Connect Core §3.1.2.1: a request of the stronger class asks for password and code, and the ID token says so (RFC 8176)', async () => {
    const { page, verifier } = await ask();
    const half = await logIn(browser, page, user);
    expect([textOf(half, '#send'), textOf(half, '#other-ways')]).toEqual(['Send a code', null]);
    const sent = await requestCode(half);
    expect(sent.text).toMatch(/<input\s+id="code"[^>]*inputmode="numeric"[^>]*autocomplete="one-time-code"/);
    const done = await browser.submit(sent, { code: await codeSentTo(user) });
    expect(await claimsOf(done, verifier)).toMatchObject({ sub: user.id, acr: strong, amr: ['pwd', 'otp', 'mfa'] });
    const { items } = await adminOk<{ items: readonly object[] }>('GET', tenant.path(`/users/${user.id}/sessions`));
    expect(items).toEqual([expect.objectContaining({ acr: strong, amr: ['pwd', 'otp', 'mfa'] })]);
  });

  it('a live session of the weaker class needs the code alone, and serves afterwards without a page', async () => {
    const first = decodeJwt((await signIn(tenant, client, user, { browser })).id_token ?? '');
    expect(first).toMatchObject({ acr: weak, amr: ['pwd'] });
    expect(callbackOf((await ask({ prompt: 'none' })).page).get('error')).toBe('login_required');
    const { page, verifier } = await ask();
    expect(textOf(page, '#password')).toBeNull();
    const done = await browser.submit(await requestCode(page), { code: await codeSentTo(user) });
    expect(await claimsOf(done, verifier)).toMatchObject({ acr: strong, auth_time: first['auth_time'] });
    expect(callbackOf((await ask({ prompt: 'none' })).page).get('code')).toBeTruthy();
  });

  it('RFC 9470 §5: who has no verified address is sent back with unmet_authentication_requirements, with and without a session', async () => {
    user = await tenant.user({ email_verified: false });
    const half = await logIn(browser, (await ask()).page, user);
    expect([callbackOf(half).get('error'), callbackOf(half).get('state')]).toEqual([
      'unmet_authentication_requirements',
      'state-of-the-test',
    ]);
    await signIn(tenant, client, user, { browser });
    expect(callbackOf((await ask()).page).get('error')).toBe('unmet_authentication_requirements');
    expect(await codesSentTo(user)).toEqual([]);
  });

  it('attack A62: who has proved a half is nobody: no session, and nothing for another browser', async () => {
    const { page } = await ask();
    const half = await logIn(browser, page, user);
    expect(browser.cookie('ost-session')).toBeNull();
    expect(callbackOf((await ask({ prompt: 'none', acr_values: null })).page).get('error')).toBe('login_required');
    const thief = newBrowser();
    expect(textOf(await thief.get(half.url), '#code')).toBeNull();
    const answer = await thief.submitOnce(half, {}, 'send');
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(await codesSentTo(user)).toEqual([]);
  });

  it('attack A59, A60: the sixth code fails though it is right, and so does one that was asked for anew', async () => {
    const sent = await requestCode(await logIn(browser, (await ask()).page, user));
    const code = await codeSentTo(user);
    for (let guesses = 0; guesses < 5; guesses += 1) expect((await browser.submit(sent, { code: otherThan(code) })).status).toBe(400);
    const late = await browser.submit(sent, { code });
    expect([late.status, Number(late.headers.get('retry-after')) > 0]).toEqual([429, true]);
    const anew = newBrowser();
    const again = await requestCode(await logIn(anew, (await ask({}, anew)).page, user), anew);
    expect((await anew.submit(again, { code: await codeSentTo(user, 2) })).status).toBe(429);
  });

  it('attack A61: the same code sent 16 times at once makes one session and one answer to the client', async () => {
    const { page, verifier } = await ask();
    const sent = await requestCode(await logIn(browser, page, user));
    const code = await codeSentTo(user);
    const answers = await Promise.all(Array.from({ length: 16 }, () => browser.submit(sent, { code })));
    const codes = new Set(answers.flatMap((answer) => (answer.headers.get('location') === null ? [] : [callbackOf(answer).get('code')])));
    expect(codes.size).toBe(1);
    const [only = ''] = codes;
    expect((await redeem(tenant, client, { code: only ?? '', verifier })).status).toBe(200);
    const { items } = await adminOk<{ items: readonly object[] }>('GET', tenant.path(`/users/${user.id}/sessions`));
    expect(items).toHaveLength(1);
  });

  it('a code of one sign-in is worth nothing in another of the same person, in the same browser or elsewhere', async () => {
    const elsewhere = newBrowser();
    const [one, other] = [await ask(), await ask()];
    const third = await ask({}, elsewhere);
    const sentOne = await requestCode(await logIn(browser, one.page, user));
    const code = await codeSentTo(user);
    const sentOther = await requestCode(await logIn(browser, other.page, user));
    const sentThird = await requestCode(await logIn(elsewhere, third.page, user), elsewhere);
    await codeSentTo(user, 3);
    expect((await browser.submit(sentOther, { code })).status).toBe(400);
    expect((await elsewhere.submit(sentThird, { code })).status).toBe(400);
    expect(callbackOf(await browser.submit(sentOne, { code })).get('code')).toBeTruthy();
  });

  it('a session that was signed out meanwhile is not raised: the password is asked for', async () => {
    await signIn(tenant, client, user, { browser });
    const sent = await requestCode((await ask()).page);
    const code = await codeSentTo(user);
    await browser.submit(await browser.get(tenant.endpoint('logout')), {}, 'submit');
    const answer = await browser.submit(sent, { code });
    expect([textOf(answer, 'h1'), answer.headers.get('location')]).toEqual(['Sign in', null]);
    const { items } = await adminOk<{ items: readonly object[] }>('GET', tenant.path(`/users/${user.id}/sessions`));
    expect(items).toEqual([]);
  });

  it('N03: a button that is pressed twice sends one message', async () => {
    const half = await logIn(browser, (await ask()).page, user);
    await Promise.all([requestCode(half), requestCode(half)]);
    const sent = await requestCode(half);
    const code = await codeSentTo(user);
    expect(callbackOf(await browser.submit(sent, { code })).get('code')).toBeTruthy();
    expect(await codesSentTo(user)).toEqual([code]);
  });

  it('the message is in the language of its reader, from the tenant, and brings no link that signs anybody in', async () => {
    user = await tenant.user({ locale: 'de-AT' });
    await requestCode(await logIn(browser, (await ask()).page, user));
    await codeSentTo(user);
    const { items } = await adminOk<{ items: readonly object[] }>('GET', tenant.path('/deliveries'));
    expect(items.at(-1)).toMatchObject({ template: 'email-otp', user_id: user.id, channel: 'email' });
    expect(JSON.stringify(items)).not.toContain(await codeSentTo(user));
  });
});
