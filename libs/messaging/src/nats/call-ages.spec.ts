import { describe, expect, it } from '@jest/globals';
import { CallAges } from './call-ages.js';

/** A caller whose clock shows `ahead` more than ours, and the calls that it makes over a way of `wayMs`. */
const setUp = (ahead = 0, wayMs = 2) => {
  const ages = new CallAges();
  const clock = { now: 1_000_000 };
  /** The age of a call that waited `waitedMs` before it was received now. */
  const receive = (waitedMs = 0, caller = 'gateway'): number => ages.ageOf(caller, clock.now + ahead - wayMs - waitedMs, clock.now);
  const pass = (ms: number): void => void (clock.now += ms);
  return { ages, clock, receive, pass };
};

describe('N54: the age of a call', () => {
  it.each([0, 10_000, -10_000, 86_400_000])('F16: is told though the clock of the caller is %d ms ahead', (ahead) => {
    const { receive, pass } = setUp(ahead);
    receive();
    pass(5);
    expect(receive()).toBe(0);
    pass(4_000);
    expect([receive(4_000), receive(2_500), receive(1), receive(0)]).toEqual([4_000, 2_500, 1, 0]);
  });

  it('is measured against the shortest way, not the first', () => {
    const { receive } = setUp();
    expect([receive(300), receive(0), receive(300)]).toEqual([0, 0, 300]);
  });

  it('of the first calls after a stall is judged by what was known before, however long that is', () => {
    for (const silence of [1_000, 15_000, 31_000, 300_000]) {
      const { receive, pass } = setUp();
      receive();
      pass(silence);
      expect([receive(900), receive(800)]).toEqual([900, 800]);
    }
  });

  it('follows a way that became longer, and clocks that drift, within a minute', () => {
    const { receive, pass } = setUp();
    receive();
    for (let second = 0; second < 62; second += 1, pass(1_000)) receive(40);
    expect(receive(40)).toBe(0);
    expect(receive(1_000)).toBe(960);
  });

  it('is told apart by caller, and unknown of those that were silent for long or do not say when', () => {
    const { ages, clock, receive, pass } = setUp();
    receive(0, 'one');
    expect(receive(2_000, 'other')).toBe(0);
    expect(receive(2_000, 'one')).toBe(2_000);
    pass(601_000);
    expect(receive(2_000, 'one')).toBe(0);
    expect(ages.ageOf('one', null, clock.now)).toBe(0);
  });

  it('of the first call of a caller after a stall may be all of the stall', () => {
    const { ages, clock, receive, pass } = setUp();
    receive(0, 'known');
    pass(4_000);
    ages.recordStall(4_000, clock.now);
    expect(receive(3_000, 'new')).toBe(4_000);
    expect(receive(0, 'known')).toBe(0);
    pass(1_100);
    expect([receive(0, 'new'), receive(50, 'new')]).toEqual([0, 50]);
  });
});
