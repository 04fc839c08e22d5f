import { describe, expect, it } from '@jest/globals';
import type { UserId } from '#contracts';
import type { ActiveLimit } from './limits-at.js';
import { UserCounters } from './user-counters.js';

const limit: ActiveLimit = { endpoint: 'token', subject: 'user', event: 'requests', max: 3, seconds: 60, prefix: 'acme|token|' };
const [ada, bob] = ['ada' as UserId, 'bob' as UserId];

const setUp = (max?: number) => {
  const clock = { now: 1_800_000_000_000 };
  const counters = new UserCounters(() => clock.now, max);
  const take = (userId = ada, of = limit, allowance?: number): boolean => counters.take(of, userId, allowance) === null;
  return { clock, counters, take };
};

describe('N52: counting the requests of users', () => {
  it('lets in as many as are allowed, and says how long the rest must wait', () => {
    const { clock, counters, take } = setUp();
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
    clock.now += 20_500;
    expect(counters.take(limit, ada)).toEqual({ seconds: 40, until: new Date(1_800_000_060_000), first: false });
  });

  it('begins a window with the first request after the last has ended', () => {
    const { clock, take } = setUp();
    for (let count = 0; count < 9; count += 1) take();
    clock.now += 59_999;
    expect(take()).toBe(false);
    clock.now += 1;
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
  });

  it('tells the first of a window who is turned away', () => {
    const { clock, counters, take } = setUp();
    for (let count = 0; count < 3; count += 1) take();
    expect([1, 2].map(() => counters.take(limit, ada)?.first)).toEqual([true, false]);
    clock.now += 60_000;
    for (let count = 0; count < 3; count += 1) take();
    expect(counters.take(limit, ada)?.first).toBe(true);
  });

  it('keeps users, tenants and endpoints apart', () => {
    const { take } = setUp();
    for (let count = 0; count < 5; count += 1) take();
    expect([take(bob), take(ada, { ...limit, prefix: 'globex|token|' }), take(ada, { ...limit, prefix: 'acme|userinfo|' })]).toEqual([
      true,
      true,
      true,
    ]);
    expect(take()).toBe(false);
  });

  it('has room for retries where requests have none left, up to their own bound', () => {
    const { take } = setUp();
    for (let count = 0; count < 4; count += 1) take();
    expect([take(ada, limit, 2), take(ada, limit, 2), take(ada, limit, 2), take(ada, limit, 2)]).toEqual([true, true, true, false]);
    expect(take()).toBe(false);
  });

  it('lets those go who have been quiet longest where there is room for no more: no user is counted for another', () => {
    const { take } = setUp(100);
    for (let count = 0; count < 3; count += 1) take();
    for (let other = 0; other < 1_000; other += 1) {
      expect(take(`other ${other}` as UserId)).toBe(true);
      // Who goes on asking is not forgotten.
      expect(take()).toBe(false);
    }
    expect(take('other 999' as UserId)).toBe(true);
  });
});
