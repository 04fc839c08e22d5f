import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ApplicationType } from '#contracts';
import { anyUri } from '#testing/arbitraries';
import { checkRedirectUri, isNativeByItsRedirects, matchesRedirectUri } from './redirect-uri.js';

const matches = (redirectUris: readonly string[], requested: string, applicationType: ApplicationType = 'web'): boolean =>
  matchesRedirectUri({ redirectUris, applicationType }, requested);

const registered = ['https://app.example.com/cb'];

describe('RFC 9700 §2.1: redirect URIs are compared character by character', () => {
  it('accepts one that is registered', () => {
    expect(matches(['https://b.example/x', ...registered], 'https://app.example.com/cb')).toBe(true);
  });

  it('attack A01: refuses one that is not registered', () => {
    expect(matches(registered, 'https://evil.example/cb')).toBe(false);
    expect(matches([], 'https://app.example.com/cb')).toBe(false);
    expect(matches(registered, '')).toBe(false);
  });

  it('attack A02: refuses a host that only begins alike', () => {
    for (const uri of ['https://app.example.com.evil.com/cb', 'https://app.example.com@evil.com/cb', 'https://app.example.com:443/cb'])
      expect(matches(registered, uri)).toBe(false);
  });

  it('attack A03: refuses paths that lead back to the registered one', () => {
    for (const path of ['/x/..%2fcb', '/x/../cb', '/./cb', '/%252e/cb', '/x%252f..%252fcb', '/x/..;/cb', '/%63b', '//cb', '/\\cb'])
      expect(matches(registered, `https://app.example.com${path}`)).toBe(false);
  });

  it('attack A04: refuses another case, a trailing slash, a query or a fragment', () => {
    for (const uri of [
      'https://APP.example.com/cb',
      'HTTPS://app.example.com/cb',
      'https://app.example.com/CB',
      'https://app.example.com/cb/',
    ])
      expect(matches(registered, uri)).toBe(false);
    for (const suffix of ['?', '?a=b', '#', '#a', ' ', '%20', '\t'])
      expect(matches(registered, `https://app.example.com/cb${suffix}`)).toBe(false);
  });

  it('refuses every other text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), anyUri()), (uri) => matches(registered, uri) === registered.includes(uri)));
  });
});

describe('RFC 8252 §7.3: loopback redirects', () => {
  it.each(['http://127.0.0.1/cb', 'http://127.0.0.1:4711/cb', 'http://[::1]/cb?x=1', 'http://127.0.0.1'])(
    'attack A06: %s may vary in its port',
    (uri) => {
      const withPort = uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(:\d+)?/, '$1:50123');
      expect(matches([uri], withPort)).toBe(true);
      expect(matches([uri], withPort.replace(':50123', ''))).toBe(true);
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
    expect(matches(['http://127.0.0.1/cb'], uri)).toBe(false);
  });

  it('attack A06: localhost, which is a name and not an IP literal, is matched with its port', () => {
    expect(matches(['http://localhost:3002/cb'], 'http://localhost:3003/cb')).toBe(false);
    expect(matches(['http://localhost:3002/cb'], 'http://localhost:3002/cb')).toBe(true);
  });

  it('accepts every port from 1 to 65535, and no other number', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 70_000 }), (port) => {
        expect(matches(['http://127.0.0.1/cb'], `http://127.0.0.1:${port}/cb`)).toBe(port >= 1 && port <= 65_535);
      }),
    );
  });
});

describe('N17: redirects to localhost', () => {
  it.each([
    ['http://localhost/cb', 'http://localhost:50123/cb'],
    ['http://localhost:8000', 'http://localhost:18000'],
    ['http://localhost:8000/', 'http://localhost/'],
    ['http://app.localhost/cb?x=1', 'http://app.localhost:1/cb?x=1'],
  ])('%s may vary in its port (%s) for a native application, for no other', (uri, requested) => {
    expect(matches([uri], requested, 'native')).toBe(true);
    expect(matches([uri], requested, 'web')).toBe(false);
  });

  it.each([
    'http://localhost:1/other',
    'http://localhost:1/cb/',
    'http://localhost:0/cb',
    'http://localhost:65536/cb',
    'http://localhost:/cb',
    'http://app.localhost:1/cb',
    'http://127.0.0.1:1/cb',
    'http://[::1]:1/cb',
    'https://localhost:1/cb',
    'http://localhost.evil.example:1/cb',
    'http://localhost:1@evil.example/cb',
    'http://evil-localhost:1/cb',
    'http://LOCALHOST:1/cb',
  ])('%s varies in more than the port', (requested) => {
    expect(matches(['http://localhost/cb'], requested, 'native')).toBe(false);
  });
});

