import { describe, expect, it } from '@jest/globals';
import { admin, adminOk } from './support/admin.js';
import {
  type Answer,
  authorizationUrl,
  authorize,
  callbackOf,
  eventually,
  logIn,
  newBrowser,
  redeem,
  refresh,
  signIn,
} from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, type UserAgent } from './support/user-agent.js';

const perUser = (endpoint: string, max: number) => ({ endpoint, subject: 'user', event: 'requests', max, seconds: 3_600 });

type World = { readonly tenant: TestTenant; readonly client: TestClient; readonly user: TestUser };

const worldWith = async (...limits: readonly object[]): Promise<World> => {
  const tenant = await TestTenant.create({ settings: { limits } });
  await tenant.resourceServer();
  return { tenant, client: await tenant.publicClient(), user: await tenant.user() };
};
const lift = ({ tenant }: World): Promise<unknown> => adminOk('PATCH', tenant.path(), { settings: { limits: [] } });

const expectTooMany = ({ status, headers }: Pick<Answer, 'status' | 'headers'>): void => {
  expect(status).toBe(429);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_000);
};
const expectTooManyPage = (page: Page): void => {
  expectTooMany(page);
  expect(textOf(page, '#error')).not.toBeNull();
};

describe('N52: limits of users', () => {
  it('are kept by the admin API under the names of its document, and refused where no user is proven', async () => {
    const limits = [perUser('token', 10), perUser('consent', 5)];
    const { tenant } = await worldWith(...limits);
    expect((await adminOk<{ settings: unknown }>('GET', tenant.path())).settings).toMatchObject({ limits });
    for (const wrong of [{ endpoint: 'introspect' }, { event: 'invalid_grant' }, { subject: 'group' }, { per: 'user' }]) {
      const answer = await admin('PATCH', tenant.path(), { settings: { limits: [{ ...limits[0], ...wrong }] } });
      expect(answer.status).toBe(400);
    }
  });

  it('hold at the token endpoint for one user of one tenant: of parallel refreshes as many are let in as are allowed, and none of the others loses its grant', async () => {
    const world = await worldWith(perUser('token', 50));
    const { tenant, client, user } = world;
    const browser = newBrowser();
    const tokens: string[] = [];
    for (let count = 0; count < 40; count += 1) tokens.push((await signIn(tenant, client, user, { browser })).refresh_token ?? '');
    const spare = await authorize(tenant, client, user, { browser });

    const answers = await Promise.all(tokens.map((token) => refresh(tenant, client, token)));
    const refused = tokens.filter((_token, index) => answers[index]?.status !== 200);
    expect(refused).toHaveLength(30);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expectTooMany(answer);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.body).toMatchObject({ error: 'temporarily_unavailable' });
    }
    expectTooMany(await redeem(tenant, client, spare));
    expect((await signIn(tenant, client, await tenant.user())).access_token).toBeDefined();
    const elsewhere = await worldWith(perUser('token', 50));
    expect((await signIn(elsewhere.tenant, elsewhere.client, elsewhere.user)).access_token).toBeDefined();

    await lift(world);
    await eventually(async () => (await redeem(tenant, client, spare)).status === 200);
    for (const token of refused) expect((await refresh(tenant, client, token)).status).toBe(200);
  });

  it('hold at userinfo, and leave the user\u2019s other requests and other users alone', async () => {
    const { tenant, client, user } = await worldWith(perUser('userinfo', 2));
    const [{ access_token: token }, other] = [await signIn(tenant, client, user), await signIn(tenant, client, await tenant.user())];
    const ask = (bearer: string) => fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${bearer}` } });
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await ask(token)).status);
    expect(statuses).toEqual([200, 200, 429]);
    const answer = await ask(token);
    expectTooMany(answer);
    expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect((await ask(other.access_token)).status).toBe(200);
    expect((await signIn(tenant, client, user)).access_token).toBeDefined();
  });

  it('attack A56: at the sign-in form count right passwords alone: who knows the name keeps nobody out, and the same form is good later', async () => {
    const world = await worldWith(perUser('login', 1));
    const { tenant, client, user } = world;
    const open = (browser: UserAgent): Promise<Page> => browser.get(authorizationUrl(tenant, client, pkce()));
    for (let count = 0; count < 3; count += 1) {
      const guess = newBrowser();
      expect((await logIn(guess, await open(guess), { ...user, password: 'a wrong password' })).status).toBe(400);
    }
    const first = newBrowser();
    expect(callbackOf(await logIn(first, await open(first), user)).get('code')).not.toBeNull();

    const second = newBrowser();
    const form = await open(second);
    expectTooManyPage(await logIn(second, form, user));
    const another = newBrowser();
    expect(callbackOf(await logIn(another, await open(another), await tenant.user())).get('code')).not.toBeNull();

    await lift(world);
    let page = form;
    await eventually(async () => (page = await logIn(second, form, user)).status !== 429);
    expect(callbackOf(page).get('code')).not.toBeNull();
  });

  it('at the consent page refuse before the decision is taken, which is good later', async () => {
    const world = await worldWith(perUser('consent', 1));
    const { tenant, user } = world;
    const client = await tenant.publicClient({ first_party: false });
    const browser = newBrowser();
    const consentTo = async (scope: string): Promise<Page> => {
      const page = await browser.get(authorizationUrl(tenant, client, pkce(), { scope }));
      return textOf(page, '#password') === null ? page : logIn(browser, page, user);
    };
    const decide = (page: Page): Promise<Page> => browser.submit(page, {}, 'allow');
    expect(callbackOf(await decide(await consentTo('openid'))).get('code')).not.toBeNull();
    const form = await consentTo('openid profile');
    expectTooManyPage(await decide(form));
    await lift(world);
    let page = form;
    await eventually(async () => (page = await decide(form)).status !== 429);
    expect(callbackOf(page).get('code')).not.toBeNull();
  });

  it('at authorization and logout count the user of the browser\u2019s session alone, whose session goes on', async () => {
    const { tenant, client, user } = await worldWith(perUser('authorize', 1), perUser('logout', 1));
    const browser = newBrowser();
    const url = authorizationUrl(tenant, client, pkce());
    expect(callbackOf(await logIn(browser, await browser.get(url), user)).get('code')).not.toBeNull();
    expect(callbackOf(await browser.get(url)).get('code')).not.toBeNull();
    expectTooManyPage(await browser.get(url));
    expect((await newBrowser().get(url)).status).toBe(200);

    const question = await browser.get(new URL(tenant.endpoint('logout')));
    expect(question.status).toBe(200);
    expectTooManyPage(await browser.get(new URL(tenant.endpoint('logout'))));
    const { items } = await adminOk<{ items: readonly unknown[] }>('GET', tenant.path(`/users/${user.id}/sessions`));
    expect(items).toHaveLength(1);
    expect((await newBrowser().get(new URL(tenant.endpoint('logout')))).status).toBe(200);
  });
});
