import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { DeliveryId } from '#contracts';
import { buildTenant, lookAtDocuments, openBrowser } from '#testing';
import { mailboxPage, messagePage } from '../mailbox/mailbox-pages.js';
import { composeMail } from '../messages/compose-mail.js';
import { defaultTemplate } from '../messages/default-templates.js';
import { messageKinds, type TemplateName, templateNames } from '../messages/message-kinds.js';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const sizeOfLogo = `(({ width, height }) => [width, height])(document.querySelector('.logo').getBoundingClientRect())`;

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
      const names = templateNames.filter((one) => messageKinds[one].channel === 'email');
      const mails = names.map((name) => mailOf(name, locale, colour));
      const looks = await lookAtDocuments<readonly number[]>(page, mails, { tags: rules, measure: sizeOfLogo });
      expect(names.map((name, nth) => [name, looks[nth]])).toEqual(
        names.map((name) => [name, { violations: [], fits: true, measured: [0, 0] }]),
      );
      await page.close();
    },
    60_000,
  );

  it('stands in a mailbox that is clean for axe, too', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    const entry = { id: '20300101000000-0b5f3a52-0000-4000-8000-000000000001', channel: 'email', to: 'ada@example.com' } as const;
    const listed = { ...entry, subject: 'Your code', date: 'Tue, 01 Jan 2030 00:00:00 +0000' };
    const message = { ...listed, from: 'id@example.com', text: 'https://id.example/', html: '', source: '' };
    const looks = await lookAtDocuments(page, [mailboxPage([]), mailboxPage([listed]), messagePage(message)]);
    expect(looks.flatMap(({ violations }) => violations)).toEqual([]);
    await page.close();
  });
});