describe('N23: an application that does not say its type', () => {
  it.each<['confidential' | 'public', readonly string[], boolean]>([
    ['public', ['http://127.0.0.1/cb'], true],
    ['public', ['http://localhost/cb', 'http://[::1]:9/cb', 'http://a.localhost/'], true],
    ['public', ['com.example.app:/cb'], true],
    ['public', ['com.example.app:/cb', 'https://app.example/cb'], true],
    ['confidential', ['com.example.app:/cb'], true],
    ['public', ['https://app.example/cb'], false],
    ['public', ['https://app.example/cb', 'http://localhost:5173/cb'], false],
    ['confidential', ['http://localhost:3000/cb'], false],
    ['public', [], false],
    ['confidential', [], false],
  ])('%s with %j is native: %p', (type, uris, isNative) => {
    expect(isNativeByItsRedirects(type, uris)).toBe(isNative);
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
    ['JavaScript:alert(1)', /small letters/],
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
    ['https://', /host/],
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

  it.each([
    'https://app.example.com/cb?next=%2Fa&x[]=1',
    'https://app.example.com/cb?states=x&codec=y&my_code=1',
    'https://192.168.0.1/cb',
    'https://[2001:db8::1]:8443/cb',
    'https://xn--mnchen-3ya.example/cb',
    'https://intranet/cb',
    'https://my_app.example.com/cb',
    'http://app.localhost:5173/cb',
    'com.googleusercontent.apps.123-abc:/oauth2redirect',
  ])('N17: accepts %s', (uri) => {
    expect(checkRedirectUri(uri)).toBeNull();
  });

  it.each([
    ['https://@evil/', /user information/],
    ['https://:@evil/', /user information/],
    ['https://a%40b@evil.example/cb', /user information/],
    ['com.example.app://user@host/cb', /user information/],
    ['http://localhost@evil.example/cb', /user information/],
    ['http://2130706433/', /as 127\.0\.0\.1/],
    ['https://2130706433/', /as 127\.0\.0\.1/],
    ['http://0x7f000001/cb', /as 127\.0\.0\.1/],
    ['http://0177.0.0.1/cb', /as 127\.0\.0\.1/],
    ['http://127.1/cb', /as 127\.0\.0\.1/],
    ['http://127.0.0.1./cb', /dot at its end/],
    ['http://0.0.0.0/cb', /must use https/],
    ['http://[::ffff:127.0.0.1]/cb', /host as/],
    ['http://[0:0:0:0:0:0:0:1]/cb', /as \[::1\]/],
    ['http://[::1%25lo]/cb', /absolute/],
    ['https://[2001:DB8::1]/cb', /host as/],
    ['https://APP.example.com/cb', /as app\.example\.com/],
    ['HTTPS://app.example.com/cb', /small letters/],
    ['https://app%2eexample.com/cb', /as app\.example\.com/],
    ['https://app.example.com./cb', /dot at its end/],
    ['https://app..example.com/cb', /empty part/],
    ['http://localhost./cb', /dot at its end/],
    ['http://.localhost/cb', /empty part/],
    ['http://notlocalhost/cb', /must use https/],
    ['https://xn--a/cb', /absolute|`xn--` part/],
    ['https://app.xn--zn7c.com/cb', /absolute|`xn--` part/],
    ['https://xn--abc-.com/cb', /absolute|`xn--` part/],
    ['https://app.example.com:0/cb', /port/],
    ['https://app.example.com:/cb', /port/],
    ['https://app.example.com:0443/cb', /port/],
    ['https://app.example.com:65536/cb', /absolute|port/],
    ['http://127.0.0.1:0/cb', /port/],
    ['https://app.example.com/cb?code=x&state=y', /parameter code/],
    ['https://app.example.com/cb?a=1&state=y', /parameter state/],
    ['https://app.example.com/cb?iss=https://evil.example', /parameter iss/],
    ['https://app.example.com/cb?error=x', /parameter error/],
    ['https://app.example.com/cb?error_description', /parameter error_description/],
    ['https://app.example.com/cb?response=x', /parameter response/],
    ['https://app.example.com/cb?id_token=x', /parameter id_token/],
    ['https://app.example.com/cb?session_state=x', /parameter session_state/],
    ['https://app.example.com/cb?%63ode=x', /parameter code/],
    ['https://app.example.com/cb?Code=x', /parameter code/],
    ['https://app.example.com/cb?code[]=x', /parameter code/],
    ['https://app.example.com/cb?a=1;state=x', /parameter state/],
    ['https://app.example.com/cb?a=?&state=x', /parameter state/],
    ['com.example.app:/cb?code=x', /parameter code/],
    ['https://app.example.com/%zz', /characters/],
    ['https://app.example.com/%', /characters/],
    ['https://app.example.com/\u202ecb', /characters/],
    ['https://app.example.com/cb\0', /characters/],
    ['com..app:/cb', /reversed domain/],
    ['com.:/cb', /reversed domain/],
    ['intent://scan/#Intent', /fragment/],
    ['view-source:https://app.example.com', /reversed domain/],
  ])('N17: refuses %j', (uri, reason) => {
    expect(checkRedirectUri(uri)).toMatch(reason);
  });

  it('lets nothing pass but https, http on loopback, and schemes with a dot', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), anyUri(['http', 'https', 'ftp', 'javascript'])), (uri) => {
        if (checkRedirectUri(uri) !== null) return;
        const url = new URL(uri);
        const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) || url.hostname.endsWith('.localhost');
        expect(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback) || url.protocol.includes('.')).toBe(true);
      }),
    );
  });
});
