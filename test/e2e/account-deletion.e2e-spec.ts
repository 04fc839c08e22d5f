import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { admin, adminOk } from './support/admin.js';
import { useChromium, waitUntilShown } from './support/chromium.js';
import { authorizationUrl, callbackOf, eventually, introspect, logIn, newBrowser, refresh, signIn } from './support/journey.js';
import { messageSentTo } from './support/mailbox.js';
import { pkce } from './support/pkce.js';
import { type ConfidentialClient, redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, type UserAgent } from './support/user-agent.js';

type Shown = { readonly status: string; readonly deletion: { readonly requested_at: string; readonly due_at: string } | null };

describe('deleting one’s own account', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let client: TestClient;
  let user: TestUser;
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Kestrel Logistics', settings: { self_deletion: 'on' } });
    api = await tenant.resourceServer();
    client = await tenant.publicClient({ name: 'Parcelboard' });
  });
  beforeEach(async () => {
    user = await tenant.user();
    browser = newBrowser();
  });

  const page = async (of = tenant): Promise<Page> => {
    const shown = await browser.get(`${of.issuer}/account/deletion`);
    return textOf(shown, '#password') === null ? shown : logIn(browser, shown, user);
  };
  const remove = async (of = tenant): Promise<Page> => browser.submit(await page(of), { delete: 'yes' });
  const shown = (of = user): Promise<Shown> => adminOk<Shown>('GET', tenant.path(`/users/${of.id}`));
  const url = (): URL => authorizationUrl(tenant, client, pkce(), { scope: 'openid' });

  it('a tenant that says nothing has no such page', async () => {
    const other = await TestTenant.create();
    expect((await browser.get(`${other.issuer}/account/deletion`)).status).toBe(404);
  });

  it('closes the account: sessions and tokens end, the person is told, and administrators see until when', async () => {
    const tokens = await signIn(tenant, client, user, { overrides: { scope: 'openid orders:read' } });
    const done = await remove();
    expect(textOf(done, 'h1')).toBe('Your account is closed');
    const { status, deletion } = await shown();
    expect([status, Date.parse(deletion?.due_at ?? '') - Date.parse(deletion?.requested_at ?? '')]).toEqual([
      'pending_deletion',
      14 * 86_400_000,
    ]);
    expect((await refresh(tenant, client, tokens.refresh_token ?? '')).status).toBe(400);
    await eventually(async () => !(await introspect(tenant, api, tokens.access_token)).active);
    expect(textOf(await browser.get(`${tenant.issuer}/account`), '#password')).not.toBeNull();
    expect((await messageSentTo(user, /about to be deleted/)).text).toContain(`${tenant.issuer}/account`);
    const found = await adminOk<{ items: readonly { id: string }[] }>('GET', tenant.path('/users?status=pending_deletion'));
    expect(found.items.map(({ id }) => id)).toContain(user.id);
  }, 30_000);

  it('is kept by signing in: the same application is reached, the deletion is off, and the person is told', async () => {
    await remove();
    const visitor = newBrowser();
    const asked = await logIn(visitor, await visitor.get(url()), user);
    expect([textOf(asked, 'h1'), textOf(asked, '#deny')]).toEqual(['Keep your account?', 'Back to Parcelboard']);
    expect((await shown()).status).toBe('pending_deletion');
    const arrived = await visitor.submit(asked, {}, 'allow');
    expect(callbackOf(arrived).get('code')).toBeTruthy();
    expect(await shown()).toMatchObject({ status: 'active', deletion: null });
    await messageSentTo(user, /is not deleted/);
    await eventually(async () => {
      const { text } = await visitor.get(`${tenant.issuer}/account/activity`);
      return ['Deletion of the account asked for', 'Account kept'].every((words) => text.includes(words));
    }, 10_000);
  }, 40_000);

  it('is kept at the page of the account, too, by a form that is sent twice', async () => {
    const closed = await remove();
    const [, keep = ''] = /id="keep"[^>]*href="([^"]+)"/.exec(closed.text) ?? [];
    const asked = await logIn(browser, await browser.get(keep), user);
    expect([textOf(asked, 'h1'), textOf(asked, '#deny')]).toEqual(['Keep your account?', null]);
    const overviews = await Promise.all([browser.submit(asked, {}, 'allow'), browser.submit(asked, {}, 'allow')]);
    for (const overview of overviews) expect(textOf(overview, '#signed-in-as')).toContain(user.username);
    expect((await shown()).status).toBe('active');
  }, 30_000);

  it('attack A80: a wrong password of a closed account is refused as any other', async () => {
    await remove();
    const visitor = newBrowser();
    const refused = await logIn(visitor, await visitor.get(url()), { ...user, password: 'wrong' });
    const stranger = newBrowser();
    const unknown = await logIn(stranger, await stranger.get(url()), { username: 'nobody', password: 'wrong' });
    expect([refused.status, textOf(refused, '#error')]).toEqual([unknown.status, textOf(unknown, '#error')]);
  }, 30_000);

  it('is taken back by an administrator', async () => {
    await remove();
    await adminOk('PATCH', tenant.path(`/users/${user.id}`), { status: 'active' });
    expect(await shown()).toMatchObject({ status: 'active', deletion: null });
    expect((await admin('PATCH', tenant.path(`/users/${user.id}`), { status: 'pending_deletion' })).status).toBe(400);
  });

  it('without days to take it back the account is gone, everywhere but in the audit log, and its names are free', async () => {
    const hasty = await TestTenant.create({ name: 'Hasty', settings: { self_deletion: 'on', self_deletion_grace_days: 0 } });
    user = await hasty.user();
    expect(textOf(await remove(hasty), 'h1')).toBe('Your account is deleted');
    expect((await admin('GET', hasty.path(`/users/${user.id}`))).status).toBe(404);
    await messageSentTo(user, /has been deleted/);
    await eventually(async () => {
      const log = JSON.stringify(await adminOk('GET', hasty.path(`/audit-log?limit=100&subject=${user.id}`)));
      const sent = await adminOk<{ items: readonly object[] }>('GET', hasty.path(`/deliveries?user_id=${user.id}`));
      return log.includes('identity.user-deleted') && !log.includes(user.email) && sent.items.length === 0;
    }, 10_000);
    expect((await hasty.user({ username: user.username, email: user.email })).id).not.toBe(user.id);
  }, 40_000);

  describe('in Chromium, without JavaScript', () => {
    const chromium = useChromium();

    it('a person has their account deleted, comes back by an application, and keeps it', async () => {
      const context = await chromium().newContext({ locale: 'de-DE', viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
      const tab = await context.newPage();
      const proveThere = async (): Promise<void> => {
        await tab.fill('#username', user.username);
        await tab.fill('#password', user.password);
        await tab.click('#submit');
      };
      await tab.goto(`${tenant.issuer}/account`);
      await proveThere();
      await tab.click('#deletion');
      await tab.check('#delete');
      await tab.click('#submit');
      await waitUntilShown(tab, 'h1:text-is("Ihr Konto ist geschlossen")');
      await tab.goto(url().href);
      await proveThere();
      await waitUntilShown(tab, 'h1:text-is("Konto behalten?")');
      const [request] = await Promise.all([tab.waitForRequest((sent) => sent.url().startsWith(redirectUri)), tab.click('#allow')]);
      expect(new URL(request.url()).searchParams.get('code')).toBeTruthy();
      await context.close();
    }, 60_000);
  });
});
