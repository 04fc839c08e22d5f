import { describe, expect, it } from '@jest/globals';
import { hasAccepted, termsInEffect, type TermsVersion } from './terms.js';

const version = (name: string, effectiveFrom: string, required = true): TermsVersion => ({
  version: name,
  documents: [{ locale: 'en', uri: `https://acme.example/${name}` }],
  effectiveFrom,
  required,
});
const at = (time: string): number => Date.parse(time);

describe('the terms in effect', () => {
  const versions = [
    version('1', '2030-01-01T00:00:00Z'),
    version('1.1', '2030-02-01T00:00:00Z', false),
    version('2', '2030-03-01T00:00:00Z'),
  ];

  it.each([
    ['before any', '2029-12-31T23:59:59Z', null],
    ['from the first moment on', '2030-01-01T00:00:00Z', { version: '1', sufficient: ['1'] }],
    [
      'after a change of words, which who accepted the one before need not accept',
      '2030-02-01T00:00:00Z',
      { version: '1.1', sufficient: ['1', '1.1'] },
    ],
    ['after a new one that all accept anew', '2030-03-01T00:00:00Z', { version: '2', sufficient: ['2'] }],
  ])('%s', (_, time, expected) => {
    expect(termsInEffect(versions, at(time))).toEqual(expected);
  });

  it('are nothing to accept where none is required', () => {
    expect(termsInEffect([version('1', '2030-01-01T00:00:00Z', false)], at('2031-01-01T00:00:00Z'))).toBeNull();
    expect(hasAccepted(null, [])).toBe(true);
  });

  it('are accepted by one that suffices, and by no earlier one', () => {
    const terms = { version: '2.1', sufficient: ['2', '2.1'] };
    expect([['1'], ['2'], ['2.1'], []].map((accepted) => hasAccepted(terms, accepted))).toEqual([false, true, true, false]);
  });
});
