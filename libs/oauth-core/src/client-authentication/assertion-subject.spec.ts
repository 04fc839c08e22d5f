import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '#testing/arbitraries';
import { isMeantBy, isSubjectPattern, standsFor } from './assertion-subject.js';

describe('whose assertions stand for an application', () => {
  it.each(['spiffe://example.org/shop', 'system:serviceaccount:shop:web', 'repo:acme/*', 'repo:acme/shop:ref:refs/heads/*', 'a:*:b'])(
    'may be %j',
    (pattern) => {
      expect(isSubjectPattern(pattern)).toBe(true);
    },
  );

  it.each(['', '*', ':*', '/*', 'repo*', 'repo:acme*', 'repo:acme-*', 'a:*:*', 'a:**', 'é', 'a\n', `a:${'x'.repeat(999)}`])(
    'may not be %j, which means more than one can see',
    (pattern) => {
      expect(isSubjectPattern(pattern)).toBe(false);
    },
  );

  it.each([
    ['repo:acme/shop', 'repo:acme/shop'],
    ['repo:acme/*', 'repo:acme/shop:ref:refs/heads/main'],
    ['system:serviceaccount:*:deployer', 'system:serviceaccount:shop:deployer'],
  ])('%s means %s', (pattern, subject) => {
    expect(isMeantBy(pattern, subject)).toBe(true);
  });

  it.each([
    ['repo:acme/shop', 'repo:acme/shop2'],
    ['repo:acme/shop', 'Repo:acme/shop'],
    ['repo:acme/*', 'repo:acme/'],
    ['repo:acme/*', 'repo:acme-evil/shop'],
    ['system:serviceaccount:*:deployer', 'system:serviceaccount:evil:web:deployer'],
    ['system:serviceaccount:*:deployer', 'system:serviceaccount:a/b:deployer'],
    ['system:serviceaccount:*:deployer', 'system:serviceaccount::deployer'],
    ['a:*:a', 'a:a'],
    ['a:b', 'a:*'],
  ])('%s does not mean %s', (pattern, subject) => {
    expect(isMeantBy(pattern, subject)).toBe(false);
  });

  it('is what begins and ends as the pattern does, whatever the text', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 20 }), anyText({ maxLength: 20 }), (inPlace, subject) => {
        expect(isMeantBy('a:*', `a:${inPlace}`)).toBe(inPlace !== '');
        expect(isMeantBy('a:*', subject)).toBe(subject.startsWith('a:') && subject.length > 2);
        expect(isMeantBy('a:*:z', `a:${inPlace}:z`)).toBe(inPlace !== '' && !/[:/]/.test(inPlace));
      }),
    );
  });

  it('has the issuer, and each of the claims as text of its own', () => {
    const subject = { issuer: 'https://ci.example', subject: 'a:*', claims: { repository: 'acme/shop' } };
    const claims = { iss: 'https://ci.example', sub: 'a:b', repository: 'acme/shop' };
    expect(standsFor(subject, claims)).toBe(true);
    for (const changes of [
      { iss: 'https://ci.example/' },
      { sub: 7 },
      { repository: 'acme/shop2' },
      { repository: ['acme/shop'] },
      { repository: null },
    ])
      expect([changes, standsFor(subject, { ...claims, ...changes })]).toEqual([changes, false]);
    expect(standsFor({ ...subject, claims: { toString: 'x' } }, claims)).toBe(false);
  });
});
