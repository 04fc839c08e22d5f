import { createRequire } from 'node:module';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { DeliveryId } from '#contracts';
import { buildTenant, openBrowser } from '#testing';
import { composeMail } from '../messages/compose-mail.js';
import { defaultTemplate } from '../messages/default-templates.js';
import { messageKinds, type TemplateName, templateNames } from '../messages/message-kinds.js';

const axe = createRequire(import.meta.url).resolve('axe-core');

const mailOf = (name: TemplateName, locale: string, colour: string): string => {
  const template = defaultTemplate(name, locale);
  if (template === null) throw new Error(`no ${name} in ${locale}`);
  const logo = 'https://logo.test/missing.svg';
  return composeMail({
    id: randomUUID() as DeliveryId,
    tenant: buildTenant({
      name: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft Corp.',
      branding: { primaryColor: colour, backgroundColor: colour, logoUri: logo, logoDarkUri: null },
    }),
    user: { name: 'Ada', username: 'ada', email: 'ada@example.com' },
    template,
    path: '/verify-email',
    parameters: { token: 'x'.repeat(60) },
  }).html;
};

describe('N47: every mail', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 30_000);
  afterAll(() => browser.close());

  it.each([
    ['light', '#ffeb3b', 'en'],
    ['light', '#ffffff', 'de'],
    ['dark', '#ffffff', 'fr'],
    ['dark', '#000000', 'es'],
  ] as const)(
    'in %s with the brand %s, in %s, is clean for axe (WCAG 2.2 AA), fits a phone, and shows nothing of a logo that does not load',
    async (colorScheme, colour, locale) => {
      const page = await browser.newPage({ colorScheme, viewport: { width: 390, height: 800 } });
      await page.route('https://logo.test/**', (route) => route.fulfill({ status: 404 }));
      // Once: what stands in a window outlives its documents.
      await page.addScriptTag({ path: axe });
      for (const name of templateNames.filter((one) => messageKinds[one].channel === 'email')) {
        await page.setContent(mailOf(name, locale, colour), { waitUntil: 'load' });
        const violations = await page.evaluate(
          `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations.map(({ id }) => id))`,
        );
        expect([name, locale, violations]).toEqual([name, locale, []]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect(
          await page.evaluate(`(({ width, height }) => [width, height])(document.querySelector('.logo').getBoundingClientRect())`),
        ).toEqual([0, 0]);
      }
      await page.close();
    },
    60_000,
  );
});
