import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { lookAtDocuments, openBrowser } from '#testing';
import { loginPage, stylesheet, themeStylesheet } from './index.js';
import { frameIn, ownFrameIn, pagesOf } from './test/every-page.js';
import { client } from './test/samples.js';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

describe('N47, N48: every page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 30_000);
  afterAll(() => browser.close());

  it.each([
    ['light', '#000000', 'de'],
    ['light', '#ffeb3b', 'fr'],
    ['light', '#ffffff', 'es'],
    ['dark', '#000000', 'en'],
    ['dark', '#ffeb3b', 'de'],
    ['dark', '#ffffff', 'fr'],
  ] as const)(
    'in %s with the brand %s, in %s, is clean for axe (WCAG 2.2 AA), fits a phone and is under 30 KiB',
    async (colorScheme, colour, locale) => {
      const page = await browser.newPage({ colorScheme, viewport: { width: 390, height: 800 } });
      const style = `<style>${stylesheet}${themeStylesheet({ primaryColor: colour, backgroundColor: colour })}</style></head>`;
      const pages = pagesOf(frameIn(locale), ownFrameIn(locale));
      const shown = pages.map((markup) => markup.replace('</head>', style).replace(/<link [^>]*>/g, ''));
      const looks = await lookAtDocuments(page, shown, { tags: rules });
      expect(looks).toEqual(pages.map(() => ({ violations: [], fits: true, measured: null })));
      for (const markup of pages) expect(Buffer.byteLength(markup)).toBeLessThan(30 * 1_024);
      await page.close();
    },
    60_000,
  );
});

describe('N47: logos', () => {
  const logoSvg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>';
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 30_000);
  afterAll(() => browser.close());

  /** How far the names of tenant and client stand in from the heading (pixels), where the picture that is shown has this address. */
  const indentsOf = async (name: string, onDark: boolean): Promise<unknown> => {
    const page = await browser.newPage({ colorScheme: onDark ? 'dark' : 'light', viewport: { width: 390, height: 800 } });
    await page.route('https://logo.test/**', (route) =>
      route.request().url().endsWith('/good.svg')
        ? route.fulfill({ contentType: 'image/svg+xml', body: logoSvg })
        : route.fulfill({ status: 404 }),
    );
    const shown = `https://logo.test/${name}.svg`;
    const logos = onDark ? { logoUri: 'https://logo.test/good.svg', logoDarkUri: shown } : { logoUri: shown };
    const markup = loginPage({
      ...frameIn('de'),
      ...logos,
      ...client,
      clientLogoUri: shown,
      username: '',
      problem: null,
      staySignedIn: null,
      passkeyOptions: null,
      otherWays: null,
      forgot: null,
      signUp: null,
      demoAccount: null,
    });
    await page.setContent(markup.replace('</head>', `<style>${stylesheet}</style></head>`).replace(/<link [^>]*>/g, ''), {
      waitUntil: 'load',
    });
    const indents = await page.evaluate(`(() => {
      const startOf = (node) => { const range = document.createRange(); range.selectNodeContents(node); return range.getBoundingClientRect().left; };
      return ['.brand .name', '.lead .text'].map((name) => startOf(document.querySelector(name)) - startOf(document.querySelector('h1')));
    })()`);
    await page.close();
    return indents;
  };

  it('that do not load leave nothing in their place, in light and in dark', async () => {
    expect(await indentsOf('missing', false)).toEqual([0, 0]);
    expect(await indentsOf('missing', true)).toEqual([0, 0]);
  });

  it('that load stand beside the names', async () => {
    expect(await indentsOf('good', false)).toEqual([40 + 12, 48 + 12]);
    expect(await indentsOf('good', true)).toEqual([40 + 12, 48 + 12]);
  });
});
