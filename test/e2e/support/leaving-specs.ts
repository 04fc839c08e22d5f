import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from '#testing';
import { arrivalAfter, DepartureHall, departures } from './leaving-checks.js';

/** Every way out of the hosted pages, each `times` times, in a real browser: nobody may be left on an error page or on the form. */
export const describeDepartures = (times: number): void =>
  describe('ways out of the hosted pages', () => {
    let browser: Browser;
    let hall: DepartureHall;

    beforeAll(async () => {
      browser = await openBrowser();
      hall = await DepartureHall.open(browser);
    }, 60_000);
    afterEach(() => {
      expect(hall.complaints.splice(0)).toEqual([]);
      expect(hall.referrers.splice(0).filter((referrer) => referrer.startsWith(hall.tenant.issuer))).toEqual([]);
    });
    afterAll(async () => {
      await hall.close();
      await browser.close();
    });

    describe.each([
      ['with scripts', true],
      ['without scripts', false],
    ])('N02: in Chromium, %s,', (_how, scripts) => {
      it.each(departures.filter(({ responseMode }) => scripts || responseMode === undefined))(
        'the consent form arrives at $name',
        async (departure) => {
          const person = await hall.person(scripts);
          for (let nth = 0; nth < times; nth += 1) {
            const page = await hall.tab(person);
            await page.goto(hall.signIn(departure));
            if (nth === 0) await hall.logIn(page);
            await page.waitForSelector('#allow');
            await arrivalAfter(page, nth % 2 === 0 ? '#allow' : '#deny', nth % 2 === 0 ? departure.lands : deniedAt(departure.lands));
            await page.close();
          }
          await person.close();
        },
        60_000 + times * 5_000,
      );

      it(
        'the sign-out form arrives wherever the client said, and at another site from there',
        async () => {
          const person = await hall.person(scripts);
          for (let nth = 0; nth < times; nth += 1) {
            const page = await hall.tab(person);
            await page.goto(hall.signIn(departures[0]));
            await hall.logIn(page);
            await arrivalAfter(page, '#allow', departures[0].lands);
            const [path, lands] = exits[nth % exits.length] ?? exits[0];
            const parameters = { client_id: hall.client.client_id, post_logout_redirect_uri: hall.address(path), state: 's' };
            await page.goto(`${hall.tenant.endpoint('logout')}?${new URLSearchParams(parameters).toString()}`);
            await arrivalAfter(page, '#submit', lands);
            await page.close();
          }
          await person.close();
        },
        60_000 + times * 5_000,
      );
    });
  });

const exits: readonly [readonly [string, RegExp], ...(readonly [string, RegExp])[]] = [
  ['/bye-elsewhere', /^http:\/\/elsewhere\.localhost:\d+\/landed$/],
  ['/app', /^com\.example\.other:\/landed$/],
  ['/page', /\/page\?state=s$/],
];

/** A refusal comes by the same way. */
const deniedAt = (lands: RegExp): RegExp => new RegExp(lands.source.replace('code=', 'error=access_denied'));
