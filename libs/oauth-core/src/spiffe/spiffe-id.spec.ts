import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTrustDomain, isWorkloadOf, isWorkloadPattern, trustDomainOf } from './spiffe-id.js';

const longest = `spiffe://example.org/${'a'.repeat(2_048 - 'spiffe://example.org/'.length)}`;

describe('SPIFFE-ID §2: the name of a workload', () => {
  it.each(['spiffe://example.org/a', 'spiffe://example.org/ns/shop/sa/web-1.2_B', 'spiffe://1-a_b.c/...', longest])(
    'is of a trust domain: %.60s',
    (id) => {
      expect(trustDomainOf(id)).toBe(id.slice(0, id.indexOf('/', 9)));
    },
  );

  it.each([
    ['without a path', 'spiffe://example.org'],
    ['with a slash at its end', 'spiffe://example.org/a/'],
    ['with nothing but a slash', 'spiffe://example.org/'],
    ['with an empty segment', 'spiffe://example.org/a//b'],
    ['with a segment of two dots', 'spiffe://example.org/b/../c'],
    ['with a segment of two dots at its end', 'spiffe://example.org/b/..'],
    ['with a segment of one dot', 'spiffe://example.org/./c'],
    ['with a trust domain in capitals', 'spiffe://Example.org/a'],
    ['with a scheme in capitals', 'SPIFFE://example.org/a'],
    ['with user information', 'spiffe://user@example.org/a'],
    ['with a port', 'spiffe://example.org:8080/a'],
    ['with a query', 'spiffe://example.org/a?b=c'],
    ['with a fragment', 'spiffe://example.org/a#b'],
    ['with something escaped', 'spiffe://example.org/a%2Fb'],
    ['with an escaped dot segment', 'spiffe://example.org/%2e%2e/b'],
    ['with letters that are not of ASCII', 'spiffe://example.org/ü'],
    ['with a space', 'spiffe://example.org/a b'],
    ['with a line break at its end', 'spiffe://example.org/a\n'],
    ['with a null character', 'spiffe://example.org/a\0'],
    ['with an asterisk', 'spiffe://example.org/*'],
    ['without a trust domain', 'spiffe:///a'],
    ['of another scheme', 'https://example.org/a'],
    ['with more than 2,048 bytes', `${longest}a`],
    ['with a trust domain of more than 255 bytes', `spiffe://${'a'.repeat(256)}/a`],
    ['of no characters', ''],
  ])('is none %s', (_how, id) => {
    expect(trustDomainOf(id)).toBeNull();
  });

  it('has a trust domain, whose own name has no path', () => {
    expect(['spiffe://example.org', 'spiffe://example.org/', 'spiffe://Example.org', 'example.org'].map(isTrustDomain)).toEqual([
      ...[true, false, false, false],
    ]);
  });
});

describe('draft-ietf-oauth-spiffe-client-auth §5.1: the spiffe_id of a client', () => {
  it.each([
    ['spiffe://example.org/client/123', true],
    ['spiffe://example.org/client/*', true],
    ['spiffe://example.org/*', true],
    ['spiffe://example.org/client*', false],
    ['spiffe://example.org/*/123', false],
    ['spiffe://example.org/client/**', false],
    ['spiffe://example.org/client//*', false],
    ['spiffe://example.org/../*', false],
    ['spiffe://*', false],
    ['*', false],
    ['/*', false],
  ])('is a SPIFFE ID that may end in /*: %s: %s', (text, is) => {
    expect(isWorkloadPattern(text)).toBe(is);
  });

  it('is exact, or the beginning by whole segments', () => {
    expect(isWorkloadOf('spiffe://example.org/client', 'spiffe://example.org/client')).toBe(true);
    expect(isWorkloadOf('spiffe://example.org/client', 'spiffe://example.org/client/123')).toBe(false);
    const below = 'spiffe://example.org/client/*';
    expect(isWorkloadOf(below, 'spiffe://example.org/client/123')).toBe(true);
    expect(isWorkloadOf(below, 'spiffe://example.org/client/1/2')).toBe(true);
    for (const other of ['spiffe://example.org/client123', 'spiffe://example.org/client', 'spiffe://example.org.evil/client/1'])
      expect(isWorkloadOf(below, other)).toBe(false);
  });

  it('means no workload of another trust domain, whatever is registered', () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
    const name = fc.stringMatching(/^[a-z0-9.-]{1,12}$/);
    fc.assert(
      fc.property(name, name, fc.array(segment, { minLength: 1, maxLength: 3 }), (one, other, segments) => {
        fc.pre(one !== other);
        expect(isWorkloadOf(`spiffe://${one}/*`, `spiffe://${other}/${segments.join('/')}`)).toBe(false);
      }),
    );
  });
});
