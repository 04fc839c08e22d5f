import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '#testing';
import { arrivalAfter, DepartureHall, departures } from './support/leaving-checks.js';
import { eventually } from './support/journey.js';
import { describeDepartures } from './support/leaving-specs.js';
import { UserAgent } from './support/user-agent.js';

describe('N02: leaving', () => describeDepartures(2));

describe('N02: what stays as it was', () => {
  let browser: Browser;
  let hall: DepartureHall;
  const [toPage] = departures;

  beforeAll(async () => {
    browser = await openBrowser();
    hall = await DepartureHall.open(browser);
  }, 60_000);
  afterAll(async () => {
    await hall.close();
    await browser.close();
  });

  describe('in Chromium', () => {
    it.each([true, false])(
      'the login form of a first party arrives, and going back leads into no loop (scripts: %s)',
      async (scripts) => {
        const client = await hall.tenant.publicClient({
          redirect_uris: [hall.address('/page'), hall.address('/elsewhere'), 'https://app.example'],
        });
        const person = await hall.person(scripts);
        const page = await hall.tab(person);
        const firstParty = { ...toPage, lands: /\/page\?code=/ };
        await page.goto(hall.signIn(firstParty).replace(hall.client.client_id, client.client_id).replace('prompt=consent', 'prompt=login'));
        await page.fill('#username', hall.user.username);
        await page.fill('#password', hall.user.password);
        await arrivalAfter(page, '#submit', firstParty.lands);
        await page.waitForURL(firstParty.lands);
        const code = new URL(page.url()).searchParams.get('code');
        expect(code).toMatch(/^ost_ac_/);

        await page.goBack();
        expect(await page.textContent('h1')).toBe('This sign-in is complete');
        await page.waitForTimeout(300);
        expect(page.url()).toContain(hall.tenant.issuer);
        await person.close();
      },
      60_000,
    );

    it.each([
      ['the login page', async (): Promise<void> => undefined],
      [
        'the consent page',
        async (page: Page) => {
          await hall.logIn(page);
          await page.waitForSelector('#allow');
        },
      ],
    ])(
      'a form that was smuggled into %s sends nothing anywhere else, and nobody frames it',
      async (_name, reach) => {
        const person = await hall.person();
        const page = await hall.tab(person);
        await page.goto(hall.signIn(toPage));
        await reach(page);
        for (const action of [hall.address('/page'), 'com.example.app:/cb', 'https://evil.example/']) {
          const asked: string[] = [];
          page.on('request', (request) => asked.push(request.url()));
          await page.evaluate(`(() => {
        const form = document.createElement('form');
        form.method = 'post';
        form.action = ${JSON.stringify(action)};
        document.body.append(form);
        form.submit();
      })()`);
          await eventually(() => Promise.resolve(hall.complaints.length > 0), 10_000);
          await page.waitForTimeout(200);
          expect(asked.filter((url) => !url.startsWith(hall.tenant.issuer))).toEqual([]);
          expect(hall.complaints.splice(0).join()).toMatch(/form-action/);
        }
        const victim = page.url();
        await page.goto(hall.address('/page'));
        await page.setContent(`<iframe src="${victim}"></iframe>`);
        await page.waitForTimeout(300);
        expect(await page.frames()[1]?.content()).not.toContain('id="password"');
        hall.complaints.length = 0;
        await person.close();
      },
      60_000,
    );
  });

  it('a program that reads no HTML is redirected with 303 (attack A12)', async () => {
    const agent = new UserAgent(new URL(hall.tenant.issuer).origin);
    const login = await agent.get(hall.signIn(toPage));
    const consent = await agent.submit(login, { username: hall.user.username, password: hall.user.password });
    const done = await agent.submitOnce(consent, {}, 'allow');
    expect([done.status, done.headers.get('location')]).toEqual([303, expect.stringMatching(toPage.lands)]);
  });
});
