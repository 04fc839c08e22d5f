import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Browser, BrowserContext, Page as Tab } from 'playwright-core';
import { openBrowser } from '#testing';
import { adminOk } from './support/admin.js';
import { waitUntilShown } from './support/chromium.js';
import { authorizationUrl, eventually, logIn, newBrowser, redeem } from './support/journey.js';
import { messageSentTo } from './support/mailbox.js';
import { pkce } from './support/pkce.js';
import { codeOf, keyOf } from './support/second-factors.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { type Page, textOf, textsOf, type UserAgent } from './support/user-agent.js';

const idsOf = ({ text }: Page): readonly string[] => [...text.matchAll(/name="remove" value="([^"]+)"/g)].map(([, id]) => id ?? '');

describe('what people sign in with, on the pages of their own account', () => {
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

  const address = (query = ''): string => `${tenant.issuer}/account/authenticators${query}`;
  const open = async (query = '', by = browser): Promise<Page> => {
    const page = await by.get(address(query));
    return textOf(page, '#password') === null ? page : logIn(by, page, user);
  };
  /** Up to the recovery codes. */
  const addApp = async (by = browser): Promise<{ readonly key: string; readonly shown: Page }> => {
    await open('', by);
    const page = await by.get(address('?add=totp'));
    const key = keyOf(page);
    return { key, shown: await by.submit(page, { code: codeOf(key, -1), name: 'Old phone' }, 'submit') };
  };

  it('are an app that is added, whose recovery codes are shown once, and which is told by mail', async () => {
    expect(textsOf(await open(), '.things li')).toEqual([]);
    const { shown } = await addApp();
    expect(textsOf(shown, '#recovery-codes li')).toHaveLength(10);
    const page = await browser.get(address());
    // Who has set something up proves that too before they change it.
    expect(textOf(page, 'h1')).toBe('Confirm that it is you');
    expect((await messageSentTo(user, /^A new way to confirm/)).text).toBeTruthy();
    const { items } = await adminOk<{ items: readonly object[] }>('GET', tenant.path(`/users/${user.id}/authenticators`));
    expect(items).toMatchObject([{ method: 'totp', name: 'Old phone' }]);
  });

  it('refuse a wrong first code, a name that is too long, a form of another session, and what is gone', async () => {
    const thief = newBrowser();
    await open('', thief);
    await open();
    const page = await browser.get(address('?add=totp'));
    const wrong = await browser.submit(page, { code: '000000' }, 'submit');
    expect([wrong.status, keyOf(wrong)]).toEqual([400, keyOf(page)]);
    const { key } = await addApp();
    const list = await browser.submit(await browser.get(address()), { code: codeOf(key) }, 'submit');
    const [id = ''] = idsOf(list);
    expect((await browser.submit(list, { rename: id, name: 'x'.repeat(65) })).status).toBe(400);
    expect(textsOf(await browser.submit(list, { rename: id, name: '<b>Phone</b>' }), '.things h2')).toEqual(['<b>Phone</b>']);
    expect((await browser.submit(list, { remove: id, confirmation: 'forged' })).status).toBe(400);
    expect((await browser.submit(list, { remove: '00000000-0000-4000-8000-000000000000' })).status).toBe(400);
    expect((await browser.submit(list, {})).status).toBe(400);
    expect((await thief.submit(list, { remove: id })).status).toBe(400);
  });

  it('attack A64: one that is removed ends the other sessions that were proved with it, and no others', async () => {
    const [byPassword, withApp] = [newBrowser(), newBrowser()];
    await open('', byPassword);
    const { key } = await addApp();
    const other = await withApp.submit(await open('', withApp), { code: codeOf(key) }, 'submit');
    expect(textsOf(other, '.things li')).toHaveLength(1);
    await eventually(
      async () => (await browser.submit(await browser.get(address()), { code: codeOf(key, 1) }, 'submit')).url === address(),
    );
    const page = await browser.get(address());
    const removed = await browser.submit(page, { remove: idsOf(page)[0] ?? '' });
    expect([textOf(removed, '#success'), textsOf(removed, '.things li').length]).toEqual(['It has been removed.', 0]);
    await eventually(async () => textOf(await withApp.get(`${tenant.issuer}/account`), '#password') !== null);
    for (const by of [browser, byPassword]) expect(textOf(await by.get(`${tenant.issuer}/account`), '#signed-in-as')).not.toBeNull();
    // Who removed it goes on without another proof.
    expect(textOf(await browser.get(address('?add=totp')), '#key')).not.toBeNull();
    expect((await messageSentTo(user, /was removed at/)).text).toBeTruthy();
  });

  it('make new recovery codes, in place of those whose page was lost', async () => {
    const { key, shown } = await addApp();
    const before = textsOf(shown, '#recovery-codes li');
    const list = await browser.submit(await browser.get(address()), { code: codeOf(key) }, 'submit');
    const made = textsOf(await browser.submit(list, { recovery: 'new' }), '#recovery-codes li');
    expect(made).toHaveLength(10);
    expect(made.filter((code) => before.includes(code))).toEqual([]);
  });

  it('say where passkeys are set up and managed (W3C, A Well-Known URL for Relying Party Passkey Endpoints)', async () => {
    const answer = await newBrowser().get(`${tenant.issuer}/.well-known/passkey-endpoints`);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { enroll: address('?add=passkey'), manage: address() }]);
    const own = await newBrowser().get(new URL('/.well-known/passkey-endpoints', tenant.issuer));
    const { manage, enroll } = JSON.parse(own.text) as { readonly manage: string; readonly enroll: string };
    expect((await newBrowser().get(manage)).status).toBe(404);
    await open();
    expect([(await browser.get(manage)).url, (await browser.get(enroll)).url]).toEqual([address(), address('?add=passkey')]);
  });

  describe('in Chromium', () => {
    let chromium: Browser;
    let context: BrowserContext;
    let tab: Tab;
    beforeAll(async () => {
      chromium = await openBrowser();
    }, 60_000);
    afterAll(() => chromium.close());

    /** With an authenticator that verifies its user, or a security key that does not. */
    const enter = async (verifiesUsers: boolean): Promise<void> => {
      context = await chromium.newContext();
      await context.route(`${redirectUri}**`, (route) => route.fulfill({ body: 'the application' }));
      tab = await context.newPage();
      const devtools = await context.newCDPSession(tab);
      await devtools.send('WebAuthn.enable');
      await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: verifiesUsers ? 'internal' : 'usb',
          hasResidentKey: verifiesUsers,
          hasUserVerification: verifiesUsers,
          isUserVerified: verifiesUsers,
          automaticPresenceSimulation: true,
        },
      });
      await tab.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)');
    };
    const typePassword = async (): Promise<void> => {
      await tab.fill('#username', user.username);
      await tab.fill('#password', user.password);
      await tab.click('#submit');
      // The page that comes next has a #passkey, too.
      await tab.waitForSelector('#password', { state: 'detached' });
    };
    /** What the ID token says after `act` at a sign-in in that browser. */
    const claimsAfter = async (act: () => Promise<void>, of = { tenant, client }) => {
      const proof = pkce();
      await tab.goto(authorizationUrl(of.tenant, of.client, proof).href);
      await act();
      await tab.waitForURL(({ href }) => href.startsWith(redirectUri), { timeout: 15_000 });
      const code = new URL(tab.url()).searchParams.get('code') ?? '';
      const { body } = await redeem(of.tenant, of.client, { code, verifier: proof.verifier });
      return decodeJwt(body.id_token ?? '');
    };

    it('are a passkey that is added, signs in alone, and is proved beside the password', async () => {
      await enter(true);
      await tab.goto(address());
      await typePassword();
      await tab.click('#add-passkey');
      await tab.click('#passkey');
      await waitUntilShown(tab, '#recovery-codes');
      await context.clearCookies();
      const alone = await claimsAfter(() => tab.click('#passkey'));
      expect(alone).toMatchObject({ sub: user.id, acr: 'urn:ostiary:acr:2', amr: expect.arrayContaining(['user', 'mfa']) });
      // Alone it is proof enough to change what it is one of.
      await tab.goto(address());
      expect(await tab.locator('.things > li').count()).toBe(1);
      await context.clearCookies();
      const beside = await claimsAfter(async () => {
        await typePassword();
        await tab.click('#passkey');
      });
      expect(beside).toMatchObject({ acr: 'urn:ostiary:acr:2', amr: expect.arrayContaining(['pwd', 'user', 'mfa']) });
      await context.close();
    }, 60_000);

    it('are a security key that is a second factor, and never one alone', async () => {
      await enter(false);
      await tab.goto(address('?add=passkey'));
      // Who has to sign in first returns to the page that they asked for.
      await typePassword();
      await tab.click('#passkey');
      await waitUntilShown(tab, '#recovery-codes');
      await context.clearCookies();
      const beside = await claimsAfter(async () => {
        await typePassword();
        await tab.click('#passkey');
      });
      expect(beside).toMatchObject({ acr: 'urn:ostiary:acr:2', amr: ['pwd', 'hwk', 'user', 'mfa'] });
      await context.close();
    }, 60_000);

    it('are set up at the sign-in where the tenant requires it, and then one’s only factor', async () => {
      const strict = await TestTenant.create({ settings: { second_factor: 'required', second_factors: ['passkey', 'totp'] } });
      await strict.resourceServer();
      const of = { tenant: strict, client: await strict.publicClient() };
      user = await strict.user();
      await enter(true);
      const atFirst = await claimsAfter(async () => {
        await typePassword();
        expect(await tab.textContent('#instead-totp')).toBe('Set up an authenticator app instead');
        await tab.click('#passkey');
        await tab.click('#submit');
      }, of);
      expect(atFirst).toMatchObject({ acr: 'urn:ostiary:acr:2', amr: ['pwd', 'user', 'mfa'] });
      await context.clearCookies();
      expect(await claimsAfter(() => tab.click('#passkey'), of)).toMatchObject({ sub: user.id, acr: 'urn:ostiary:acr:2' });
      await context.close();
    }, 60_000);
  });
});
