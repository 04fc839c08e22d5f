import { beforeAll, describe, expect, it } from '@jest/globals';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, logIn, newBrowser } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import type { Page, UserAgent } from './support/user-agent.js';

type Throttle = { failures: number; last_failed_at: string | null; locked_sources: number; locked_until: string | null };

describe('N25: guessing at an account', () => {
  let tenant: TestTenant;
  let client: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { locales: ['de'] } });
    await tenant.resourceServer();
    client = await tenant.publicClient();
  });

  const attempt = async (browser: UserAgent, user: Pick<TestUser, 'username' | 'password'>): Promise<Page> =>
    logIn(browser, await browser.get(new URL(`${authorizationUrl(tenant, client, pkce()).href}&prompt=login`)), user);
  const guess = async ({ username }: TestUser, times: number): Promise<void> => {
    for (let count = 0; count < times; count += 1) await attempt(newBrowser(), { username, password: `wrong guess ${count}` });
  };
  const throttleOf = ({ id }: TestUser): Promise<Throttle> => adminOk('GET', tenant.path(`/users/${id}/login-throttle`));

  it('closes it to who guesses, not to a browser that signed in before; administrators see it and open it', async () => {
    const user = await tenant.user();
    const own = newBrowser();
    expect(callbackOf(await attempt(own, user)).get('code')).toBeTruthy();
    expect(await throttleOf(user)).toEqual({ failures: 0, last_failed_at: null, locked_sources: 0, locked_until: null });

    await guess(user, 6);
    expect((await attempt(newBrowser(), user)).headers.get('location')).toBeNull();
    expect(callbackOf(await attempt(own, user)).get('code')).toBeTruthy();
    const throttle = await throttleOf(user);
    expect(throttle).toMatchObject({ failures: 5, locked_sources: 1 });
    expect(Date.parse(throttle.locked_until ?? '')).toBeGreaterThan(Date.now());
    expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ status: 'active' });

    expect((await admin('POST', tenant.path(`/users/${user.id}/unlock`))).status).toBe(204);
    expect(await throttleOf(user)).toMatchObject({ failures: 0, locked_sources: 0, locked_until: null });
    expect(callbackOf(await attempt(newBrowser(), user)).get('code')).toBeTruthy();
  }, 60_000);

  it('tells the person by one message', async () => {
    const user = await tenant.user();
    await guess(user, 7);
    const sent = async (): Promise<readonly unknown[]> => {
      const { items } = await adminOk<{ items: { user_id: string; template: string }[] }>('GET', tenant.path('/deliveries?limit=100'));
      return items.filter(({ user_id: id, template }) => id === user.id && template === 'login-throttled');
    };
    for (let tries = 0; tries < 100 && (await sent()).length === 0; tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await sent()).toHaveLength(1);
  }, 60_000);

  it('attack A70: is seen and taken back by nobody of another tenant', async () => {
    const user = await tenant.user();
    const other = await TestTenant.create();
    expect((await admin('GET', other.path(`/users/${user.id}/login-throttle`))).status).toBe(404);
    expect((await admin('POST', other.path(`/users/${user.id}/unlock`))).status).toBe(404);
  });
});
