import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '#testing';
import { eventually } from './journey.js';
import { DepartureHall, departures } from './leaving-checks.js';

/** What people do with the pages of a sign-in, each `times` times, in a real browser: nobody may be left on an error page. */
export const describeSignIns = (times: number): void => {
  let browser: Browser;
  let hall: DepartureHall;
  const [toPage] = departures;
  const timeout = 60_000 + times * 5_000;

  beforeAll(async () => {
    browser = await openBrowser();
    hall = await DepartureHall.open(browser);
  }, 60_000);
  afterAll(async () => {
    await hall.close();
    await browser.close();
  });

  const fillIn = async (page: Page, user = hall.user): Promise<void> => {
    await page.fill('#username', user.username);
    await page.fill('#password', user.password);
  };
  /** At the client's page. Which of two navigations gets there does not matter: the second of a double click ends the first. */
  const arrive = async (page: Page): Promise<void> => {
    await eventually(() => Promise.resolve(toPage.lands.test(page.url())), 10_000);
    await page.waitForLoadState();
  };
  /** By name and password, from the sign-in form to the consent page. */
  const signIn = async (page: Page, user = hall.user): Promise<void> => {
    await fillIn(page, user);
    await page.click('#submit', { noWaitAfter: true });
    await page.waitForSelector('#allow');
  };
  const allow = async (page: Page): Promise<void> => {
    await Promise.all([arrive(page), page.click('#allow', { noWaitAfter: true })]);
  };

  describe('in Chromium', () => {
    it(
      'N03: a double click on the button of either form arrives at the client',
      async () => {
        for (let nth = 0; nth < times; nth += 1) {
          const person = await hall.person();
          const page = await hall.tab(person);
          await page.goto(hall.signIn(toPage));
          await fillIn(page);
          await page.dblclick('#submit', { noWaitAfter: true });
          await page.waitForSelector('#allow');
          await Promise.all([arrive(page), page.dblclick('#allow', { noWaitAfter: true })]);
          await person.close();
        }
      },
      timeout,
    );

    it(
      'N04: four tabs that a cold browser opens together all sign in',
      async () => {
        for (let nth = 0; nth < times; nth += 1) {
          const person = await hall.person();
          const pages = await Promise.all(Array.from({ length: 4 }, () => hall.tab(person)));
          await Promise.all(pages.map((page) => page.goto(hall.signIn(toPage))));
          for (const page of pages) await signIn(page);
          for (const page of pages) await allow(page);
          await person.close();
        }
      },
      timeout,
    );

    it(
      'N27: going back says that all is complete, with a link to the application, and going forward arrives again',
      async () => {
        for (let nth = 0; nth < times; nth += 1) {
          const person = await hall.person();
          const page = await hall.tab(person);
          await page.goto(hall.signIn(toPage));
          await signIn(page);
          await allow(page);
          await page.goBack();
          expect(await page.textContent('h1')).toBe('This sign-in is complete');
          expect(await page.getAttribute('#back', 'href')).toBe(hall.address('/'));
          await page.goForward();
          await arrive(page);
          await person.close();
        }
      },
      timeout,
    );

    it(
      'N29, N49: another account takes the place of the one that is signed in, from the list of accounts and from the consent page',
      async () => {
        const other = await hall.tenant.user();
        for (let nth = 0; nth < times; nth += 1) {
          const person = await hall.person();
          const page = await hall.tab(person);
          await page.goto(hall.signIn(toPage));
          await signIn(page);
          await page.goto(hall.signIn(toPage).replace('prompt=consent', 'prompt=select_account+consent'));
          expect(await page.textContent('#submit')).toContain(hall.user.username);
          await page.click('#submit');
          expect(await page.textContent('main')).toContain(hall.user.username);
          await page.click('#other-account');
          await signIn(page, other);
          expect(await page.textContent('main')).toContain(other.username);
          await allow(page);
          await person.close();
        }
      },
      timeout,
    );
  });
};
