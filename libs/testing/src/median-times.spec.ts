import { describe, expect, it } from '@jest/globals';
import { median, medianTimes } from './median-times.js';

describe('medianTimes', () => {
  it('gives each case one turn in every round, and no case always the same place', async () => {
    const turns: string[] = [];
    const turn = (name: string) => async (subject: number) => turns.push(`${subject}${name}`);
    const medians = await medianTimes({ subjects: 10, attempts: 4 }, { a: turn('a'), b: turn('b'), c: turn('c') });
    expect(Object.keys(medians)).toEqual(['a', 'b', 'c']);
    const rounds = Array.from({ length: 40 }, (_, round) => turns.slice(3 * round, 3 * round + 3));
    expect(rounds.map((round) => round.toSorted())).toEqual(
      rounds.map((_, round) => ['a', 'b', 'c'].map((name) => `${round % 10}${name}`)),
    );
    expect(new Set(rounds.map(([first]) => first?.slice(1))).size).toBe(3);
  });

  it('takes the fastest time of each subject, and the median of subjects', async () => {
    let call = 0;
    const wait = [1, 200, 200, 200, 1, 200]; // subjects 0, 1, 2, and again
    const sleep = async () => new Promise((resolve) => setTimeout(resolve, wait[call++]));
    const { slept } = await medianTimes({ subjects: 3, attempts: 2 }, { slept: sleep });
    expect(slept).toBeLessThan(200);
  });

  it.each([
    [[], NaN],
    [[3, 1, 2], 2],
    [[10, 9, 1, 2], 9],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});
