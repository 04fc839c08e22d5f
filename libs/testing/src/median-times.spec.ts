import { describe, expect, it } from '@jest/globals';
import { median, medianTimes } from './median-times.js';

describe('medianTimes', () => {
  it('gives each case one turn in every round, and no case always the same place', async () => {
    const rounds = Array.from({ length: 40 }, (): string[] => []);
    const turn = (name: string) => async (round: number) => rounds[round]?.push(name);
    const medians = await medianTimes(40, { a: turn('a'), b: turn('b'), c: turn('c') });
    expect(Object.keys(medians)).toEqual(['a', 'b', 'c']);
    expect(rounds.map((round) => round.toSorted().join(''))).toEqual(rounds.map(() => 'abc'));
    expect(new Set(rounds.map(([first]) => first)).size).toBe(3);
  });

  it.each([
    [[], NaN],
    [[3, 1, 2], 2],
    [[10, 9, 1, 2], 9],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});
