import { describe, expect, it } from '@jest/globals';
import type { TermsVersion } from '#contracts';
import { Violations } from '#kernel';
import { checkPublishedTerms, droppedTerms } from './terms.js';

const now = new Date('2026-06-01T00:00:00Z');
/** As PostgreSQL's jsonb gives it back: the shortest names first. */
const stored: TermsVersion = {
  version: '1',
  required: true,
  documents: [{ uri: 'https://acme.example/terms', locale: 'en' }],
  effectiveFrom: '2026-01-01T00:00:00Z',
};
const typed: TermsVersion = {
  version: '1',
  documents: [{ locale: 'en', uri: 'https://acme.example/terms' }],
  effectiveFrom: '2026-01-01T00:00:00Z',
  required: true,
};

describe('terms that are in effect', () => {
  const isKept = (next: readonly TermsVersion[], current: readonly TermsVersion[] = [stored], dropped: readonly string[] = []): boolean => {
    const violations = new Violations();
    checkPublishedTerms(violations, '/terms', { current, next, dropped, now });
    return violations.isEmpty;
  };

  it('are the same in whatever order a database gives their members back', () => {
    expect([isKept([typed]), isKept([stored]), isKept([typed, { ...typed, version: '2' }])]).toEqual([true, true, true]);
  });

  it('are not the same where anything in them is another', () => {
    for (const changed of [{ required: false }, { effectiveFrom: '2026-01-02T00:00:00Z' }, { documents: [] }, { version: '1a' }])
      expect(isKept([{ ...typed, ...changed }])).toBe(false);
    expect(isKept([])).toBe(false);
  });

  it('leave their name to no other version: who accepted them would not be asked for that one', () => {
    const present = { ...typed, version: '2', effectiveFrom: '2026-02-01T00:00:00Z' };
    const [another, coming] = ['1', '3'].map((version) => ({ ...typed, version, effectiveFrom: '2026-07-01T00:00:00Z' }));
    if (another === undefined || coming === undefined) throw new Error('there are two');
    const current = [typed, present, coming];
    expect(droppedTerms({ current, next: [present], dropped: ['0'], now })).toEqual(['0', '1']);
    expect(droppedTerms({ current, next: current, dropped: ['0'], now })).toEqual(['0']);
    expect(isKept([present, another], [present], ['1'])).toBe(false);
    expect(isKept([present, another], current)).toBe(false);
    expect(isKept([present, coming], [present], ['1'])).toBe(true);
  });

  it('may go, the first ones first, before the last required one that is in effect: a list that is full is not so for ever', () => {
    const version = (name: string, month: number, required: boolean): TermsVersion => ({
      ...typed,
      ...{ version: name, effectiveFrom: `2026-0${month}-01T00:00:00Z`, required },
    });
    const [one, two, three, four] = [version('1', 1, true), version('2', 2, false), version('3', 3, true), version('4', 4, false)];
    const coming = version('5', 7, true);
    const current = [one, two, three, four, coming];
    for (const next of [
      [two, three, four, coming],
      [three, four],
      [three, four, version('6', 8, true)],
    ])
      expect(isKept(next, current)).toBe(true);
    for (const next of [[four], [coming], [one, three, four], [three], [{ ...three, required: false }, four], [two, four]])
      expect(isKept(next, current)).toBe(false);
    expect(isKept([two], [version('1', 1, false), two])).toBe(false);
  });

  it('may go until a thousand have gone, whose names are kept: what a tenant stores does not grow for ever', () => {
    const present = { ...typed, version: 'present', effectiveFrom: '2026-02-01T00:00:00Z' };
    const gone = (count: number): readonly string[] => Array.from({ length: count }, (_, nth) => `gone-${nth}`);
    expect(isKept([present], [typed, present], gone(999))).toBe(true);
    expect(isKept([present], [typed, present], gone(1_000))).toBe(false);
    expect(isKept([typed, present], [typed, present], gone(1_000))).toBe(true);
  });
});
