import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from '#testing';

jest.setTimeout(30_000);

describe('openBrowser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  it('renders a page and runs its script', async () => {
    const page = await browser.newPage();
    await page.setContent('<title>old</title><script>document.title = "new"</script>');
    expect(await page.title()).toBe('new');
  }, 30_000);
});
