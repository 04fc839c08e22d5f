import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { pkce } from './pkce.js';
import { authorizationUrl } from './journey.js';
import { type TestClient, TestTenant, type TestUser } from './tenant.js';

/** How a person leaves the platform: by which form, to what kind of callback. */
export type Departure = { readonly name: string; readonly callback: string; readonly responseMode?: 'form_post'; readonly lands: RegExp };

const appCallback = 'com.example.app:/cb';

/** Whatever a client's callback does next: it shows a page, redirects on to another site or to an application of the device, or takes a POST first. */
export const departures: readonly [Departure, ...Departure[]] = [
  { name: 'a callback that shows a page', callback: '/page', lands: /^http:\/\/127\.0\.0\.1:\d+\/page\?code=/ },
  { name: 'a callback that redirects on to another site', callback: '/elsewhere', lands: /^http:\/\/elsewhere\.localhost:\d+\/landed$/ },
  { name: 'a callback that redirects on to an app scheme', callback: '/app', lands: /^com\.example\.other:\/landed$/ },
  { name: 'an app scheme', callback: appCallback, lands: /^com\.example\.app:\/cb\?code=/ },
  { name: 'form_post', callback: '/page', responseMode: 'form_post', lands: /^http:\/\/127\.0\.0\.1:\d+\/page$/ },
  { name: 'form_post, then another site', callback: '/elsewhere', responseMode: 'form_post', lands: /^http:\/\/elsewhere\./ },
  { name: 'form_post, then an app scheme', callback: '/app', responseMode: 'form_post', lands: /^com\.example\.other:\/landed$/ },
];

/** A tenant with a client whose callbacks lead on, and the servers that they lead to. */
export class DepartureHall {
  /** What the browser has told on its console and asked for without success. */
  readonly complaints: string[] = [];
  readonly referrers: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly tenant: TestTenant,
    readonly client: TestClient,
    readonly user: TestUser,
    private readonly browser: Browser,
  ) {}

  static async open(browser: Browser): Promise<DepartureHall> {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://client');
      if (request.headers.referer !== undefined) hall.referrers.push(request.headers.referer);
      const { port } = server.address() as AddressInfo;
      const onward: Record<string, string> = {
        '/elsewhere': `http://elsewhere.localhost:${port}/landed`,
        '/bye-elsewhere': `http://elsewhere.localhost:${port}/landed`,
        '/app': 'com.example.other:/landed',
      };
      const location = onward[pathname];
      if (location !== undefined) response.statusCode = 302;
      response.setHeaders(new Map(Object.entries({ 'content-type': 'text/html', ...(location !== undefined && { location }) })));
      response.end(`<h1>${pathname}</h1>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const tenant = await TestTenant.create();
    await tenant.resourceServer();
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = await tenant.publicClient({
      first_party: false,
      redirect_uris: ['/page', '/elsewhere', '/app'].map((path) => `${base}${path}`).concat(appCallback),
      post_logout_redirect_uris: ['/page', '/bye-elsewhere', '/app'].map((path) => `${base}${path}`),
    });
    const hall = new DepartureHall(server, tenant, client, await tenant.user(), browser);
    return hall;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  address(path: string): string {
    return /^\w+:|^com\./.test(path) ? path : `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  /** The browser of a person of their own. */
  person(javaScriptEnabled = true): Promise<BrowserContext> {
    return this.browser.newContext({ javaScriptEnabled });
  }

  /** A new tab of a person. After a tab has handed something to the device, what is pressed in it next may go to the dialog about that. */
  async tab(person: BrowserContext): Promise<Page> {
    const page = await person.newPage();
    page.on('console', (message) => {
      if (/security policy|refused|not allowed/i.test(message.text())) this.complaints.push(message.text());
    });
    return page;
  }

  /** The address of a sign-in with that departure. */
  signIn({ callback, responseMode }: Departure): string {
    const mode = responseMode === undefined ? {} : { response_mode: responseMode };
    const asked = { redirect_uri: this.address(callback), prompt: 'consent', scope: 'openid profile', ...mode };
    return authorizationUrl(this.tenant, this.client, pkce(), asked).href;
  }

  /** Fills in the form of the login page. */
  async logIn(page: Page): Promise<void> {
    await page.fill('#username', this.user.username);
    await page.fill('#password', this.user.password);
    await page.click('#submit', { noWaitAfter: true });
  }
}

/**
 * Presses the button, and answers with the address that matches, when the browser shows it, or has handed it to the device. Throws within 10 s where
 * it does neither.
 */
export const arrivalAfter = async (page: Page, button: string, lands: RegExp): Promise<string> => {
  const options = { timeout: 10_000 };
  const shown = page.waitForURL(lands, options).then(() => page.url());
  const handedOver = page.waitForEvent('requestfailed', { predicate: (request) => lands.test(request.url()), ...options });
  const arrival = Promise.any([shown, handedOver.then((request) => request.url())]);
  await Promise.all([arrival, page.click(button, { noWaitAfter: true })]);
  return arrival;
};
