import { describe, expect, it } from '@jest/globals';
import type { LimitRule } from '#contracts';
import { buildTenant } from '#testing';
import { defaultLimits, limitsAt } from './limits-at.js';

const tenantWith = (limits?: readonly LimitRule[]) => {
  const tenant = buildTenant();
  return { ...tenant, settings: { ...tenant.settings, ...(limits && { limits }) } };
};

describe('the limits of a tenant', () => {
  it('are the default ones where it says nothing', () => {
    const limits = limitsAt(tenantWith(), 'token').all;
    expect(limits.map(({ event }) => event)).toEqual(['invalid_client', 'invalid_grant']);
    expect(limits).toMatchObject(defaultLimits.filter(({ endpoint }) => endpoint === 'token'));
  });

  it('never count the requests of clients and tokens unless the tenant says so', () => {
    for (const endpoint of ['token', 'introspect', 'userinfo', 'revoke', 'admin'] as const)
      expect(limitsAt(tenantWith(), endpoint).ofRequests).toEqual([]);
  });

  it('are its own for what it names, and the default ones for the rest', () => {
    const own: LimitRule = { endpoint: 'token', subject: 'address', event: 'invalid_grant', max: 5, seconds: 10 };
    const limits = limitsAt(tenantWith([own]), 'token').all;
    expect(limits.map(({ event, max }) => [event, max])).toEqual([
      ['invalid_grant', 5],
      ['invalid_client', 1_200],
    ]);
  });

  it('attack A66: leave text messages to others, whatever one application has users asked', () => {
    const max = (of: LimitRule['subject']) => limitsAt(tenantWith(), 'backchannel_sms').all.find(({ subject }) => subject === of)?.max ?? 0;
    expect(max('client')).toBeGreaterThan(0);
    expect(max('client')).toBeLessThan(max('country'));
  });

  it('are none where it says null', () => {
    expect(
      limitsAt(tenantWith([{ endpoint: 'userinfo', subject: 'address', event: 'invalid_token', max: null, seconds: 1 }]), 'userinfo').all,
    ).toEqual([]);
  });

  it('are counted apart from those of another tenant, and anew when they change', () => {
    const tenant = tenantWith();
    const guesses = defaultLimits.filter(({ endpoint, event }) => endpoint === 'token' && event === 'invalid_grant');
    const prefixes = [
      tenant,
      tenantWith(),
      { ...tenant, settings: { ...tenant.settings, limits: guesses.map((rule) => ({ ...rule, max: 7 })) } },
    ]
      .flatMap((each) => limitsAt(each, 'token').all)
      .filter(({ event }) => event === 'invalid_grant')
      .map(({ prefix }) => prefix);
    expect(new Set(prefixes).size).toBe(3);
  });

  it('attack A66: hold for text messages to numbers that nobody has proved too, where the tenant allows fewer codes, and says nothing of those', () => {
    const own = (endpoint: 'sms_otp' | 'sms_enrolment', max: number | null, seconds = 3_600): LimitRule => {
      return { endpoint, subject: 'tenant', event: 'requests', max, seconds };
    };
    const bounds = (...limits: readonly LimitRule[]) =>
      limitsAt(tenantWith(limits), 'sms_enrolment')
        .all.filter(({ subject }) => subject === 'tenant')
        .map(({ max, seconds }) => [max, seconds]);
    expect(bounds()).toEqual([[500, 3_600]]);
    expect(bounds(own('sms_otp', 20))).toContainEqual([20, 3_600]);
    const [byHour, byDay] = [
      [500, 3_600],
      [1_000, 86_400],
    ];
    expect(bounds(own('sms_otp', 1_000, 86_400))).toEqual([byHour, byDay]);
    for (const max of [null, 500]) expect(bounds(own('sms_otp', max))).toEqual([byHour]);
    expect(bounds(own('sms_otp', 20), own('sms_enrolment', 5_000))).toEqual([[5_000, 3_600]]);
    expect(bounds(own('sms_otp', 20), own('sms_enrolment', null))).toEqual([]);
  });
});
