import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { adminOk } from '../support/admin.js';
import { authorizationUrl, logIn, newBrowser } from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { type TestClient, TestTenant } from '../support/tenant.js';
import type { Page } from '../support/user-agent.js';

/** What somebody may be to a tenant. Each is asked for by its name or address; nobody may learn which of them it was. */
const standings = ['unknown', 'active', 'unverified', 'without a password', 'disabled', 'locked'] as const;
type Standing = (typeof standings)[number];
type Identifiers = { readonly username: string; readonly email: string };

/** As many requests as this test makes, from the one address that it has. */
const limits = ['registration', 'recovery'].map((endpoint) => ({
  ...{ endpoint, subject: 'address', event: 'requests' },
  ...{ max: 1_000, seconds: 60 },
}));

/** The page, but for what was typed and what is of this sign-in alone. */
const told = ({ status, text }: Page, { username, email }: Identifiers): string =>
  `${status} ${text}`
    .replaceAll(email, '(typed)')
    .replaceAll(username, '(typed)')
    .replace(/(<input type="hidden"[^>]* value=")[^"]*/g, '$1')
    .replace(/sign_in=[\w-]+/g, 'sign_in=');

/** Times are compared where each page is tested: A58 of the sign-in, A80 of recovery and registration. */
describe('attack A80: whoever somebody is to a tenant, the same status and body', () => {
  let tenant: TestTenant;
  let client: TestClient;
  const people = new Map<Standing, Identifiers>();

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { registration: 'open', limits } });
    client = await tenant.publicClient({ scopes: ['openid'] });
    for (const standing of standings) {
      if (standing === 'unknown') continue;
      const user = await tenant.user({
        ...(standing === 'unverified' && { email_verified: false }),
        ...(standing === 'without a password' && { password: undefined }),
      });
      if (standing === 'disabled' || standing === 'locked') {
        await adminOk('PATCH', tenant.path(`/users/${user.id}`), { status: standing });
      }
      people.set(standing, user);
    }
    const name = `nobody-${randomBytes(5).toString('hex')}`;
    people.set('unknown', { username: name, email: `${name}@example.com` });
  }, 30_000);

  const atSignIn = async (overrides: Record<string, string> = {}) => {
    const browser = newBrowser();
    return { browser, page: await browser.get(authorizationUrl(tenant, client, pkce(), { scope: 'openid', ...overrides })) };
  };
  const atSignUp = async () => {
    const { browser, page } = await atSignIn();
    const [, link = ''] = /id="sign-up" href="([^"]+)"/.exec(page.text) ?? [];
    return { browser, page: await browser.get(link.replaceAll('&amp;', '&')) };
  };
  const guess = async (username: string): Promise<Page> => {
    const { browser, page } = await atSignIn();
    return logIn(browser, page, { username, password: 'not the password' });
  };
  const recover = (username: string): Promise<Page> =>
    newBrowser().request(`${tenant.issuer}/forgot-password`, { method: 'POST', body: new URLSearchParams({ username }) });
  const register = async (email: string) => {
    const { browser, page } = await atSignUp();
    return { browser, page: await browser.submit(page, { email }) };
  };

  it.each<[string, RegExp, (of: Identifiers) => Promise<Page>]>([
    ['a sign-in by username, with a wrong password', /^400 .*id="error"/s, ({ username }) => guess(username)],
    ['a sign-in by address, with a wrong password', /^400 .*id="error"/s, ({ email }) => guess(email)],
    ['a sign-in that is begun with login_hint', /^200 .*id="password"/s, async ({ email }) => (await atSignIn({ login_hint: email })).page],
    ['a forgotten password, by username', /^200 .*id="success"/s, ({ username }) => recover(username)],
    ['a forgotten password, by address', /^200 .*id="success"/s, ({ email }) => recover(email)],
    ['a registration', /^200 .*id="code"/s, async ({ email }) => (await register(email)).page],
    [
      'a wrong code at a registration',
      /^400 .*id="error"/s,
      async ({ email }) => {
        const { browser, page } = await register(email);
        return browser.submit(page, { code: '000000' });
      },
    ],
  ])(
    '%s',
    async (_page, expected, ask) => {
      const answers = new Map<string, Standing[]>();
      for (const standing of standings) {
        const identifiers = people.get(standing) ?? { username: '', email: '' };
        const answer = told(await ask(identifiers), identifiers);
        answers.set(answer, [...(answers.get(answer) ?? []), standing]);
      }
      expect([...answers.values()]).toEqual([standings]);
      expect([...answers.keys()]).toEqual([expect.stringMatching(expected)]);
    },
    30_000,
  );
});
