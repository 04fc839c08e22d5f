import { describe, expect, it } from '@jest/globals';
import { ServiceError, type EventEnvelope } from '#contracts';
import { defaultRetryPolicy as policy, delayAfter, isDead } from './retry-policy.js';

const event = { occurredAt: '2026-01-01T00:00:00.000Z' } as EventEnvelope;
const after = (ms: number): Date => new Date(Date.parse(event.occurredAt) + ms);
const day = 24 * 60 * 60 * 1000;

describe('an event whose handler fails', () => {
  it('is tried again after twice the time, up to a minute', () => {
    expect([1, 2, 3, 7, 8, 100].map((attempt) => delayAfter(policy, attempt))).toEqual([500, 1_000, 2_000, 32_000, 60_000, 60_000]);
  });

  it('is dead after eight tries, not before', () => {
    expect(isDead(policy, event, 7, new Error('x'), after(0))).toBe(false);
    expect(isDead(policy, event, 8, new Error('x'), after(0))).toBe(true);
    expect(isDead(policy, event, 8, new ServiceError('not_found', 'x'), after(0))).toBe(true);
  });

  it.each(['unavailable', 'deadline_exceeded', 'too_many_requests'] as const)('is given a day when the reason is %s', (code) => {
    expect(isDead(policy, event, 1_000, new ServiceError(code, 'x'), after(day))).toBe(false);
    expect(isDead(policy, event, 1_000, new ServiceError(code, 'x'), after(day + 1))).toBe(true);
    expect(isDead(policy, event, 1, new ServiceError(code, 'x'), after(2 * day))).toBe(false);
  });
});
