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
});
