import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { Browser } from 'playwright-core';
import { openBrowser } from '#testing';

describe('openBrowser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  const cookiesAfter = async (opened: Browser, script: string): Promise<string> => {
    const page = await opened.newPage();
    await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    await page.goto('http://localhost/');
    return page.evaluate<string>(`${script}; document.cookie`);
  };

  it('shows nothing of what others opened in the same process, and closes nothing of theirs', async () => {
    const other = await openBrowser();
    expect(await cookiesAfter(browser, 'document.cookie = "mine=1"')).toBe('mine=1');
    expect(await cookiesAfter(other, '')).toBe('');
    const mine = await browser.newPage();
    await other.close();
    expect(mine.isClosed()).toBe(false);
    await mine.setContent('<p>here</p>');
    expect(await mine.textContent('p')).toBe('here');
  }, 30_000);

  it('runs again for the next after a crash', async () => {
    const crashing = await openBrowser();
    const session = await crashing.newBrowserCDPSession();
    await Promise.allSettled([session.send('Browser.crash'), new Promise((resolve) => crashing.once('disconnected', resolve))]);
    await expect(crashing.newPage()).rejects.toThrow();
    await crashing.close();
    browser = await openBrowser();
    await (await browser.newPage()).setContent('<p>here</p>');
  }, 30_000);

  it('renders a page and runs its script', async () => {
    const page = await browser.newPage();
    await page.setContent('<title>old</title><script>document.title = "new"</script>');
    expect(await page.title()).toBe('new');
  }, 30_000);

  // What IsPublicUrl of the platform counts on: where http will do, and where it will not.
  it('N06: keeps __Host- cookies over http on loopback, and nowhere else', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/give') response.setHeader('Set-Cookie', '__Host-given=1; Secure; Path=/; HttpOnly; SameSite=Lax');
      response.end(request.headers.cookie ?? 'none');
    });
    await new Promise<void>((resolve) => server.listen(0, () => resolve()));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const sentBack = async (host: string): Promise<string | null> => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`http://${host}:${port}/give`);
      await page.goto(`http://${host}:${port}/`);
      try {
        return await page.textContent('body');
      } finally {
        await context.close();
      }
    };
    for (const host of ['localhost', 'id.localhost', '127.0.0.1', '127.8.9.1'])
      expect([host, await sentBack(host)]).toEqual([host, '__Host-given=1']);
    expect(await sentBack('0.0.0.0')).toBe('none');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
