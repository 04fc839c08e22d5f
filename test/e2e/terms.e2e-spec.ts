import { beforeAll, describe, expect, it } from '@jest/globals';
import { admin, adminOk } from './support/admin.js';
import { useChromium } from './support/chromium.js';
import { authorizationUrl, callbackOf, eventually, logIn, newBrowser } from './support/journey.js';
import { codeSentTo } from './support/mailbox.js';
import { pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { textOf } from './support/user-agent.js';

const documents = [
  { locale: 'en', uri: 'https://kestrel.example/terms' },
  { locale: 'de', uri: 'https://kestrel.example/agb' },
];
const first = { version: '1', documents, effective_from: '2026-01-01T00:00:00Z', required: true };
type Acceptances = { readonly items: readonly { readonly user_id: string; readonly ip_address: string | null }[] };

describe('terms of use', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;
  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Kestrel Logistics', settings: { terms: [first] } });
    client = await tenant.publicClient({ name: 'Parcelboard', scopes: ['openid'] });
    user = await tenant.user();
  });

  const url = (more: Record<string, string | null> = {}): URL => authorizationUrl(tenant, client, pkce(), { scope: 'openid', ...more });
  const acceptancesOf = async (version: string, of = tenant): Promise<Acceptances['items']> =>
    (await adminOk<Acceptances>('GET', of.path(`/terms/${version}/acceptances`))).items;

  it('are accepted on the way to an application, once, and kept with time and address; a new version is shown again', async () => {
    const browser = newBrowser();
    const page = await logIn(browser, await browser.get(url()), user);
    expect(page.text).toContain('href="https://kestrel.example/terms"');
    expect(await acceptancesOf('1')).toEqual([]);
    const arrived = await browser.submit(page, {}, 'allow');
    expect(callbackOf(arrived).get('code')).toBeTruthy();
    expect(await acceptancesOf('1')).toEqual([
      { user_id: user.id, version: '1', accepted_at: expect.any(String), ip_address: expect.any(String) },
    ]);
    expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ accepted_terms: ['1'] });
    expect(callbackOf(await browser.get(url({ prompt: 'none' }))).get('code')).toBeTruthy();
    const second = { ...first, version: '2', effective_from: '2026-02-01T00:00:00Z' };
    await adminOk('PATCH', tenant.path(), { settings: { terms: [first, second] } });
    await eventually(async () => callbackOf(await browser.get(url({ prompt: 'none' }))).get('error') === 'interaction_required');
    const again = await browser.get(url());
    expect(again.text).toContain('name="terms" value="2"');
    expect(callbackOf(await browser.submit(again, {}, 'allow')).get('code')).toBeTruthy();
    expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ accepted_terms: ['1', '2'] });
  }, 30_000);

  it('are declined with access_denied, and nothing is kept', async () => {
    const other = await tenant.user();
    const browser = newBrowser();
    const page = await logIn(browser, await browser.get(url()), other);
    expect(callbackOf(await browser.submit(page, {}, 'deny')).get('error')).toBe('access_denied');
    expect(await adminOk('GET', tenant.path(`/users/${other.id}`))).toMatchObject({ accepted_terms: [] });
  }, 30_000);

  it('are accepted as somebody registers, are not asked for again, and stand in the account with their time and their text', async () => {
    const limits = [{ endpoint: 'registration', subject: 'address', event: 'requests', max: 10_000, seconds: 60 }];
    const open = await TestTenant.create({ name: 'Kestrel Logistics', settings: { terms: [first], registration: 'open', limits } });
    const app = await open.publicClient({ name: 'Parcelboard', scopes: ['openid'] });
    const browser = newBrowser();
    const login = await browser.get(authorizationUrl(open, app, pkce(), { scope: 'openid' }));
    const [, link = ''] = /id="sign-up" href="([^"]+)"/.exec(login.text) ?? [];
    const email = `new-${open.slug}@example.com`;
    const waiting = await browser.submit(await browser.get(link.replaceAll('&amp;', '&')), { email });
    const form = await browser.submit(waiting, { code: await codeSentTo({ email }) });
    expect(form.text).toMatch(/id="accept-terms"[^>]*value="1"/);
    const password = 'violet anchor drizzle';
    const refused = await browser.submit(form, { password, terms: '' });
    expect([refused.status, textOf(refused, '#error')]).toEqual([400, expect.stringContaining('accept the terms')]);
    expect(callbackOf(await browser.submit(refused, { password, terms: '1' })).get('code')).toBeTruthy();
    const account = await browser.get(`${open.issuer}/account/terms`);
    expect(textOf(account, '.things li h2')).toBe('Version 1');
    expect(account.text).toMatch(/<time datetime="[^"]+"[\s\S]*href="https:\/\/kestrel.example\/terms"/);
    expect(await acceptancesOf('1', open)).toHaveLength(1);
  }, 30_000);

  it('attack A70: of one tenant are nothing at another; what is in effect is not changed', async () => {
    const other = await TestTenant.create();
    expect(await acceptancesOf('1', other)).toEqual([]);
    const answer = await admin<{ errors: readonly { pointer: string }[] }>('PATCH', tenant.path(), { settings: { terms: [] } });
    expect([answer.status, answer.body.errors.map(({ pointer }) => pointer)]).toEqual([400, ['/settings/terms']]);
  });

  describe('in Chromium', () => {
    const chromium = useChromium();

    it('a person accepts them without JavaScript, in German', async () => {
      const person = await tenant.user();
      const context = await chromium().newContext({ locale: 'de-DE', viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
      const tab = await context.newPage();
      await tab.goto(url().href);
      await tab.fill('#username', person.username);
      await tab.fill('#password', person.password);
      await tab.click('#submit');
      await tab.waitForSelector('#allow');
      expect(await tab.textContent('h1')).toBe('Nutzungsbedingungen');
      expect(await tab.getAttribute('#terms', 'href')).toBe('https://kestrel.example/agb');
      const [request] = await Promise.all([tab.waitForRequest((sent) => sent.url().startsWith(redirectUri)), tab.click('#allow')]);
      expect(new URL(request.url()).searchParams.get('code')).toBeTruthy();
      const account = await context.newPage();
      await account.goto(`${tenant.issuer}/account`);
      await account.click('#terms');
      expect(await account.textContent('.things li')).toContain('Angenommen');
      await context.close();
    }, 60_000);
  });
});
