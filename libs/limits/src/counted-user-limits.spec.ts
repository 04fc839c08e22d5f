import { describe, expect, it } from '@jest/globals';
import { type LimitRule, rpcMap, type Tenant, type UserId } from '#contracts';
import { AppMetrics, inTenant } from '#platform';
import { TenantDirectory } from '#tenancy';
import { buildTenant, requestContext, tenantSettings } from '#testing';
import { AnsweringRpcClient, TenantService } from '#testing/fakes';
import { CountedUserLimits } from './counted-user-limits.js';

const rule: LimitRule = { endpoint: 'token', subject: 'user', event: 'requests', max: 2, seconds: 60 };
const [ada, bob] = ['ada' as UserId, 'bob' as UserId];

const setUp = (...tenants: Tenant[]) => {
  const calls: { rpc: unknown; tenantId: unknown; request: unknown }[] = [];
  const directory = new TenantDirectory(new TenantService(tenants));
  const rpc = new AnsweringRpcClient(async (asked, { tenantId }, request) => {
    calls.push({ rpc: asked, tenantId, request });
    return { told: true };
  });
  const metrics = new AppMetrics('token');
  const limits = new CountedUserLimits(directory, rpc, metrics);
  const admit = async (tenant: Tenant, userId = ada, isRetry = false): Promise<number | null> => {
    try {
      await limits.admit(inTenant(requestContext(), tenant), { endpoint: 'token', userId, isRetry });
      return null;
    } catch (error) {
      expect(error).toMatchObject({ code: 'too_many_requests' });
      return (error as { retryAfter: number }).retryAfter;
    }
  };
  const change = (tenant: Tenant): void => {
    tenants.splice(0, Infinity, tenant);
    directory.forgetAll();
  };
  return { admit, change, calls, metrics };
};
const tenantWith = (...limits: readonly LimitRule[]): Tenant => buildTenant({ settings: tenantSettings({ limits }) });

describe('N52: limits of users by the settings of their tenant', () => {
  it('turn away one user of one tenant, with the seconds to wait; count it, and report it once', async () => {
    const [acme, globex] = [tenantWith(rule), tenantWith(rule)];
    const { admit, calls, metrics } = setUp(acme, globex);
    expect([await admit(acme), await admit(acme)]).toEqual([null, null]);
    for (let count = 0; count < 3; count += 1) expect(await admit(acme)).toBeGreaterThan(50);
    expect([await admit(acme, bob), await admit(globex)]).toEqual([null, null]);
    expect(calls).toEqual([
      {
        rpc: rpcMap.identity.reportThrottling,
        tenantId: acme.id,
        request: { ...rule, subjectId: ada, until: expect.any(String) },
      },
    ]);
    const text = await metrics.registry.metrics();
    expect(text).toContain('ostiary_requests_throttled_total{endpoint="token",subject="user",event="requests",app="token"} 3');
  });

  it('let in as many of a hundred at once as are allowed', async () => {
    const acme = tenantWith({ ...rule, max: 30 });
    const { admit } = setUp(acme);
    const answers = await Promise.all(Array.from({ length: 100 }, () => admit(acme)));
    expect(answers.filter((answer) => answer === null)).toHaveLength(30);
  });

  it('let retries go on where requests may not', async () => {
    const acme = tenantWith(rule);
    const { admit } = setUp(acme);
    for (let count = 0; count < 2; count += 1) await admit(acme);
    expect([await admit(acme, ada, true), await admit(acme)]).toEqual([null, expect.any(Number)]);
  });

  it('hold where the tenant says so alone: neither by default, nor with null, nor at another endpoint, nor of addresses', async () => {
    const { endpoint, seconds, event } = rule;
    for (const limits of [
      [],
      [{ ...rule, max: null }],
      [{ ...rule, endpoint: 'userinfo' as const }],
      [{ endpoint, seconds, event, subject: 'address' as const, max: 1 }],
    ]) {
      const tenant = tenantWith(...limits);
      const { admit } = setUp(tenant);
      for (let count = 0; count < 5; count += 1) expect(await admit(tenant)).toBeNull();
    }
  });

  it('begin anew when the setting changes', async () => {
    const acme = tenantWith(rule);
    const { admit, change } = setUp(acme);
    for (let count = 0; count < 3; count += 1) await admit(acme);
    const changed = { ...acme, settings: tenantSettings({ limits: [{ ...rule, max: 1 }] }) };
    change(changed);
    expect([await admit(changed), await admit(changed)]).toEqual([null, expect.any(Number)]);
  });
});
