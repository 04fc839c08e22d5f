import { describe, expect, it } from '@jest/globals';
import { type StaySignedInPolicy, staySignedInPolicies } from '#contracts';
import { TenantDirectory } from '#tenancy';
import { buildTenant, requestContext, tenantSettings } from '#testing';
import { TenantService } from '#testing/fakes';
import { inTenant } from '#platform';
import { TenantSessionLifetimes } from './tenant-session-lifetimes.js';

describe('how long sessions last', () => {
  const lifetimesAt = async (staySignedIn: StaySignedInPolicy) => {
    const tenant = buildTenant({ settings: tenantSettings({ staySignedIn }) });
    return new TenantSessionLifetimes(new TenantDirectory(new TenantService([tenant]))).of(inTenant(requestContext(), tenant));
  };

  it.each<[StaySignedInPolicy, readonly [boolean, boolean]]>([
    ['off', [false, false]],
    ['offered', [false, true]],
    ['always', [true, true]],
  ])('where staying signed in is %s, what a user says of it counts for no more than that', async (policy, expected) => {
    const lifetimes = await lifetimesAt(policy);
    expect([lifetimes(false), lifetimes(true)].map(({ isPersistent }) => isPersistent)).toEqual(expected);
  });

  it('persistent ones have lifetimes of their own', async () => {
    const { persistentSessionLifetime, persistentSessionIdleLifetime, sessionLifetime, sessionIdleLifetime } = tenantSettings();
    for (const policy of staySignedInPolicies)
      for (const said of [false, true]) {
        const { isPersistent, ...lifetimes } = (await lifetimesAt(policy))(said);
        expect(lifetimes).toEqual(
          isPersistent
            ? { lifetime: persistentSessionLifetime, idleLifetime: persistentSessionIdleLifetime }
            : { lifetime: sessionLifetime, idleLifetime: sessionIdleLifetime },
        );
      }
  });
});
