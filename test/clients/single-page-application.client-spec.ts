import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '#testing';
import { byDefaults, TestTenant, type TestUser } from '../e2e/support/tenant.js';
import { ClientApplication } from './support/client-application.js';

// What runs inside the page of apps/oidc-client-ts.mjs finds there.
type UserManager = {
  readonly settings: object;
  signinSilent(): Promise<{ readonly refresh_token: string; readonly profile: { readonly sub: string } }>;
};
declare const users: UserManager;
declare const oidc: { UserManager: new (settings: object) => UserManager };

describe('oidc-client-ts, in Chromium', () => {
  let user: TestUser;
  let application: ClientApplication;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const tenant = await TestTenant.create({ settings: byDefaults });
    user = await tenant.user({ name: 'Ada Lovelace' });
    application = await ClientApplication.register('oidc-client-ts', tenant, (home) => ({
      type: 'public',
      redirect_uris: [`${home}/callback`],
      post_logout_redirect_uris: [`${home}/signed-out`],
    }));
    browser = await openBrowser();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await application.stop();
  });

  it('N32: signs a person in', async () => {
    await page.goto(application.url);
    await page.fill('#username', user.username);
    await page.fill('#password', user.password);
    await page.click('#submit');
    await page.click('#allow');
    await page.getByText('Hello Ada Lovelace').waitFor();
  });

  it('N32: gives two renewals at once the same successor, and none of them loses the session', async () => {
    const renewed = await page.evaluate(async () => {
      const tabs = [users, new oidc.UserManager(users.settings)];
      return Promise.all(tabs.map((tab) => tab.signinSilent()));
    });
    expect(renewed.map(({ profile }) => profile.sub)).toEqual([user.id, user.id]);
    expect(new Set(renewed.map(({ refresh_token: token }) => token)).size).toBe(1);
    const next = await page.evaluate(() => users.signinSilent());
    expect(next.profile.sub).toBe(user.id);
    expect(next.refresh_token).not.toBe(renewed[0]?.refresh_token);
  });

  it('N32: signs out of the platform too', async () => {
    await page.click('#sign-out');
    await page.getByText('Signed out').waitFor();
    await page.goto(application.url);
    await page.waitForSelector('#username');
  });
});
