import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { SoftwareAuthenticator } from '#testing';
import { adminOk } from '../support/admin.js';
import { administratorUrl } from '../support/database.js';
import { authorizationUrl, logIn, newBrowser } from '../support/journey.js';
import { invitationSentTo } from '../support/mailbox.js';
import { keepPasskey, type Passkey, passkeyRequestAt } from '../support/passkeys.js';
import { pkce } from '../support/pkce.js';
import { type TestClient, TestTenant } from '../support/tenant.js';
import { type Page, textOf, type UserAgent } from '../support/user-agent.js';

/** What somebody may be to a tenant. Each is asked for by its name or address; nobody may learn which of them it was. */
const standings = ['unknown', 'active', 'unverified', 'without a password', 'disabled', 'locked', 'pending_deletion'] as const;
type Standing = (typeof standings)[number];
type Person = { readonly username: string; readonly email: string; readonly passkey: Passkey };
type AtPage = { readonly browser: UserAgent; readonly page: Page };

/** As many requests as this test makes, from the one address that it has. */
const limits = ['registration', 'recovery', 'sign_in_message'].map((endpoint) => ({
  ...{ endpoint, subject: 'address', event: 'requests' },
  ...{ max: 1_000, seconds: 60 },
}));

const newName = (): string => `nobody-${randomBytes(5).toString('hex')}`;

/** What an answer carries, by name: whether it waits, is stored, or leaves a cookie must not tell anybody apart either. Of those that say how it is to be kept and when to ask again, the values too. */
const namesIn = (headers: Headers): string => {
  const cookies = headers.getSetCookie().map((line) => line.slice(0, line.indexOf('=')));
  const values = ['cache-control', 'retry-after', 'content-type'].map((name) => `${name}: ${headers.get(name)}`);
  return JSON.stringify([[...new Set(headers.keys())].toSorted(), cookies.toSorted(), values]);
};

/** The page, but for what was typed and what is of this request alone. */
const told = ({ status, text, headers }: Page, { username, email }: Person): string =>
  `${status} ${text} ${namesIn(headers)}`
    .replaceAll(email, '(typed)')
    .replaceAll(username, '(typed)')
    .replace(/(<input type="hidden"[^>]* value=")[^"]*/g, '$1')
    .replace(/"challenge":"[\w-]+"/, '')
    .replace(/sign_in=[\w-]+/g, 'sign_in=');

