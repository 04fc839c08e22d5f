import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { formPostPage } from '#pages';
import { parseParameters } from '#platform';
import { openBrowser } from '#testing';

const frame = {
  locale: 'en',
  tenantName: 'Acme',
  logoUri: null,
  logoDarkUri: null,
  assets: { stylesheet: '/s.css', theme: '/t.css', icon: '/i.svg', passkeyScript: '/p.js' },
} as const;

const states = ['é', 'Zoë 😀', ' a+b  c%20&=#"\'<>`; ', 'e\u0301 \u00a0\u2028\u202e\ufeff', '&amp;&#10;', '\\r\\n', '漢字'.repeat(2_048)];

/** What a browser sends when it opens the page that carries these parameters to the client. */
const postedBy = async (parameters: readonly (readonly [string, string])[]): Promise<string> => {
  const browser = await openBrowser();
  const server = createServer();
  const posted = new Promise<string>((resolve, reject) => {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.method === 'POST') void text(request).then(resolve, reject);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(request.method === 'POST' ? 'arrived' : formPostPage({ ...frame, action: '/callback', parameters }));
    });
  });
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`);
    return await posted;
  } finally {
    server.close();
    await browser.close();
  }
};

describe('OAuth 2.0 Form Post Response Mode §2', () => {
  it('N20: a browser posts every value as it was sent', async () => {
    const parameters = states.map((state, index) => [`state${index}`, state] as const);
    expect(parseParameters(await postedBy(parameters))).toEqual(parameters);
  }, 60_000);
});
