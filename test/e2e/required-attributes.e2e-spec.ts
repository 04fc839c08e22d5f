import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { adminOk } from './support/admin.js';
import { useChromium, barriersOn } from './support/chromium.js';
import { authorizationUrl, callbackOf, eventually, logIn, newBrowser, redeem } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { codeOf, keyOf } from './support/second-factors.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

const scope = 'openid profile';
const labelled = (en: string, de: string): object => ({
  labels: [
    { locale: 'en', text: en },
    { locale: 'de', text: de },
  ],
});
const user_attributes = [
  { name: 'given_name', kind: 'text', ...labelled('First name', 'Vorname'), user_access: 'write', claim: 'given_name' },
  {
    name: 'department',
    kind: 'choice',
    ...labelled('Department', 'Abteilung'),
    choices: [{ value: 'sales', ...labelled('Sales', 'Vertrieb') }, { value: 'it' }],
    user_access: 'write',
    required: true,
    claim: 'department',
  },
  { name: 'desk', kind: 'telephone', ...labelled('Telephone at your desk', 'Telefon am Platz'), user_access: 'write' },
  { name: 'level', kind: 'number', ...labelled('Level', 'Stufe'), user_access: 'read' },
  { name: 'note', kind: 'text', ...labelled('Note', 'Notiz') },
];

