import { describe, expect, it } from '@jest/globals';
import { retryDelay } from './retry-delay.js';

const policy = { firstDelay: 10, longestDelay: 3_600 };

describe('the delay before another try', () => {
  it('doubles, up to the longest, for whatever number of tries', () => {
    expect([1, 2, 3, 9, 10, 1_000].map((attempt) => retryDelay(policy, attempt, 1) / 1_000)).toEqual([10, 20, 40, 2_560, 3_600, 3_600]);
  });

  it('is spread over its upper half, so that messages that failed together do not come back together', () => {
    expect(retryDelay(policy, 1, 0)).toBe(5_000);
    expect(retryDelay(policy, 1, 0.5)).toBe(7_500);
  });
});
