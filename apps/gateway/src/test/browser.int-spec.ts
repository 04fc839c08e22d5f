import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { rpcMap, ServiceError, type StepName } from '#contracts';
import { openBrowser } from '#testing';
import {
  acme,
  alice,
  browserToken,
  cookieNames,
  display,
  GatewayUnderTest,
  pending,
  purpose,
  session,
  sessionToken,
  signInId,
  wayBack,
} from './gateway-under-test.js';
import { stateAt } from './sign-in.js';

const gateway = new GatewayUnderTest();
describe('in Chromium', () => {
  let browser: Browser;
  let client: Server;
  let issuer: string;
  let clientOrigin: string;

  beforeAll(async () => {
    [browser] = await Promise.all([openBrowser(), gateway.start()]);
    // On another host than the gateway, so that the browser takes it for another site.
    client = createServer((request, response) => response.end(`<h1>${request.method} ${request.url}</h1>`));
    await new Promise<void>((resolve) => client.listen(0, '127.0.0.1', resolve));
    const address = client.address();
    clientOrigin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    issuer = `${gateway.url}/t/acme`;
  }, 90_000);
  afterAll(async () => {
    client.close();
    await browser.close();
    await gateway.stop();
  });

  /** Services that remember one sign-in, as far as the gateway can tell. */
  beforeEach(() => {
    gateway.reset();
    let step: StepName = 'password';
    let isAnswered = false;
    gateway.on(rpcMap.tenant.resolveTenant)(() => ({ tenant: { ...acme, issuer, branding: { ...acme.branding, logoUri: null } } }));
    gateway.on(rpcMap.token.startAuthorization)(({ sessionToken: signedIn }) =>
      signedIn === sessionToken
        ? { kind: 'form_post', action: `${clientOrigin}/posted`, parameters: [['code', '<c>']] }
        : { kind: 'login_required', ...pending },
    );
    gateway.on(rpcMap.session.startSignIn)(() => ({ signInId, browserToken }));
    gateway.on(rpcMap.session.getSignIn)(() => stateAt(step));
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, isAnswered }));
    gateway.on(rpcMap.identity.findUser)(() => ({ user: alice }));
    gateway.on(rpcMap.session.authenticateUser)(({ proof }) => {
      if (proof.method !== 'password' || proof.password !== 'right') throw new ServiceError('invalid_credentials', 'no');
      step = 'consent';
      return { state: stateAt(step), sessionToken, knownBrowser: 'proof' };
    });
    gateway.on(rpcMap.session.decideConsent)(({ decision }) => {
      isAnswered = true;
      return { status: 'decided', purpose, wayBack, decision };
    });
    gateway.on(rpcMap.token.resumeAuthorization)(() =>
      isAnswered ? { kind: 'redirect', location: `${clientOrigin}/back?code=c` } : { kind: 'consent_required', ...pending },
    );
    gateway.on(rpcMap.session.getSession)(() => ({ session }));
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'confirm', clientName: 'Notes', location: `${clientOrigin}/bye` }));
    gateway.on(rpcMap.session.endSession)(() => ({ ended: true }));
  });

  describe.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('the hosted pages in a browser, %s', (_how, javaScriptEnabled) => {
    let person: BrowserContext;
    let page: Page;
    const violations: string[] = [];

    beforeAll(async () => {
      person = await browser.newContext({ javaScriptEnabled });
      page = await person.newPage();
      page.on('console', (message) => {
        if (/content security policy|refused to/i.test(message.text())) violations.push(message.text());
      });
    });
    afterAll(() => person.close());
    const heading = () => page.textContent('h1');

    it('take a person from the client through login and consent, back, and out again', async () => {
      await page.goto(`${issuer}/oauth/authorize`);
      await page.fill('#username', 'alice');
      await page.fill('#password', 'wrong');
      await page.click('#submit');
      expect(await page.textContent('#error')).toContain('not right');
      expect(await page.inputValue('#username')).toBe('alice');

      await page.fill('#password', 'right');
      await page.click('#submit');
      expect(await page.textContent('main')).toContain('alice');
      await page.click('#allow');
      expect(await heading()).toBe('GET /back?code=c');

      const cookies = await person.cookies(issuer);
      expect(cookies.map(({ name }) => name).sort()).toEqual([
        cookieNames.browser,
        cookieNames.known,
        cookieNames.session,
        cookieNames.state,
        cookieNames.lastTenant,
      ]);
      // What frames of applications may read is no secret.
      const read = { httpOnly: false, sameSite: 'None' };
      const kept = { httpOnly: true, sameSite: 'Lax' };
      for (const cookie of cookies)
        expect(cookie).toMatchObject({ secure: true, path: '/', ...(cookie.name === cookieNames.state ? read : kept) });
      expect(
        cookies
          .filter(({ expires }) => expires !== -1)
          .map(({ name }) => name)
          .sort(),
      ).toEqual([cookieNames.known, cookieNames.lastTenant]);

      await page.goBack();
      expect(await heading()).toBe('This sign-in is complete');

      await page.goto(`${issuer}/oauth/authorize`);
      if (!javaScriptEnabled) await page.click('button');
      await page.waitForURL(`${clientOrigin}/posted`);
      expect(await heading()).toBe('POST /posted');

      await page.goto(`${issuer}/oauth/logout`);
      await page.click('#submit');
      expect(await heading()).toBe('GET /bye');
      expect((await person.cookies(issuer)).map(({ name }) => name).sort()).toEqual([
        cookieNames.browser,
        cookieNames.known,
        cookieNames.lastTenant,
      ]);
      expect(violations).toEqual([]);
    }, 60_000);

    it('a form of another site signs nobody out: the person is asked', async () => {
      await page.goto(`${issuer}/oauth/authorize`);
      await page.fill('#username', 'alice');
      await page.fill('#password', 'right');
      await page.click('#submit');
      await page.waitForSelector('#allow');

      await page.goto(`${clientOrigin}/evil`);
      await page.setContent(`<form method="post" action="${issuer}/oauth/logout"><button></button></form>`);
      await page.click('button');
      await page.waitForURL(`${issuer}/oauth/logout`);
      expect(await heading()).toBe('Sign out?');

      await page.goto(`${clientOrigin}/evil`);
      await page.setContent(
        `<form method="post" action="${issuer}/oauth/logout"><input name="confirmation" value="guessed"><input name="decision" value="sign_out"><button></button></form>`,
      );
      await page.click('button');
      await page.waitForURL(`${issuer}/oauth/logout`);
      expect(await heading()).toBe('This form cannot be accepted');
      expect(gateway.called()).not.toContain('session.end-session');
    }, 60_000);

    it('are styled by their own stylesheets, at 390 px without scrolling sideways', async () => {
      const phone = await browser.newContext({ javaScriptEnabled: true, viewport: { width: 390, height: 780 }, colorScheme: 'dark' });
      const small = await phone.newPage();
      await small.goto(`${issuer}/oauth/authorize`);
      const seen = await small.evaluate(`({
      wide: document.documentElement.scrollWidth > innerWidth,
      button: getComputedStyle(document.querySelector('#submit')).backgroundColor,
      sheets: document.styleSheets.length,
    })`);
      expect(seen).toEqual({ wide: false, button: 'rgb(123, 45, 139)', sheets: 2 });
      await phone.close();
    }, 60_000);
  });
});
