import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import pg from 'pg';
import { openBrowser } from '#testing';
import { administratorUrl } from './database.js';
import { DepartureHall, departures } from './leaving-checks.js';
import { codeSentTo, codesSentTo } from './mailbox.js';
import type { TestUser } from './tenant.js';
import { eventually } from './journey.js';

/** What people do with the pages of a sign-in, each `times` times, in a real browser: nobody may be left on an error page. */
export const describeSignIns = (times: number): void =>
  describe('signing in', () => {
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

    /** As far as the page for the code, of a sign-in that asks for the stronger class. */
    const goToCode = async (page: Page, user: TestUser): Promise<void> => {
      await page.goto(stronger());
      await fillIn(page, user);
      await page.click('#submit');
      await page.waitForSelector('#send');
    };
    const stronger = (): string => `${hall.signIn(toPage)}&acr_values=urn:ostiary:acr:2`;
    /** Rounds that one tenant has room for: what is sent from one address is bounded. */
    const roundsOfTenant = 10;
    const expireSignIns = async (tenantId: string): Promise<void> => {
      const database = new pg.Client({ connectionString: await administratorUrl() });
      await database.connect();
      try {
        await database.query("UPDATE session.sign_ins SET expires_at = now() - interval '1 second' WHERE tenant_id = $1", [tenantId]);
      } finally {
        await database.end();
      }
    };

    describe('in Chromium, with a code that is sent by email', () => {
      const inTenants = async (round: () => Promise<void>): Promise<void> => {
        for (let nth = 0; nth < times; nth += 1) {
          if (nth > 0 && nth % roundsOfTenant === 0) {
            await hall.close();
            hall = await DepartureHall.open(browser);
          }
          await round();
        }
      };

      it(
        'N03: a double click on every button arrives at the client, and sends one message',
        () =>
          inTenants(async () => {
            const [person, user] = [await hall.person(), await hall.tenant.user()];
            const page = await hall.tab(person);
            await page.goto(stronger());
            await fillIn(page, user);
            await page.dblclick('#submit', { noWaitAfter: true });
            await page.waitForSelector('#send');
            await page.dblclick('#send', { noWaitAfter: true });
            await page.waitForSelector('#code');
            await page.fill('#code', await codeSentTo(user));
            await page.dblclick('#submit', { noWaitAfter: true });
            await page.waitForSelector('#allow');
            await Promise.all([arrive(page), page.dblclick('#allow', { noWaitAfter: true })]);
            expect(await codesSentTo(user)).toHaveLength(1);
            await person.close();
          }),
        timeout,
      );

      it(
        'N04: four tabs of one person step up, each by a code of its own',
        () =>
          inTenants(async () => {
            const [person, user] = [await hall.person(), await hall.tenant.user()];
            const first = await hall.tab(person);
            await first.goto(hall.signIn(toPage));
            await signIn(first, user);
            const pages = await Promise.all(Array.from({ length: 4 }, () => hall.tab(person)));
            await Promise.all(pages.map((page) => page.goto(stronger())));
            for (const [nth, page] of pages.entries()) {
              expect(await page.locator('#password').count()).toBe(0);
              await page.click('#send');
              await page.waitForSelector('#code');
              await page.fill('#code', await codeSentTo(user, nth + 1));
              await page.click('#submit', { noWaitAfter: true });
              await page.waitForSelector('#allow');
            }
            for (const page of pages) await allow(page);
            await person.close();
          }),
        timeout,
      );

      it(
        'N27: back and forward through the code and the answer leave nobody on an error page',
        () =>
          inTenants(async () => {
            const [person, user] = [await hall.person(), await hall.tenant.user()];
            const page = await hall.tab(person);
            await goToCode(page, user);
            await page.click('#send');
            await page.waitForSelector('#code');
            await page.goBack();
            await page.goForward();
            await page.waitForSelector('#code');
            await page.fill('#code', await codeSentTo(user));
            await page.click('#submit', { noWaitAfter: true });
            await page.waitForSelector('#allow');
            await allow(page);
            await page.goBack();
            expect(await page.textContent('h1')).toBe('This sign-in is complete');
            await page.goForward();
            await arrive(page);
            await person.close();
          }),
        timeout,
      );

      it(
        'N27: one that has expired says so at every button, and leads back to the application with an error',
        () =>
          inTenants(async () => {
            const [person, user] = [await hall.person(), await hall.tenant.user()];
            const [atPassword, atCode] = [await hall.tab(person), await hall.tab(person)];
            await atPassword.goto(stronger());
            await goToCode(atCode, user);
            await fillIn(atPassword, user);
            await expireSignIns(hall.tenant.id);
            for (const [page, button] of [
              [atPassword, '#submit'],
              [atCode, '#send'],
            ] as const) {
              await page.click(button);
              expect(await page.textContent('h1')).toBe('This sign-in has expired');
              await page.click('#back');
              await page.waitForURL(/\/page\?error=access_denied&/);
            }
            expect(await codesSentTo(user)).toEqual([]);
            await person.close();
          }),
        timeout,
      );
    });

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
  });
