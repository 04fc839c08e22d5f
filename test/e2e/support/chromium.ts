import { createRequire } from 'node:module';
import { afterAll, beforeAll } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '#testing';
import type { TestUser } from './tenant.js';

const axe = createRequire(import.meta.url).resolve('axe-core');

/** The Chromium of the tests of a `describe`, which is open from before the first to after the last. */
export const useChromium = (): (() => Browser) => {
  let browser: Browser | null = null;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  return () => {
    if (browser === null) throw new Error('Chromium is not open yet');
    return browser;
  };
};

/**
 * Goes through the hosted pages as a person does: fills in the login form, allows what is asked, and answers with the
 * URL at the client's redirect_uri that the browser is sent to.
 */
export const signInByBrowser = async (
  browser: Browser,
  authorizationUrl: URL,
  redirectUri: string,
  user: Pick<TestUser, 'username' | 'password'>,
): Promise<URL> => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const arrival = page.waitForRequest((request) => request.url().startsWith(redirectUri));
    await page.goto(authorizationUrl.href);
    await page.fill('#username', user.username);
    await page.fill('#password', user.password);
    await page.click('#submit');
    const next = await Promise.race([arrival.then(() => 'arrived' as const), page.waitForSelector('#allow').then(() => 'asked' as const)]);
    if (next === 'asked') await page.click('#allow');
    return new URL((await arrival).url());
  } finally {
    await context.close();
  }
};

/** Waits until a page shows an element; where it does not, the error says what it shows. */
export const waitUntilShown = (page: Page, selector: string): Promise<unknown> =>
  page.waitForSelector(selector).catch(async (error: unknown) => {
    const text = (await page.innerText('body')).replaceAll(/\s+/g, ' ');
    throw new Error(`${page.url()} shows no ${selector}, but: ${text}`, { cause: error });
  });

/** The rules of axe-core that a page breaks as it is shown. Its context has to have scripts, and `bypassCSP`. */
export const barriersOn = async (page: Page): Promise<readonly string[]> => {
  await page.addScriptTag({ path: axe });
  return page.evaluate<string[]>(`axe.run(document).then(({ violations }) => violations.map(({ id }) => id))`);
};
