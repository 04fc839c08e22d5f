import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import type { BrowserContext, Page } from 'playwright-core';
import { closeAtEnd, openBrowser } from '#testing';
import { admin } from './support/admin.js';
import { waitUntilShown } from './support/chromium.js';
import { authorizationUrl } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';

type Told = { readonly origin: string; readonly data: { readonly type: string; readonly response: Readonly<Record<string, string>> } };

/** What a page of an application does: it frames the issuer's, or opens it, and listens. */
const applicationPage = `<!doctype html><title>Application</title><p id="here">here</p>
<script>
  const told = [];
  addEventListener('message', ({ origin, data }) => told.push({ origin, data }));
  window.told = told;
  window.load = (address) =>
    new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.hidden = true;
      frame.onload = resolve;
      frame.src = address;
      document.body.append(frame);
    });
</script>`;

const elsewhere = 'https://app.example.com';

describe('authorization responses as web messages (draft-sakimura-oauth-wmrm-01)', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let client: TestClient;
  let home: string;
  let other: string;
  let context: BrowserContext;
  let page: Page;

  const listen = async (): Promise<Server> => {
    const server = createServer((_request, response) => void response.setHeader('content-type', 'text/html').end(applicationPage));
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    closeAtEnd(async () => void server.close());
    return server;
  };

  beforeAll(async () => {
    tenant = await TestTenant.create();
    const servers = await Promise.all([listen(), listen()]);
    [home = '', other = ''] = servers.map((server) => `http://localhost:${(server.address() as AddressInfo).port}`);
    const members = {
      redirect_uris: [`${home}/callback`, `${elsewhere}/callback`],
      ...{ application_type: 'web', web_message_responses: true, scopes: ['openid'], grant_types: ['authorization_code'] },
    };
    const [made, registered, chromium] = await Promise.all([tenant.user(), tenant.publicClient(members), openBrowser()]);
    [user, client, context] = [made, registered, await chromium.newContext()];
    await context.route(`${elsewhere}/**`, (route) => route.fulfill({ contentType: 'text/html', body: applicationPage }));
    page = await context.newPage();
  });
  afterAll(() => context.close());

  const addressFor = (origin: string, proof = pkce(), overrides: Record<string, string> = {}): string =>
    authorizationUrl(tenant, client, proof, {
      ...{ redirect_uri: `${origin}/callback`, response_mode: 'web_message', scope: 'openid' },
      ...overrides,
    }).href;
  const frame = async (at: string, address: string): Promise<void> => {
    await page.goto(`${at}/`);
    await page.evaluate(`window.load(${JSON.stringify(address)})`);
  };
  const told = (): Promise<readonly Told[]> => page.evaluate<readonly Told[]>('window.told');
  /** The first that the page is told. */
  const answer = async (): Promise<Told | undefined> => {
    await page.waitForFunction('window.told.length > 0');
    return (await told())[0];
  };
  const opened = async (at: string, address: string): Promise<Page> => {
    await page.goto(`${at}/`);
    const [window] = await Promise.all([context.waitForEvent('page'), page.evaluate(`void window.open(${JSON.stringify(address)})`)]);
    return window;
  };
  const expectCode = async (origin: string): Promise<Readonly<Record<string, string>>> => {
    const response = { code: expect.any(String), state: 'state-of-the-test', iss: tenant.issuer };
    const first = await answer();
    expect(first).toEqual({ origin: new URL(tenant.issuer).origin, data: { type: 'authorization_response', response } });
    expect(page.url()).toBe(`${origin}/`);
    return first?.data.response ?? {};
  };

  it('a window that the page opened tells it of the code after the sign-in, which openid-client redeems', async () => {
    const proof = pkce();
    const window = await opened(home, addressFor(home, proof));
    await window.fill('#username', user.username);
    await window.fill('#password', user.password);
    await window.click('#submit');
    await waitUntilShown(window, '#message');
    const response = await expectCode(home);
    expect(window.url()).not.toContain('ost_ac_');
    await window.close();

    const insecure = { execute: [openid.allowInsecureRequests] };
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, {}, openid.None(), insecure);
    expect(config.serverMetadata()['response_modes_supported']).toContain('web_message');
    const callback = new URL(`${home}/callback?${new URLSearchParams(response).toString()}`);
    const checks = { pkceCodeVerifier: proof.verifier, expectedState: 'state-of-the-test', expectedNonce: 'nonce-of-the-test' };
    const tokens = await openid.authorizationCodeGrant(config, callback, checks);
    expect(tokens.claims()).toMatchObject({ sub: user.id });
  });

  it('a hidden frame tells a page of the same site, of the code or of what stands against it (prompt=none)', async () => {
    await frame(home, addressFor(home, pkce(), { prompt: 'none' }));
    await expectCode(home);
    await frame(home, addressFor(home, pkce(), { prompt: 'none', scope: 'openid email' }));
    expect(await answer()).toMatchObject({ data: { response: { error: 'invalid_scope', state: 'state-of-the-test' } } });
  });

  it('a window tells a page of another site as well, and a hidden frame without a session that nobody is signed in', async () => {
    const window = await opened(elsewhere, addressFor(elsewhere, pkce(), { prompt: 'none' }));
    await expectCode(elsewhere);
    await window.close();
    const cookies = await context.cookies();
    await context.clearCookies();
    await frame(home, addressFor(home, pkce(), { prompt: 'none' }));
    expect(await answer()).toMatchObject({ data: { response: { error: 'login_required' } } });
    await context.addCookies(cookies);
  });

  it('a page of another origin is told nothing, by a frame or by a window, whatever redirect_uri it names', async () => {
    const address = addressFor(home, pkce(), { prompt: 'none' });
    await frame(other, address);
    expect(page.frames().at(-1)?.url()).toBe('chrome-error://chromewebdata/');
    const window = await opened(other, address);
    await waitUntilShown(window, '#message');
    await page.waitForTimeout(200);
    expect(await told()).toEqual([]);
    await window.close();
  });

  it('attack A09: is for no application that is not registered for it, nor for a native one', async () => {
    const plain = await tenant.publicClient({ scopes: ['openid'] });
    const url = authorizationUrl(tenant, plain, pkce(), { response_mode: 'web_message', scope: 'openid' });
    const { status, headers } = await fetch(url, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([303, expect.stringMatching(/^https:[^#]*\?error=invalid_request/)]);
    const native = { name: 'App', type: 'public', redirect_uris: ['com.example.app:/callback'], web_message_responses: true };
    expect(await admin('POST', tenant.path('/applications'), native)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/web_message_responses' }, { pointer: '/redirect_uris' }] },
    });
  });
});
