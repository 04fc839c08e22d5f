import type { Browser, Page } from 'playwright-core';
import type { TestUser } from './tenant.js';

/**
 * Goes through the hosted pages as a person does: fills in the login form, allows what is asked, and answers with the
 * URL at the client's redirect_uri (which no server need answer).
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
    const callback = arrivalAt(page, redirectUri);
    await page.goto(authorizationUrl.href);
    await page.fill('#username', user.username);
    await page.fill('#password', user.password);
    await Promise.all([page.click('#submit'), Promise.race([callback, page.waitForSelector('#allow')])]);
    if (await page.$('#allow').catch(() => null)) await page.click('#allow').catch(() => undefined);
    return await callback;
  } finally {
    await context.close();
  }
};

const arrivalAt = async (page: Page, redirectUri: string): Promise<URL> => {
  const arrived = new Promise<URL>((resolve) => {
    void page.route(
      (url) => url.href.startsWith(redirectUri),
      async (route) => {
        resolve(new URL(route.request().url()));
        await route.fulfill({ status: 200, contentType: 'text/plain', body: 'back at the client' });
      },
    );
  });
  return arrived;
};
