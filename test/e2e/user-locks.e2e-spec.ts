import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, eventually, introspect, logIn, newBrowser, refresh, signIn } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type ConfidentialClient, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf } from './support/user-agent.js';

const reason = 'Phished, ticket 4711';
type Shown = {
  readonly status: string;
  readonly lock: { readonly locked_at: string; readonly locked_by: string; readonly reason: string } | null;
};

describe('users who are locked by an administrator', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let client: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    client = await tenant.publicClient();
  });
  beforeEach(async () => {
    user = await tenant.user();
  });

  const path = (of = tenant): string => of.path(`/users/${user.id}`);
  const lock = (): Promise<Shown> => adminOk<Shown>('PATCH', path(), { status: 'locked', lock_reason: reason });
  const attempt = async (password: string): Promise<Page> => {
    const browser = newBrowser();
    return logIn(browser, await browser.get(authorizationUrl(tenant, client, pkce(), { scope: 'openid' })), { ...user, password });
  };
  /** A page without what is of this sign-in alone. */
  const comparable = ({ status, text }: Page): readonly [number, string] => [status, text.replaceAll(/sign_in=[^"&]+/g, '')];

  it('keep no session and no token; administrators see when, by whom and why, and the audit log has it', async () => {
    const browser = newBrowser();
    const tokens = await signIn(tenant, client, user, { browser, overrides: { scope: 'openid offline_access orders:read' } });
    expect(await lock()).toMatchObject({
      status: 'locked',
      lock: { locked_at: expect.any(String), locked_by: expect.any(String), reason },
    });
    expect((await refresh(tenant, client, tokens.refresh_token ?? '')).status).toBe(400);
    await eventually(async () => !(await introspect(tenant, api, tokens.access_token)).active);
    await eventually(async () => textOf(await browser.get(`${tenant.issuer}/account`), '#password') !== null);
    await eventually(async () => {
      const log = JSON.stringify(await adminOk('GET', tenant.path(`/audit-log?subject=${user.id}&kind=identity.user-locked`)));
      return log.includes(reason) && log.includes('"administrator"');
    }, 10_000);
  }, 30_000);

  it('attack A80: the right password tells a stranger nothing: neither that it is right, nor of the lock and its reason', async () => {
    await lock();
    const [right, wrong] = [await attempt(user.password), await attempt('wrong')];
    expect(comparable(right)).toEqual(comparable(wrong));
    expect(right.text).not.toMatch(/4711|locked/i);
  }, 20_000);

  it('sign in again once they are unlocked, and are not told why they could not', async () => {
    await lock();
    expect(await adminOk('PATCH', path(), { status: 'active' })).toMatchObject({ status: 'active', lock: null });
    const browser = newBrowser();
    const account = await logIn(browser, await browser.get(`${tenant.issuer}/account`), user);
    expect(textOf(account, '#signed-in-as')).toContain(user.username);
    const data = await browser.submit(await browser.get(`${tenant.issuer}/account/data`), {});
    const activity = await browser.get(`${tenant.issuer}/account/activity`);
    for (const { text } of [data, activity]) expect(text).not.toContain('4711');
  }, 20_000);

  it('attack A70: of one tenant are not to be locked at another; a reason without a lock is refused by its name', async () => {
    const other = await TestTenant.create();
    expect((await admin('PATCH', path(other), { status: 'locked', lock_reason: reason })).status).toBe(404);
    const refused = await admin<{ errors: readonly { pointer: string }[] }>('PATCH', path(), { lock_reason: reason });
    expect([refused.status, refused.body.errors.map(({ pointer }) => pointer)]).toEqual([400, ['/lock_reason']]);
    expect(await adminOk<Shown>('GET', path())).toMatchObject({ status: 'active', lock: null });
  });
});
