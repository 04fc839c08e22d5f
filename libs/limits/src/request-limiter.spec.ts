import { describe, expect, it } from '@jest/globals';
import type { ActiveLimit } from './limits-at.js';
import { RequestLimiter } from './request-limiter.js';

const limit: ActiveLimit = { endpoint: 'token', subject: 'address', event: 'invalid_grant', max: 3, seconds: 60, prefix: 'one|' };

const countTimes = async (limiter: RequestLimiter, times: number, subject = '192.0.2.1', of = limit): Promise<void> => {
  for (let time = 0; time < times; time += 1) await limiter.count(of, subject);
};

describe('a limiter', () => {
  it('turns away after as many as are allowed, until the window ends, and says when that is', async () => {
    const limiter = new RequestLimiter();
    await countTimes(limiter, 2);
    expect(limiter.exhaustion(limit, '192.0.2.1')).toBeNull();
    await countTimes(limiter, 1);
    const exhaustion = limiter.exhaustion(limit, '192.0.2.1');
    expect(exhaustion?.seconds).toBeGreaterThan(58);
    expect(exhaustion?.seconds).toBeLessThanOrEqual(60);
    expect(exhaustion?.until.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
  });

  it('tells the first who is turned away from the others', async () => {
    const limiter = new RequestLimiter();
    await countTimes(limiter, 3);
    expect([1, 2, 3].map(() => limiter.exhaustion(limit, '192.0.2.1')?.first)).toEqual([true, false, false]);
    await countTimes(limiter, 1);
    expect(limiter.exhaustion(limit, '192.0.2.1')?.first).toBe(false);
  });

  it('counts parallel occurrences all', async () => {
    const limiter = new RequestLimiter();
    await Promise.all(Array.from({ length: 3 }, () => limiter.count(limit, '192.0.2.1')));
    expect(limiter.exhaustion(limit, '192.0.2.1')).not.toBeNull();
  });

  it('lets everybody go on when the window is over', async () => {
    let now = Date.now();
    const limiter = new RequestLimiter(() => now);
    await countTimes(limiter, 3);
    now += 61_000;
    expect(limiter.exhaustion(limit, '192.0.2.1')).toBeNull();
  });

  it('keeps subjects and limits apart', async () => {
    const limiter = new RequestLimiter();
    await countTimes(limiter, 3);
    expect(limiter.exhaustion(limit, '192.0.2.2')).toBeNull();
    expect(limiter.exhaustion({ ...limit, prefix: 'two|' }, '192.0.2.1')).toBeNull();
  });

  it('holds no more subjects than it has room for: those beyond share counters', async () => {
    const limiter = new RequestLimiter();
    const narrow = { ...limit, max: 1, prefix: 'narrow|' };
    for (let subject = 0; subject < 60_000; subject += 1) void limiter.count(narrow, `subject ${subject}`);
    await limiter.count(narrow, 'somebody');
    await limiter.count(narrow, 'somebody');
    expect(limiter.exhaustion(narrow, 'somebody')).not.toBeNull();
  }, 20_000);
});
