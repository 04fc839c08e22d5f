import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkRedirectUri, matchesRedirectUri } from './redirect-uri.js';

const registered = ['https://app.example.com/cb'];

describe('RFC 9700 §2.1: redirect URIs are compared character by character', () => {
  it('accepts one that is registered', () => {
    expect(matchesRedirectUri(['https://b.example/x', ...registered], 'https://app.example.com/cb')).toBe(true);
  });

  it('attack A01: refuses one that is not registered', () => {
    expect(matchesRedirectUri(registered, 'https://evil.example/cb')).toBe(false);
    expect(matchesRedirectUri([], 'https://app.example.com/cb')).toBe(false);
    expect(matchesRedirectUri(registered, '')).toBe(false);
  });

  it('attack A02: refuses a host that only begins alike', () => {
    for (const uri of ['https://app.example.com.evil.com/cb', 'https://app.example.com@evil.com/cb', 'https://app.example.com:443/cb'])
      expect(matchesRedirectUri(registered, uri)).toBe(false);
  });

  it('attack A03: refuses paths that lead back to the registered one', () => {
    for (const path of ['/x/..%2fcb', '/x/../cb', '/./cb', '/%252e/cb', '/x%252f..%252fcb', '/x/..;/cb', '/%63b', '//cb', '/\\cb'])
      expect(matchesRedirectUri(registered, `https://app.example.com${path}`)).toBe(false);
  });

  it('attack A04: refuses another case, a trailing slash, a query or a fragment', () => {
    for (const uri of [
      'https://APP.example.com/cb',
      'HTTPS://app.example.com/cb',
      'https://app.example.com/CB',
      'https://app.example.com/cb/',
    ])
      expect(matchesRedirectUri(registered, uri)).toBe(false);
    for (const suffix of ['?', '?a=b', '#', '#a', ' ', '%20', '\t'])
      expect(matchesRedirectUri(registered, `https://app.example.com/cb${suffix}`)).toBe(false);
  });

  it('refuses every other text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.webUrl()), (uri) => matchesRedirectUri(registered, uri) === registered.includes(uri)));
  });
});

describe('RFC 8252 §7.3: loopback redirects', () => {
  it.each(['http://127.0.0.1/cb', 'http://127.0.0.1:4711/cb', 'http://[::1]/cb?x=1', 'http://127.0.0.1'])(
    'attack A06: %s may vary in its port',
    (uri) => {
      const withPort = uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(:\d+)?/, '$1:50123');
      expect(matchesRedirectUri([uri], withPort)).toBe(true);
      expect(matchesRedirectUri([uri], withPort.replace(':50123', ''))).toBe(true);
    },
  );

  it.each([
    'http://127.0.0.1:1/other',
    'http://127.0.0.1:1/cb?x',
    'http://127.0.0.1:1/cb#x',
    'http://127.0.0.1:1/cb/',
    'https://127.0.0.1:1/cb',
    'HTTP://127.0.0.1:1/cb',
    'http://127.0.0.2:1/cb',
    'http://127.1:1/cb',
    'http://localhost:1/cb',
    'http://[::1]:1/cb',
    'http://user@127.0.0.1:1/cb',
    'http://127.0.0.1:1@evil.example/cb',
    'http://127.0.0.1:0/cb',
    'http://127.0.0.1:01/cb',
    'http://127.0.0.1:65536/cb',
    'http://127.0.0.1:99999/cb',
    'http://127.0.0.1:/cb',
    'http://127.0.0.1:1.evil.example/cb',
    'http://127.0.0.1.evil.example:1/cb',
  ])('attack A06: %s varies in more than the port', (uri) => {
    expect(matchesRedirectUri(['http://127.0.0.1/cb'], uri)).toBe(false);
  });

  it('attack A06: localhost, which is a name and not an IP literal, is matched with its port', () => {
    expect(matchesRedirectUri(['http://localhost:3002/cb'], 'http://localhost:3003/cb')).toBe(false);
    expect(matchesRedirectUri(['http://localhost:3002/cb'], 'http://localhost:3002/cb')).toBe(true);
  });

  it('accepts every port from 1 to 65535, and no other number', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 70_000 }), (port) => {
        expect(matchesRedirectUri(['http://127.0.0.1/cb'], `http://127.0.0.1:${port}/cb`)).toBe(port >= 1 && port <= 65_535);
      }),
    );
  });
});

describe('attack A05: the registration of a redirect URI', () => {
  it.each([
    'https://app.example.com/cb',
    'https://app.example.com',
    'https://app.example.com:8443/cb?tenant=1&x=%20y',
    'http://localhost:3002/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:8080/cb',
    'com.example.app:/oauth2redirect',
    'com.example.app://cb',
  ])('accepts %s', (uri) => {
    expect(checkRedirectUri(uri)).toBeNull();
  });

  it.each([
    ['javascript:alert(1)', /https/],
    ['JavaScript:alert(1)', /https/],
    ['data:text/html,x', /https/],
    ['file:///etc/passwd', /https/],
    ['vbscript:x', /https/],
    ['blob:https://app.example.com/x', /https/],
    ['custom:/cb', /reversed domain/],
    ['http://app.example.com/cb', /must use https/],
    ['http://127.0.0.1.evil.example/cb', /must use https/],
    ['http://localhost.evil.example/cb', /must use https/],
    ['http://192.168.0.1/cb', /must use https/],
    ['https://app.example.com/cb#fragment', /fragment/],
    ['https://user:password@app.example.com/cb', /user information/],
    ['https://:password@app.example.com/cb', /user information/],
    ['https://*.example.com/cb', /wildcard/],
    ['https://app.example.com/../cb', /dot segments/],
    ['https://app.example.com/a/%2e%2E/cb', /dot segments/],
    ['https://app.example.com/a/..;/cb', /dot segments/],
    ['https://app.example.com/a/..', /dot segments/],
    ['https://app.example.com/..%2fcb', /encoded separators/],
    ['https://app.example.com/%252f', /encoded separators/],
    ['https://app.example.com/%5ccb', /encoded separators/],
    ['https:/cb', /host/],
    ['https:app.example.com', /host/],
    ['https:///cb', /host/],
    ['https://', /absolute/],
    ['/cb', /absolute/],
    ['app.example.com/cb', /absolute/],
    ['', /characters/],
    ['https://app.example.com/c b', /characters/],
    ['https://app.example.com\\@evil.example/', /characters/],
    ['https://аpp.example.com/cb', /characters/],
    ['java\nscript:alert(1)', /characters/],
    [' https://app.example.com/cb', /characters/],
    [`https://app.example.com/${'x'.repeat(2000)}`, /at most 2000/],
  ])('refuses %j', (uri, reason) => {
    expect(checkRedirectUri(uri)).toMatch(reason);
  });

  it('lets nothing pass but https, http on loopback, and schemes with a dot', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ validSchemes: ['http', 'https', 'ftp', 'javascript'] })), (uri) => {
        if (checkRedirectUri(uri) !== null) return;
        const url = new URL(uri);
        const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
        expect(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback) || url.protocol.includes('.')).toBe(true);
      }),
    );
  });
});
