import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTarget, normalizeTarget } from './target-uri.js';

const url = 'https://id.example/t/acme/oauth/token';

describe('RFC 9449 §4.3: the htu claim matches the HTTP URI of the request, ignoring any query and fragment parts', () => {
  it.each([
    url,
    `${url}?a=b`,
    `${url}#fragment`,
    `${url}?a=b#fragment`,
    'HTTPS://ID.EXAMPLE/t/acme/oauth/token',
    'https://id.example:443/t/acme/oauth/token',
    'https://id.example/t/%61cme/oauth/token',
    'https://id.example/t/other/../acme/./oauth/token',
    'https://id.example/t/other/%2e%2E/acme/oauth/token',
  ])('%s does, after syntax- and scheme-based normalisation (RFC 3986 §6.2.2, §6.2.3)', (htu) => {
    expect(isTarget(htu, url)).toBe(true);
  });

  it.each([
    '',
    '/t/acme/oauth/token',
    'id.example/t/acme/oauth/token',
    'http://id.example/t/acme/oauth/token',
    'https://id.example:8443/t/acme/oauth/token',
    'https://id.example./t/acme/oauth/token',
    'https://id.example.evil.example/t/acme/oauth/token',
    'https://id.example@evil.example/t/acme/oauth/token',
    'https://user@id.example/t/acme/oauth/token',
    'https://:secret@id.example/t/acme/oauth/token',
    'https://id.example/t/acme/oauth/token/',
    'https://id.example/t/acme/oauth/TOKEN',
    'https://id.example/t/acme%2Foauth/token',
    'https://id.example/t/acme/oauth//token',
    'https://id.example/t/beta/oauth/token',
    'https:/id.example/t/acme/oauth/token',
    'https:id.example/t/acme/oauth/token',
    'https:\\\\id.example\\t\\acme\\oauth\\token',
    ' https://id.example/t/acme/oauth/token',
    'https://id.example/t/acme/oauth/token\n',
    'https://id.exa\tmple/t/acme/oauth/token',
    'https://id.example/t/acme/oauth/token%',
    'https://id.example/t/acme/oauth/token%00',
    'https://ıd.example/t/acme/oauth/token',
    `${url}?${'a'.repeat(3000)}`,
  ])('%j does not', (htu) => {
    expect(isTarget(htu, url)).toBe(false);
  });

  it('no two that are none match one another', () => {
    expect(isTarget('nonsense', 'other nonsense')).toBe(false);
  });

  it('whatever is said, nothing is thrown, and what is normal stays as it is', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string().map((text) => `https://id.example/${text}`),
    );
    fc.assert(
      fc.property(hostile, (uri) => {
        const normal = normalizeTarget(uri);
        return normal === null || (normalizeTarget(normal) === normal && !/[?#\s]/.test(normal));
      }),
    );
  });

  it('escapes of what needs none, and the case of others, make no difference', () => {
    const path = fc.array(fc.oneof(fc.constantFrom('a', 'z', 'A', 'Z', '0', '9', '-', '_', '~'), fc.constantFrom('%2F', '%20', '%C3%A9')), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(path, fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }), (characters, choices) => {
        const other = characters.map((character, index) => {
          if (choices[index] !== true) return character;
          return character.length > 1 ? character.toLowerCase() : `%${character.charCodeAt(0).toString(16)}`;
        });
        return isTarget(`https://id.example/${other.join('')}`, `https://id.example/${characters.join('')}`);
      }),
    );
  });
});