/** What each takes is compared where it is tested: A58 of the sign-in, A80 of the others, by time or by what the database is asked. */
describe('attack A80: whoever somebody is to a tenant, the same status and body', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let database: pg.Client;
  const people = new Map<Standing, Person>();

  beforeAll(async () => {
    database = new pg.Client({ connectionString: await administratorUrl() });
    await database.connect();
    tenant = await TestTenant.create({
      settings: { registration: 'open', self_deletion: 'on', first_factors: ['password', 'passkey', 'magic-link', 'email-otp'], limits },
    });
    client = await tenant.publicClient({ scopes: ['openid'] });
    for (const standing of standings) {
      if (standing === 'unknown') continue;
      const user = await tenant.user({
        ...(standing === 'unverified' && { email_verified: false }),
        ...(standing === 'without a password' && { password: undefined }),
      });
      // Before there is anything besides the password to prove.
      if (standing === 'pending_deletion') {
        const browser = newBrowser();
        const page = await logIn(browser, await browser.get(`${tenant.issuer}/account/deletion`), user);
        await browser.submit(page, { delete: 'yes' });
        expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ status: standing });
      }
      people.set(standing, { ...user, passkey: await keepPasskey(database, tenant, user) });
      if (standing === 'disabled' || standing === 'locked') {
        await adminOk('PATCH', tenant.path(`/users/${user.id}`), { status: standing });
      }
    }
    const name = newName();
    const passkey = { authenticator: new SoftwareAuthenticator(), handle: randomBytes(32).toString('base64url'), id: '' };
    people.set('unknown', { username: name, email: `${name}@example.com`, passkey });
  }, 30_000);
  afterAll(() => database.end());

  const personOf = (standing: Standing): Person => {
    const person = people.get(standing);
    if (person === undefined) throw new Error(`nobody is ${standing}`);
    return person;
  };
  const linkOf = (page: Page, id: string): string =>
    (new RegExp(`id="${id}"[^>]*href="([^"]+)"`).exec(page.text)?.[1] ?? '').replaceAll('&amp;', '&');
  const atSignIn = async (overrides: Record<string, string> = {}): Promise<AtPage> => {
    const browser = newBrowser();
    return { browser, page: await browser.get(authorizationUrl(tenant, client, pkce(), { scope: 'openid', ...overrides })) };
  };
  const atSignUp = async (): Promise<AtPage> => {
    const { browser, page } = await atSignIn();
    return { browser, page: await browser.get(linkOf(page, 'sign-up')) };
  };
  const atWay = async (method: 'magic-link' | 'email-otp'): Promise<AtPage> => {
    const { browser, page } = await atSignIn();
    return { browser, page: await browser.submit(await browser.get(linkOf(page, 'other-ways')), {}, `way-${method}`) };
  };
  const send = async ({ browser, page }: AtPage, values: Record<string, string>): Promise<AtPage> => ({
    browser,
    page: await browser.submit(page, values),
  });
  const guess = async (username: string): Promise<Page> => {
    const { browser, page } = await atSignIn();
    return logIn(browser, page, { username, password: 'not the password' });
  };
  const recover = (username: string): Promise<Page> =>
    newBrowser().request(`${tenant.issuer}/forgot-password`, { method: 'POST', body: new URLSearchParams({ username }) });
  const answerByPasskey = async ({ passkey: { authenticator, handle } }: Person, by = authenticator): Promise<Page> => {
    const { browser, page } = await atSignIn();
    const { options } = await passkeyRequestAt(browser, page);
    const { origin } = new URL(tenant.issuer);
    const answer = by.get(options, { origin, userHandle: handle, credentialId: authenticator.credentialId });
    return browser.submit(page, { passkey: answer }, 'passkey');
  };
  /** The page of another address, for somebody who is signed in. What is theirs is no part of the answer. */
  const changeEmail = async (email: string, values: Record<string, string> = {}): Promise<Page> => {
    const [browser, user] = [newBrowser(), await tenant.user()];
    const first = await logIn(browser, await browser.get(`${tenant.issuer}/account/email`), user);
    const asked = await browser.submit(first, { email });
    const page = Object.keys(values).length === 0 ? asked : await browser.submit(asked, values);
    return { ...page, text: page.text.replaceAll(user.email, '').replaceAll(user.username, '') };
  };
  /** What the form of an invitation says to who was invited by another address than the form names. */
  const acceptAs = async ({ email, username }: Person): Promise<Page> => {
    const [browser, invited] = [newBrowser(), `${newName()}@example.com`];
    await adminOk('POST', tenant.path('/invitations'), { email: invited });
    const opened = await browser.get(await invitationSentTo({ email: invited }));
    expect(textOf(opened, 'h1')).toBe('Accept the invitation');
    const page = await browser.submit(opened, { email, username, name: username, password: 'password' });
    return { ...page, text: page.text.replaceAll(invited, '') };
  };

  const compare = async (
    compared: readonly Standing[],
    expected: RegExp,
    ask: (person: Person, standing: Standing) => Promise<Page>,
  ): Promise<void> => {
    const answerTo = async (standing: Standing) => [standing, told(await ask(personOf(standing), standing), personOf(standing))] as const;
    const answers = new Map<string, Standing[]>();
    // Side by side: most answers are held back for a while.
    for (const [standing, answer] of await Promise.all(compared.map(answerTo)))
      answers.set(answer, [...(answers.get(answer) ?? []), standing]);
    expect([...answers.values()]).toEqual([compared]);
    expect([...answers.keys()]).toEqual([expect.stringMatching(expected)]);
  };

  it.each<[string, RegExp, (of: Person) => Promise<Page>]>([
    ['a sign-in by username, with a wrong password', /^400 .*id="error"/s, ({ username }) => guess(username)],
    ['a sign-in by address, with a wrong password', /^400 .*id="error"/s, ({ email }) => guess(email)],
    ['a sign-in that is begun with login_hint', /^200 .*id="password"/s, async ({ email }) => (await atSignIn({ login_hint: email })).page],
    ['a forgotten password, by username', /^200 .*id="success"/s, ({ username }) => recover(username)],
    ['a forgotten password, by address', /^200 .*id="success"/s, ({ email }) => recover(email)],
    ['a registration', /^200 .*id="code"/s, async ({ email }) => (await send(await atSignUp(), { email })).page],
    [
      'a wrong code at a registration',
      /^400 .*id="error"/s,
      async ({ email }) => (await send(await send(await atSignUp(), { email }), { code: '000000' })).page,
    ],
    [
      'a link to sign in by, by username',
      /^200 .*id="success"/s,
      async ({ username }) => (await send(await atWay('magic-link'), { username })).page,
    ],
    [
      'a link to sign in by, by address',
      /^200 .*id="success"/s,
      async ({ email }) => (await send(await atWay('magic-link'), { username: email })).page,
    ],
    ['a code to sign in by', /^200 .*id="code"/s, async ({ email }) => (await send(await atWay('email-otp'), { username: email })).page],
    [
      'a wrong code to sign in by',
      /^400 .*id="error"/s,
      async ({ username }) => (await send(await send(await atWay('email-otp'), { username }), { code: '00000000' })).page,
    ],
    [
      'what a browser asks passkeys with, at a sign-in that is begun with login_hint',
      /^200 .*"allowCredentials":\[\]/s,
      async ({ email }) => {
        const { browser, page } = await atSignIn({ login_hint: email });
        return (await passkeyRequestAt(browser, page)).answer;
      },
    ],
    ['a passkey that another key has signed for', /^400 .*id="error"/s, (person) => answerByPasskey(person, new SoftwareAuthenticator())],
    ['an invitation whose form names somebody else', /^400 .*id="error"/s, acceptAs],
    ['a change of email', /^200 .*id="code"/s, ({ email }) => changeEmail(email)],
    ['a wrong code at a change of email', /^400 .*id="error"/s, ({ email }) => changeEmail(email, { code: '000000' })],
  ])('%s', (_page, expected, ask) => compare(standings, expected, ask), 30_000);

  it(
    'a passkey of who may not sign in, which is refused as one that nobody has',
    () => compare(['unknown', 'disabled', 'locked'], /^400 .*id="error"/s, (person) => answerByPasskey(person)),
    30_000,
  );
});
