import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { rpcMap, type SignInId } from '#contracts';
import { createSecret } from '#oauth-core';
import { cookiesOf, expectErrorPage, expectPage, policyOf } from './answers.js';
import { browserToken, cookieNames, issuer, pending, sessionCookie, sessionToken, signInId, useGateway } from './gateway-under-test.js';

const gateway = useGateway();

describe('the authorization endpoint', () => {
  const path = '/t/acme/oauth/authorize';

  it('goes back to the client with 303, from GET and POST, with one RPC where there is no session', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb?error=x' }));
    for (const response of [await gateway.get(`${path}?client_id=a&client_id=b`), await gateway.post(path, 'client_id=a&client_id=b')]) {
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toBe('https://notes.example/cb?error=x');
      expect(gateway.requestOf(rpcMap.token.startAuthorization)).toEqual({
        parameters: [
          ['client_id', 'a'],
          ['client_id', 'b'],
        ],
        sessionToken: null,
      });
    }
    expect(gateway.called()).toEqual(['token.start-authorization', 'token.start-authorization']);
  });

  it('RFC 9700 §4.11.2: asks before it leaves for a client that nobody answers for, by a link or a form that nothing follows by itself', async () => {
    const asked = { kind: 'ask_before_leaving', destination: 'evil.example', error: 'invalid_scope', description: 'A scope <b>' } as const;
    const location = 'https://evil.example/cb?error=invalid_scope&state="><script>';
    gateway.on(rpcMap.token.startAuthorization)(() => ({ ...asked, response: { kind: 'redirect', location } }));
    const linked = await gateway.get(path, { accept: 'text/html' });
    const page = await expectPage(linked, 200);
    expect(page).toContain('href="https://evil.example/cb?error=invalid_scope&amp;state=&quot;&gt;&lt;script&gt;"');
    expect(page).toContain('A scope &lt;b&gt;');
    expect(page).toContain('Go on to evil.example');
    expect([linked.headers.get('location'), policyOf(linked)]).toEqual([null, expect.stringMatching(/form-action 'self'$/)]);

    const response = { kind: 'form_post', action: 'https://evil.example/cb', parameters: [['error', 'invalid_scope']] } as const;
    gateway.on(rpcMap.token.startAuthorization)(() => ({ ...asked, response }));
    const form = await gateway.get(path);
    expect(await expectPage(form, 200)).toContain('<button id="continue" class="secondary" type="submit">Go on to evil.example</button>');
    expect(policyOf(form)).not.toContain('script-src');
  });

  it('attack A102: presents the secret of the session cookie and no facts, and nothing that is no session secret', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb' }));
    await gateway.get(path, { cookie: sessionCookie });
    expect(gateway.requestOf(rpcMap.token.startAuthorization)).toEqual({ parameters: [], sessionToken });
    expect(gateway.called()).toEqual(['token.start-authorization']);
    gateway.calls.length = 0;
    for (const value of ['garbage', browserToken, `${sessionToken}x`, ''])
      await gateway.get(path, { cookie: `${cookieNames.session}=${value}` });
    await gateway.get(path, { cookie: sessionCookie.replace('session', 'other') });
    for (const { request } of gateway.calls) expect(request).toEqual({ parameters: [], sessionToken: null });
    expect(new Set(gateway.called())).toEqual(new Set(['token.start-authorization']));
  });

  it('begins a sign-in: binding cookie with __Host-, HttpOnly, Secure, SameSite=Lax, and 303 to the page', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'login_required', ...pending }));
    gateway.on(rpcMap.session.startSignIn)(() => ({ signInId, browserToken }));
    const response = await gateway.get(path);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`${issuer}/login?sign_in=${signInId}`);
    expect(cookiesOf(response)).toEqual([`${cookieNames.browser}=${browserToken}; Path=/; HttpOnly; Secure; SameSite=Lax`]);
    expect(gateway.requestOf(rpcMap.session.startSignIn)).toEqual({ ...pending, sessionToken: null });
  });

  it('N04: gives each sign-in a cookie of its own, and lets go of the oldest when there are many', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'login_required', ...pending }));
    const jar = new Map<string, string>();
    for (let nth = 0; nth < 60; nth += 1) {
      const id = createSecret('si', randomBytes) as SignInId;
      gateway.on(rpcMap.session.startSignIn)(() => ({ signInId: id, browserToken }));
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await gateway.get(path, cookie === '' ? {} : { cookie });
      expect(response.status).toBe(303);
      for (const line of cookiesOf(response)) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') jar.delete(name);
        else jar.set(name, value);
      }
    }
    expect(jar.size).toBe(16);
  });

  it('N04: another tenant\u2019s sign-ins push out no cookie of this one, nor make requests grow without end', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'login_required', ...pending }));
    gateway.on(rpcMap.session.startSignIn)(() => ({ signInId, browserToken }));
    const { browser } = cookieNames;
    const namesAt = (mark: string, count: number): string[] =>
      Array.from({ length: count }, (_, nth) => browser.replace(/[0-9a-f]{12}-[0-9a-f]{12}$/, `${mark}-${String(nth).padStart(12, '0')}`));
    const ownMark = /([0-9a-f]{12})-[0-9a-f]{12}$/.exec(browser)?.[1] ?? '';
    const clearedOf = async (...names: readonly string[]): Promise<unknown[]> => {
      const response = await gateway.get(path, { cookie: names.map((name) => `${name}=${browserToken}`).join('; ') });
      return cookiesOf(response).flatMap((line) => /^([^=]+)=;/.exec(line)?.[1] ?? []);
    };
    const [own, foreign] = [namesAt(ownMark, 20), namesAt('0123456789ab', 90)];
    expect(await clearedOf(...foreign.slice(0, 20), ...own.slice(0, 15))).toEqual([]);
    expect(await clearedOf(...foreign.slice(0, 20), ...own.slice(0, 17))).toEqual(own.slice(0, 2));
    expect(await clearedOf(...foreign.slice(0, 70), ...own.slice(0, 9))).toEqual([]);
    expect(await clearedOf(...foreign.slice(0, 70), ...own.slice(0, 12))).toEqual(foreign.slice(0, 3));
  });

  it('presents the session where one serves and the user has to be asked', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'consent_required', ...pending }));
    gateway.on(rpcMap.session.startSignIn)(() => ({ signInId, browserToken }));
    const response = await gateway.get(path, { cookie: sessionCookie });
    expect(response.headers.get('location')).toBe(`${issuer}/login?sign_in=${signInId}`);
    expect(gateway.requestOf(rpcMap.session.startSignIn)?.sessionToken).toBe(sessionToken);
  });

  it('attack A01: shows a page, and goes nowhere, where the client or its address is wrong', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({
      kind: 'error_page',
      error: 'invalid_request',
      description: '<b>redirect_uri</b>',
    }));
    const response = await gateway.get(path);
    expect(response.headers.get('location')).toBeNull();
    const page = await expectErrorPage(response, 400);
    expect(page).toContain('&lt;b&gt;redirect_uri&lt;/b&gt;');
    expect(page).toContain('invalid_request');
  });

  it('says so where a client may not do what it asks, which is no fault of its request', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'error_page', error: 'unauthorized_client', description: 'no' }));
    expect(await expectErrorPage(await gateway.get(path), 400)).toContain('The application may not do this here');
  });

  it('answers by form_post with a page that may run its one script, and from whose form the client may send the browser on (N02)', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({
      kind: 'form_post',
      action: 'https://notes.example/cb',
      parameters: [['code', '"><script>']],
    }));
    const response = await gateway.get(path);
    const page = await expectPage(response, 200);
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(policyOf(response)).toMatch(/script-src 'sha256-[A-Za-z0-9+/=]+'/);
    expect(policyOf(response)).not.toContain('form-action');
  });

  it('OAuth 2.0 Web Message Response Mode: tells one origin, which alone may frame the page, by one script', async () => {
    const parameters = [['code', '"><script>']] as const;
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'web_message', origin: 'https://notes.example', parameters }));
    const response = await gateway.get(path);
    const page = await response.text();
    expect([response.status, response.headers.get('location'), response.headers.get('cache-control')]).toEqual([200, null, 'no-store']);
    expect(policyOf(response)).toMatch(
      /^default-src 'none'.*; frame-ancestors https:\/\/notes\.example; .*form-action 'self'; script-src 'sha256-[^' ]+'$/,
    );
    expect(page).toContain('data-target-origin="https://notes.example"');
    expect(page).not.toContain('"><script>"');
  });

  it('shows a page for whatever is malformed', async () => {
    await expectErrorPage(await gateway.get(`${path}?a=%ff`), 400);
    await expectErrorPage(await gateway.get(`${path}?a=%`), 400);
    await expectErrorPage(await gateway.post(path, 'a=%ff'), 400);
    await expectErrorPage(await gateway.post(path, new Uint8Array([0xff])), 400);
    await expectErrorPage(await gateway.post(path, '{}', { 'content-type': 'application/json' }), 415);
    await expectErrorPage(await gateway.post(path, `a=${'x'.repeat(65 * 1024)}`), 413);
    const wrongMethod = await gateway.fetch(path, { method: 'PUT' });
    expect(wrongMethod.headers.get('allow')).toMatch(/GET.*POST/);
    await expectErrorPage(wrongMethod, 405);
    expect(gateway.called()).toEqual([]);
  });

  it('is down with its services: a page, 503, Retry-After', async () => {
    const response = await gateway.get(path);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await expectErrorPage(response, 503);
  });
});
