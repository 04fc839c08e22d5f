import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { waitUntilShown } from './support/chromium.js';
import { authorizationUrl, callbackOf, eventually, introspect, logIn, newBrowser, refresh, signIn } from './support/journey.js';
import { codeSentTo, messageSentTo, messagesOf } from './support/mailbox.js';
import { pkce } from './support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { textOf, type UserAgent } from './support/user-agent.js';

const wasThisYou = /Was this you/;
const lasting = { scope: 'openid offline_access orders:read' };

describe('a sign-in that stands out', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let api: TestClient;
  let chromium: Browser;

  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Kestrel Logistics' });
    api = await tenant.resourceServer();
    client = await tenant.publicClient();
    chromium = await openBrowser();
  });
  afterAll(() => chromium.close());

  const noticesOf = async (user: TestUser) => (await messagesOf(user)).filter(({ subject }) => wasThisYou.test(subject));
  const linkTo = async (user: TestUser): Promise<string> =>
    /^\S+\/sign-in-notice\?\S+$/m.exec((await messageSentTo(user, wasThisYou)).text ?? '')?.[0] ?? '';
  const open = (browser: UserAgent) => browser.get(authorizationUrl(tenant, client, pkce()));
  const logOf = async (user: TestUser): Promise<string> =>
    JSON.stringify(await adminOk('GET', tenant.path(`/audit-log?limit=100&subject=${user.id}`)));

  it('is told to its user, who ends every session and grant by the link, in Chromium without scripts', async () => {
    const [user, own, foreign] = [await tenant.user(), newBrowser(), newBrowser()];
    const tokens = [
      await signIn(tenant, client, user, { browser: own, overrides: lasting }),
      await signIn(tenant, client, user, { browser: foreign, overrides: lasting }),
    ];
    const link = await linkTo(user);
    expect(link.startsWith(`${tenant.issuer}/sign-in-notice?token=ost_sn_`)).toBe(true);

    const context = await chromium.newContext({ javaScriptEnabled: false });
    const tab = await context.newPage();
    for (let nth = 0; nth < 2; nth += 1) await tab.goto(link);
    expect(await tab.textContent('#sign-in')).toMatch(/Browser[^]*Time[^]*UTC[^]*Network[^]*\/(?:16|32)/);
    for (const { access_token } of tokens) expect((await introspect(tenant, api, access_token)).active).toBe(true);
    expect(callbackOf(await open(own)).get('code')).toBeTruthy();

    await tab.click('#disown');
    expect(await tab.textContent('#success')).toContain('All sessions of your account have ended');
    await eventually(
      async () =>
        (await Promise.all(tokens.map(({ access_token }) => introspect(tenant, api, access_token)))).every(({ active }) => !active),
      10_000,
    );
    for (const { refresh_token = '' } of tokens)
      expect((await refresh(tenant, client, refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
    for (const browser of [own, foreign]) expect(textOf(await open(browser), '#password')).not.toBeNull();
    await tab.click('#continue');
    await waitUntilShown(tab, '#username');
    expect(new URL(tab.url()).pathname).toBe(`/t/${tenant.slug}/forgot-password`);

    // Who signs in after it stays, whoever opens the link again.
    expect(callbackOf(await logIn(own, await open(own), user)).get('code')).toBeTruthy();
    await tab.goto(link);
    expect([await tab.isVisible('#success'), await tab.isVisible('#disown')]).toEqual([true, false]);
    expect(callbackOf(await open(own)).get('code')).toBeTruthy();
    await context.close();

    let log = '';
    await eventually(async () => {
      log = await logOf(user);
      return ['session.sign-in-flagged', 'session.sign-in-disowned'].every((kind) => log.includes(kind));
    }, 10_000);
    expect(log).not.toMatch(/ost_(?:sn|dv)_/);
  }, 60_000);

  it('N25: is no stranger’s doing, nor told of a first sign-in or of a browser that is known', async () => {
    const [user, own, stranger] = [await tenant.user(), newBrowser(), newBrowser()];
    await signIn(tenant, client, user, { browser: own });
    for (let nth = 0; nth < 3; nth += 1) await logIn(stranger, await open(stranger), { ...user, password: 'a wrong password' });
    await adminOk('DELETE', tenant.path(`/users/${user.id}/sessions`));
    expect(callbackOf(await logIn(own, await open(own), user)).get('code')).toBeTruthy();
    await signIn(tenant, client, user);
    await linkTo(user);
    expect(await noticesOf(user)).toHaveLength(1);
  }, 40_000);

  it('attack A70: its link is nothing at another tenant, nor with another token', async () => {
    const [user, other] = [await tenant.user(), await TestTenant.create()];
    for (let nth = 0; nth < 2; nth += 1) await signIn(tenant, client, user);
    const link = new URL(await linkTo(user));
    for (const address of [`${other.issuer}/sign-in-notice${link.search}`, `${tenant.issuer}/sign-in-notice?token=ost_sn_x`]) {
      const answer = await newBrowser().request(address, { method: 'POST', body: new URLSearchParams() });
      expect(answer.status).toBe(400);
    }
    expect((await newBrowser().request(link, { method: 'HEAD' })).status).toBe(200);
    expect(await adminOk('GET', tenant.path(`/users/${user.id}/sessions`))).toMatchObject({ items: [{}, {}] });
  }, 40_000);

  it('is asked for a second factor where the tenant says so, and in a browser that is known not', async () => {
    const strict = await TestTenant.create({ settings: { risk_second_factor: ['new_device'], risk_notices: [] } });
    const app = await strict.publicClient({ scopes: ['openid'] });
    const [user, own, foreign] = [await strict.user(), newBrowser(), newBrowser()];
    const ask = (browser: UserAgent) => browser.get(authorizationUrl(strict, app, pkce(), { scope: 'openid' }));
    expect(callbackOf(await logIn(own, await ask(own), user)).get('code')).toBeTruthy();
    const page = await logIn(foreign, await ask(foreign), user);
    const asked = await foreign.submit(page, {}, 'send');
    const done = await foreign.submit(asked, { code: await codeSentTo(user) });
    expect(callbackOf(done).get('code')).toBeTruthy();
    await adminOk('DELETE', strict.path(`/users/${user.id}/sessions`));
    for (const browser of [own, foreign]) expect(callbackOf(await logIn(browser, await ask(browser), user)).get('code')).toBeTruthy();
    expect(await noticesOf(user)).toEqual([]);
  }, 40_000);

  it('is settled by names that there are, each once', async () => {
    for (const settings of [
      { risk_notices: ['new_moon'] },
      { risk_second_factor: ['new_device', 'new_device'] },
      { risk_notices: 'new_device' },
    ])
      expect((await admin('PATCH', tenant.path(), { settings })).status).toBe(400);
  });
});
