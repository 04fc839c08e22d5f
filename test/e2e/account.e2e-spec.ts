import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page as Tab } from 'playwright-core';
import { adminOk } from './support/admin.js';
import { useChromium } from './support/chromium.js';
import { eventually, logIn, newBrowser, refresh, signIn } from './support/journey.js';
import { codeSentTo, codesSentTo, emailChangeLinkSentTo, messageSentTo } from './support/mailbox.js';
import { platform } from './support/platform.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, textsOf, UserAgent } from './support/user-agent.js';

describe('one’s own account', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create({ name: 'Kestrel Logistics' });
    await tenant.resourceServer();
    client = await tenant.publicClient({ name: 'Parcelboard' });
  });
  beforeEach(async () => {
    user = await tenant.user();
    browser = newBrowser();
  });

  const addressOf = (section = '', of = tenant): string => `${of.issuer}/account${section && `/${section}`}`;
  const open = async (section = '', by = browser): Promise<Page> => {
    const page = await by.get(addressOf(section));
    return textOf(page, '#password') === null ? page : logIn(by, page, user);
  };

  it('begins a sign-in, returns to the page that was asked for, and ends with the session', async () => {
    const page = await open('sessions');
    expect([page.url, textOf(page, 'h1')]).toEqual([addressOf('sessions'), 'Where you are signed in']);
    const overview = await browser.get(addressOf());
    expect(textOf(overview, '#signed-in-as')).toContain(user.username);
    await browser.submit(overview, {}, 'sign-out');
    expect(textOf(await browser.get(addressOf('sessions')), '#password')).not.toBeNull();
  });

  it('attack A62: neither another tenant’s session nor one that was ended elsewhere opens it', async () => {
    await open();
    const session = browser.cookie('ost-session');
    const other = await TestTenant.create();
    const thief = newBrowser();
    thief.setCookie(session?.name ?? '', session?.value ?? '');
    expect(textOf(await thief.get(addressOf('', other)), '#password')).not.toBeNull();
    expect(textOf(await thief.get(addressOf()), '#signed-in-as')).not.toBeNull();
    await adminOk('DELETE', tenant.path(`/users/${user.id}/sessions`));
    expect(textOf(await thief.get(addressOf()), '#password')).not.toBeNull();
  });

  it('ends a session elsewhere, with the access that applications got there', async () => {
    const elsewhere = newBrowser();
    const tokens = await signIn(tenant, client, user, { browser: elsewhere, overrides: { scope: 'openid orders:read' } });
    const page = await open('sessions');
    expect(textsOf(page, '.things li')).toHaveLength(2);
    const done = await browser.submit(page, {}, 'end-others');
    expect([textOf(done, '#success'), textsOf(done, '.things li').length]).toEqual(['One other session has been signed out.', 1]);
    expect(textOf(await elsewhere.get(addressOf()), '#password')).not.toBeNull();
    await eventually(async () => (await refresh(tenant, client, tokens.refresh_token ?? '')).status === 400);
  });

  it('attack A64: a new password ends the other sessions and tells the user; the one that asked stays', async () => {
    const elsewhere = newBrowser();
    await open('', elsewhere);
    const page = await open('password');
    const password = 'violet anchor drizzle';
    const done = await browser.submit(page, { password });
    expect(textOf(done, '#success')).toBe('Your password has been changed.');
    await eventually(async () => textOf(await elsewhere.get(addressOf()), '#password') !== null);
    expect(textOf(await browser.get(addressOf()), '#signed-in-as')).not.toBeNull();
    expect((await messageSentTo(user, /password/)).text).toBeTruthy();
    const again = await elsewhere.submit(await elsewhere.get(addressOf()), { username: user.username, password });
    expect(textOf(again, '#signed-in-as')).not.toBeNull();
  });

  it('attack A64: the address changes once both mailboxes have confirmed it; the log knows of it, and of no address', async () => {
    const email = `new-${user.email}`;
    const asked = await browser.submit(await open('email'), { email });
    const waiting = await browser.submit(asked, { code: await codeSentTo({ email }) });
    expect([textOf(waiting, '#code'), textOf(waiting, '#present')]).toEqual([null, expect.stringContaining(user.email)]);
    expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ email: user.email });
    const stranger = newBrowser();
    const done = await stranger.submit(await stranger.get(await emailChangeLinkSentTo(user)), {}, 'allow');
    expect(textOf(done, '#success')).toBe('The address of your account has been changed.');
    expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ email, email_verified: true });
    expect(textOf(await browser.get(addressOf()), '#signed-in-as')).not.toBeNull();
    let log = '';
    await eventually(async () => {
      log = JSON.stringify(await adminOk('GET', tenant.path(`/audit-log?limit=100&subject=${user.id}`)));
      return ['email-change-requested', '"email_changed":true'].every((text) => log.includes(text));
    }, 10_000);
    for (const secret of [email, 'ost_ec_']) expect(log).not.toContain(secret);
  }, 40_000);

  it('attack A80: an address that somebody else has looks the same on the page, and its mailbox alone is told', async () => {
    const owner = await tenant.user();
    const ask = async (email: string): Promise<Page> => {
      const page = await browser.submit(await browser.get(`${addressOf('email')}?address=other`), { email });
      return { ...page, text: page.text.replaceAll(email, '').replaceAll(/confirmation" value="[^"]+/g, '') };
    };
    await open('email');
    const [taken, free] = [await ask(owner.email), await ask(`new-${owner.email}`)];
    expect([taken.status, taken.text]).toEqual([free.status, free.text]);
    expect((await messageSentTo(owner, /You have an account/)).text).not.toContain(user.username);
    await codeSentTo({ email: `new-${owner.email}` });
    expect(await codesSentTo({ email: `<${owner.email}>` })).toEqual([]);
  }, 40_000);

  it('shows what an application may do, and ends it at once', async () => {
    const tokens = await signIn(tenant, client, user, { overrides: { scope: 'openid offline_access orders:read' } });
    const page = await open('applications');
    expect(page.text).toMatch(/Parcelboard[\s\S]*See your orders/);
    const done = await browser.submit(page, { application: client.client_id });
    expect([textOf(done, '#success'), textOf(done, '#none')]).toEqual([
      'Its access has ended.',
      'No application has access to your account.',
    ]);
    expect((await refresh(tenant, client, tokens.refresh_token ?? '')).status).toBe(400);
  });

  it('keeps what a user says of themselves, and shows what happened', async () => {
    const done = await browser.submit(await open('profile'), { name: 'Ada Lovelace', locale: 'de' });
    expect(textOf(done, '#success')).toBe('Your profile has been saved.');
    expect(await adminOk('GET', tenant.path(`/users/${user.id}`))).toMatchObject({ name: 'Ada Lovelace', locale: 'de' });
    await eventually(async () => {
      const { text } = await browser.get(addressOf('activity'));
      return ['Signed in', 'Account changed', 'by you'].every((words) => text.includes(words));
    });
  });

  it('gives a file of what is known of a user, and of nobody else', async () => {
    await tenant.user({ name: 'Somebody Else' });
    await signIn(tenant, client, user, { overrides: { scope: 'openid offline_access orders:read' } });
    const file = await browser.submit(await open('data'), {});
    const data = JSON.parse(file.text) as { readonly activity: readonly object[] };
    expect(data).toMatchObject({
      issuer: tenant.issuer,
      profile: { id: user.id, username: user.username, email: user.email, email_verified: true, accepted_terms: [] },
      organizations: [],
      remembered_browsers: [],
      known_sources: expect.arrayContaining([expect.objectContaining({ kind: 'network', name: expect.any(String) })]),
      sessions: expect.arrayContaining([expect.objectContaining({ is_current: true })]),
      applications: [expect.objectContaining({ client_id: client.client_id, name: 'Parcelboard' })],
      is_complete: true,
    });
    expect(file.text).not.toMatch(/ost_|\$argon2|Somebody Else/);
  });

  it('keeps no HTML of a user’s name, browser or address from being text', async () => {
    const nasty = new UserAgent(new URL(platform.gateway).origin, { 'user-agent': '<script>alert(1)</script>' });
    await open('', nasty);
    const page = await open('sessions');
    expect(textsOf(page, '.things li')).toHaveLength(2);
    expect(page.text).not.toContain('<script');
  });

  describe('in a browser without JavaScript', () => {
    const chromium = useChromium();

    /** A tab of a browser that is signed in to the account, in German, on a phone. */
    const openTab = async (): Promise<Tab> => {
      const context = await chromium().newContext({ javaScriptEnabled: false, locale: 'de', viewport: { width: 390, height: 800 } });
      const tab = await context.newPage();
      await tab.goto(addressOf());
      await tab.fill('#username', user.username);
      await tab.fill('#password', user.password);
      await tab.click('#submit');
      await tab.waitForSelector('#signed-in-as');
      return tab;
    };

    it('another address: asked for, confirmed by its code, and refused by who reads the present one', async () => {
      const email = `neu-${user.email}`;
      const tab = await openTab();
      await tab.click('#email');
      await tab.waitForURL(addressOf('email'));
      await tab.fill('#email', email);
      await tab.click('#submit');
      await tab.fill('#code', '000000');
      await tab.click('#submit');
      await tab.waitForSelector('#error');
      await tab.fill('#code', await codeSentTo({ email }));
      await tab.dblclick('#submit');
      await tab.waitForSelector('#present');
      await tab.goto(await emailChangeLinkSentTo(user));
      await tab.click('#refuse');
      await tab.click('#continue');
      await tab.waitForURL(addressOf('password'));
      await tab.goto(addressOf('email'));
      expect(await tab.textContent('.lead')).toContain(user.email);
      await tab.context().close();
    }, 40_000);

    it('all its pages can be reached, read and left again, in less than 30 KiB', async () => {
      const tab = await openTab();
      const sections = await tab.$$eval('.ways a', (links) => links.map((link) => link.id));
      expect(sections.length).toBeGreaterThan(0);
      for (const section of sections) {
        await tab.click(`#${section}`);
        await tab.waitForURL(addressOf(section));
        expect(Buffer.byteLength(await tab.content())).toBeLessThan(30 * 1024);
        await tab.click('#overview');
        await tab.waitForURL(addressOf());
      }
      await tab.click('#sign-out');
      await tab.waitForURL('**/oauth/logout');
      await tab.goto(addressOf());
      expect(await tab.$('#password')).not.toBeNull();
      await tab.context().close();
    });
  });
});
