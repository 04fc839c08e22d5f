import { describe, expect, it } from '@jest/globals';
import { inTenant } from '#platform';
import { TenantDirectory } from '#tenancy';
import { buildTenant, requestContext, tenantSettings } from '#testing';
import { TenantService } from '#testing/fakes';
import { TenantRoleDemands } from './tenant-role-demands.js';

describe('what roles demand of a sign-in', () => {
  const tenants = [[], ['admin', 'treasurer']].map((secondFactorRoles) => buildTenant({ settings: tenantSettings({ secondFactorRoles }) }));
  const demands = new TenantRoleDemands(new TenantDirectory(new TenantService(tenants)));
  const demandedOf = (roles: readonly string[]) =>
    Promise.all(tenants.map((tenant) => demands.of(inTenant(requestContext(), tenant), { roles })));

  it('is a second factor where the tenant of the user names one of them', async () => {
    expect(await demandedOf(['editor', 'admin'])).toEqual(['off', 'required']);
  });

  it('is nothing of who has none of them, whatever they are called alike', async () => {
    for (const roles of [[], ['editor'], ['Admin'], ['admin ']]) expect(await demandedOf(roles)).toEqual(['off', 'off']);
  });
});
