import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '#testing';
import { waitUntilShown } from './support/chromium.js';
import { pkce } from './support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';

/** The frame of an application (§3.1), which asks that of the issuer beside it. */
const applicationFrame = (origin: string): string => `<!doctype html><title>Frame</title>
<script>
  window.ask = (message) =>
    new Promise((resolve) => {
      addEventListener('message', ({ origin, data }) => origin === '${origin}' && resolve(data), { once: true });
      parent.document.getElementById('op').contentWindow.postMessage(message, '${origin}');
    });
</script>`;

/** What a page of an application does: it frames the issuer's, and asks it. */
const applicationPage = (address: string, origin: string): string => `<!doctype html><title>Application</title><p id="here">here</p>
<iframe id="op" src="${address}" hidden></iframe>
<iframe id="own" src="/frame" hidden></iframe>
<script>
  window.ask = (message) =>
    new Promise((resolve) => {
      addEventListener('message', ({ origin, data }) => origin === '${origin}' && resolve(data), { once: true });
      document.getElementById('op').contentWindow.postMessage(message, '${origin}');
    });
</script>`;

describe('the session management iframe (OpenID Connect Session Management 1.0)', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let client: TestClient;
  let server: Server;
  let redirectUri: string;
  let metadata: { readonly check_session_iframe: string };
  let chromium: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { session_management: true } });
    metadata = (await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json()) as typeof metadata;
    const { check_session_iframe: frame } = metadata;
    const html = applicationPage(frame, new URL(frame).origin);
    const own = applicationFrame(new URL(frame).origin);
    server = createServer(({ url }, response) => void response.setHeader('content-type', 'text/html').end(url === '/frame' ? own : html));
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    redirectUri = `http://localhost:${(server.address() as AddressInfo).port}/callback`;
    [user, client, chromium] = await Promise.all([
      tenant.user(),
      tenant.confidential({ redirect_uris: [redirectUri], scopes: ['openid'], grant_types: ['authorization_code'] }),
      openBrowser(),
    ]);
    context = await chromium.newContext();
    page = await context.newPage();
  });
  afterAll(async () => {
    await chromium.close();
    server.close();
  });

  const authorize = (prompt: 'login' | 'none'): Promise<unknown> => {
    const url = new URL(tenant.endpoint('authorize'));
    const { challenge } = pkce();
    url.search = new URLSearchParams({
      ...{ client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid', nonce: 'n', prompt },
      ...{ code_challenge: challenge, code_challenge_method: 'S256' },
    }).toString();
    return page.goto(url.href);
  };
  const signIn = async (): Promise<string> => {
    await authorize('login');
    await page.fill('#username', user.username);
    await page.fill('#password', user.password);
    await page.click('#submit');
    await waitUntilShown(page, '#here');
    return sessionStateOfPage();
  };
  const sessionStateOfPage = (): string => new URL(page.url()).searchParams.get('session_state') ?? '';
  const ask = (sessionState: string, clientId = client.client_id): Promise<string> =>
    page.evaluate<string>(`ask(${JSON.stringify(`${clientId} ${sessionState}`)})`);

  it('says that nothing has changed in the session in which the application got its answer, and to no other application', async () => {
    const sessionState = await signIn();
    expect(await ask(sessionState)).toBe('unchanged');
    expect(await ask(sessionState, 'another-client')).toBe('changed');
    expect(await ask(sessionState.replace(/\.[^.]+$/, '.other'))).toBe('changed');
    for (const malformed of ['', 'x', '.', `${sessionState}.`]) expect(await ask(malformed)).toBe('error');
  });

  it('says so to the frame of the application beside it (§3.1)', async () => {
    const message = `${client.client_id} ${sessionStateOfPage()}`;
    expect(await page.evaluate(`document.getElementById('own').contentWindow.ask(${JSON.stringify(message)})`)).toBe('unchanged');
  });

  it('says so of an answer without a page (prompt=none), with a salt of its own', async () => {
    const before = sessionStateOfPage();
    await authorize('none');
    await waitUntilShown(page, '#here');
    expect(sessionStateOfPage()).not.toBe(before);
    for (const sessionState of [before, sessionStateOfPage()]) expect(await ask(sessionState)).toBe('unchanged');
  });

  it('says that it has changed after a logout, and after another sign-in', async () => {
    const before = sessionStateOfPage();
    const other = await context.newPage();
    await other.goto(tenant.endpoint('logout'));
    await other.click('#submit');
    await other.waitForLoadState();
    await other.close();
    expect(await ask(before)).toBe('changed');
    const after = await signIn();
    expect(await ask(before)).toBe('changed');
    expect(await ask(after)).toBe('unchanged');
  });

  it('is the only page that others may frame, is told by discovery, and is not where the tenant has it off', async () => {
    const headersAt = async (address: string): Promise<Headers> => (await fetch(address)).headers;
    const framed = await headersAt(metadata.check_session_iframe);
    expect(framed.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(framed.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors \*; script-src 'sha256-[^']+'$/);
    const login = await headersAt(`${tenant.issuer}/login`);
    expect([login.get('x-frame-options'), login.get('content-security-policy')]).toEqual([
      'DENY',
      expect.stringContaining("frame-ancestors 'none'"),
    ]);
    const without = await TestTenant.create();
    expect((await fetch(`${without.issuer}/oauth/check_session`)).status).toBe(404);
    const told = (await (await fetch(`${without.issuer}/.well-known/openid-configuration`)).json()) as object;
    expect(told).not.toHaveProperty('check_session_iframe');
  });
});