describe('what an application waits for', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let plain: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Kestrel Logistics', settings: { user_attributes } });
    client = await tenant.publicClient({ name: 'Parcelboard', scopes: ['openid', 'profile'], required_attributes: ['given_name', 'desk'] });
    plain = await tenant.publicClient({ name: 'Notes', scopes: ['openid', 'profile'] });
    // The services that answer remember the tenant as it was made, with its schema.
    await eventually(async () => (await tenant.user({ attributes: { level: 1 } })).id !== '');
  });

  const url = (application = client, more: Record<string, string | null> = {}, proof = pkce()): URL =>
    authorizationUrl(tenant, application, proof, { scope, ...more });

  it('is asked for after the password, beside each field what is wrong with it, and told as claims', async () => {
    const user = await tenant.user();
    const browser = newBrowser();
    const proof = pkce();
    const page = await logIn(browser, await browser.get(url(client, {}, proof)), user);
    for (const text of ['id="attribute-given_name"', 'autocomplete="given-name"', 'autocomplete="tel"', 'First name', 'Sales'])
      expect(page.text).toContain(text);
    for (const text of ['Level', 'Note', 'id="allow"']) expect(page.text).not.toContain(text);
    const typed = { 'attribute.given_name': 'Ada', 'attribute.department': 'nowhere', 'attribute.desk': '' };
    const refused = await browser.submit(page, typed);
    expect(refused.status).toBe(400);
    expect(refused.text).toMatch(/id="attribute-department-error"[^>]*>Please choose one of the list/);
    expect(refused.text).toMatch(/id="attribute-desk-error"[^>]*>Please fill this in/);
    expect(refused.text).toContain('value="Ada"');
    const last = await browser.submit(refused, { ...typed, 'attribute.department': 'sales', 'attribute.desk': '+43 1 234567' });
    const tokens = await redeem(tenant, client, { code: callbackOf(last).get('code') ?? '', verifier: proof.verifier });
    expect(decodeJwt(tokens.body.id_token ?? '')).toMatchObject({ given_name: 'Ada', department: 'sales' });
    expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({
      attributes: { given_name: 'Ada', department: 'sales', desk: '+431234567' },
    });
    expect(callbackOf(await browser.get(url(client, { prompt: 'none' }))).get('code')).toBeTruthy();
  }, 30_000);

  it('OpenID Connect Core §3.1.2.6: interaction_required for prompt=none, and a page otherwise, of who is signed in already', async () => {
    const user = await tenant.user({ attributes: { department: 'it' } });
    const browser = newBrowser();
    const other = await logIn(browser, await browser.get(url(plain)), user);
    expect(callbackOf(other).get('code')).toBeTruthy();
    expect(callbackOf(await browser.get(url(client, { prompt: 'none' }))).get('error')).toBe('interaction_required');
    const page = await browser.get(url());
    expect(page.text).toContain('id="attribute-given_name"');
    expect(page.text).not.toContain('id="attribute-department"');
  }, 30_000);

  it('attack A70: of one tenant is asked of nobody at another, and what a form adds is not taken', async () => {
    const other = await TestTenant.create();
    const application = await other.publicClient({ scopes: ['openid', 'profile'], required_attributes: ['given_name'] });
    const stranger = await other.user();
    const browser = newBrowser();
    const arrived = await logIn(browser, await browser.get(authorizationUrl(other, application, pkce(), { scope })), stranger);
    expect(callbackOf(arrived).get('code')).toBeTruthy();
    const user = await tenant.user();
    const own = newBrowser();
    const page = await logIn(own, await own.get(url(plain)), user);
    await own.submit(page, { 'attribute.department': 'it', 'attribute.level': '9', 'attribute.note': 'x', 'attribute.given_name': 'Eve' });
    expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ attributes: { department: 'it' } });
  }, 30_000);

  it('leaves what was proved a moment before as good as it was: the session, the form that is sent again, and the browser that is remembered', async () => {
    const settings = { user_attributes, second_factor: 'required', second_factors: ['totp'], remember_browser_days: 30 };
    const strict = await TestTenant.create({ settings });
    const notes = await strict.publicClient({ scopes: ['openid', 'profile'] });
    const [user, first, browser] = [await strict.user(), newBrowser(), newBrowser()];
    const open = (more: Record<string, string> = {}): URL => authorizationUrl(strict, notes, pkce(), { scope, ...more });
    const enrol = await logIn(first, await first.get(open()), user);
    await first.submit(enrol, { code: codeOf(keyOf(enrol), -1) }, 'submit');
    const login = await browser.get(open());
    const code = await logIn(browser, login, user);
    const page = await browser.submit(code, { code: codeOf(keyOf(enrol)), remember_browser: 'on' }, 'submit');
    expect(page.text).toContain('id="attribute-department"');
    expect(callbackOf(await browser.submit(page, { 'attribute.department': 'it' })).get('code')).toBeTruthy();
    await logIn(browser, login, user);
    expect(callbackOf(await browser.get(open({ prompt: 'none' }))).get('code')).toBeTruthy();
    expect((await browser.get(`${strict.issuer}/account/password`)).text).toContain('autocomplete="new-password"');
    await adminOk('DELETE', strict.path(`/users/${user.id}/sessions`));
    expect(callbackOf(await logIn(browser, await browser.get(open()), user)).get('code')).toBeTruthy();
  }, 30_000);

  describe('in Chromium', () => {
    const chromium = useChromium();

    it('a person fills it in on a phone, in German, and changes it in their account', async () => {
      const user: TestUser = await tenant.user({ attributes: { level: 3 } });
      const person = await chromium().newContext({ locale: 'de-DE', viewport: { width: 390, height: 844 }, bypassCSP: true });
      let tab = await person.newPage();
      await tab.goto(url().href);
      await tab.fill('#username', user.username);
      await tab.fill('#password', user.password);
      await tab.click('#submit');
      await tab.waitForSelector('#attribute-given_name');
      expect(await tab.textContent('h1')).toBe('Ein paar Angaben zu Ihnen');
      expect(await barriersOn(tab)).toEqual([]);
      await tab.fill('#attribute-given_name', 'Ada');
      await tab.selectOption('#attribute-department', 'sales');
      await tab.fill('#attribute-desk', '0123');
      await tab.click('#submit');
      await tab.waitForSelector('#attribute-desk-error');
      expect(await barriersOn(tab)).toEqual([]);
      await tab.fill('#attribute-desk', '+43 1 234567');
      const [request] = await Promise.all([tab.waitForRequest((sent) => sent.url().startsWith(redirectUri)), tab.click('#submit')]);
      expect(new URL(request.url()).searchParams.get('code')).toBeTruthy();
      tab = await person.newPage();
      await tab.goto(`${tenant.issuer}/account/profile`);
      expect(await tab.inputValue('#attribute-department')).toBe('sales');
      expect(await tab.isDisabled('#attribute-level')).toBe(true);
      expect(await tab.locator('#attribute-note').count()).toBe(0);
      expect(await barriersOn(tab)).toEqual([]);
      await tab.fill('#attribute-desk', '');
      await tab.selectOption('#attribute-department', 'it');
      await tab.click('#submit');
      await tab.waitForSelector('#success');
      expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({
        attributes: { given_name: 'Ada', department: 'it', level: 3 },
      });
      await person.close();
    }, 60_000);
  });
});
