import { describe, expect, it, jest } from '@jest/globals';
import { cpuClock, median, medianTimes, spread, typicalTimes } from './median-times.js';

describe('medianTimes', () => {
  it('gives each case one attempt in every turn, and no case always the same place', async () => {
    const turns: string[][] = Array.from({ length: 40 }, () => []);
    const attempt = (name: string) => async (turn: number) => turns[turn]?.push(name);
    const medians = await medianTimes(40, { a: attempt('a'), b: attempt('b'), c: attempt('c') });
    expect(Object.keys(medians)).toEqual(['a', 'b', 'c']);
    expect(turns.map((names) => names.toSorted().join(''))).toEqual(turns.map(() => 'abc'));
    expect(new Set(turns.map(([first]) => first)).size).toBe(3);
  });

  it('takes the middle of all attempts, however long the longest are', async () => {
    const milliseconds = [1, 60, 200, 60, 200];
    let now = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const { passed } = await medianTimes(5, { passed: async (turn) => (now += milliseconds[turn] ?? NaN) });
    clock.mockRestore();
    expect(passed).toBeCloseTo(60);
  });

  it('ends at the first look at which the times are clear, and else after all turns', async () => {
    const counts = { clear: 0, doubtful: 0 };
    await medianTimes(100, { a: async () => (counts.clear += 1) }, { isClear: () => counts.clear >= 50 });
    await medianTimes(60, { a: async () => (counts.doubtful += 1) }, { isClear: () => false });
    expect(counts).toEqual({ clear: 50, doubtful: 60 });
  });

  it('counts nothing of what an attempt leaves to be done', async () => {
    let now = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const settled: string[] = [];
    const settle = async (name: string, turn: number) => {
      now += 500;
      settled.push(`${name}${turn}`);
    };
    const times = await medianTimes(2, { a: async () => (now += 10), b: async () => (now += 10) }, { settle });
    clock.mockRestore();
    expect(times).toEqual({ a: expect.closeTo(10), b: expect.closeTo(10) });
    expect(settled.toSorted()).toEqual(['a0', 'a1', 'b0', 'b1']);
  });

  it('has attempts of several turns wait side by side, where it is told to, and still tells a case that takes longer', async () => {
    const wait = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));
    const settled: string[] = [];
    const settle = async (name: string, turn: number) => settled.push(`${name}${turn}`);
    const begun = performance.now();
    const times = await medianTimes(6, { a: wait(100), b: wait(150) }, { settle, abreast: { turns: 4, apartMs: 10 } });
    expect(performance.now() - begun).toBeLessThan(6 * 250);
    expect(spread(times)).toBeGreaterThan(0.3);
    expect(settled.toSorted()).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'b0', 'b1', 'b2', 'b3', 'b4', 'b5']);
  });

  it('compares what attempts compute, and not how long they wait, where it is told to', async () => {
    const compute = async (): Promise<void> => {
      const until = cpuClock() + 20;
      while (cpuClock() < until);
    };
    const wait = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await compute();
    };
    const times = await medianTimes(5, { compute, wait }, { clock: cpuClock });
    expect(spread(times)).toBeLessThan(0.5);
    expect(times.compute).toBeGreaterThanOrEqual(20);
  });

  it('spreads by the share that the longest is longer than the shortest', () => {
    expect(spread({ a: 100, b: 112, c: 105 })).toBeCloseTo(0.12);
    expect(spread({ a: 7 })).toBe(0);
  });

  it.each([
    [[], NaN],
    [[3, 1, 2], 2],
    [[10, 9, 1, 2], 9],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

describe('typicalTimes', () => {
  const ratioIn = (turns: readonly (readonly [number, number])[]): number => {
    const [one = NaN, other = NaN] = typicalTimes(turns);
    return other / one;
  };

  it('does not take a machine that turns slow between two attempts for a difference between the cases', () => {
    const [fast, slow] = [[60, 60] as const, [90, 90] as const];
    expect(ratioIn([fast, fast, slow, slow, [60, 90]])).toBeCloseTo(1, 6);
    expect(ratioIn([slow, slow, fast, fast, [90, 60]])).toBeCloseTo(1, 6);
  });

  it('shows by how much a case takes longer in most turns, however long the longest are', () => {
    expect(ratioIn([...[60, 90, 61].map((time) => [time, 1.15 * time] as const), [60, 200], [300, 69]])).toBeCloseTo(1.15, 6);
  });
});
