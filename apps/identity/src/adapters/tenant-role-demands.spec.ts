import { describe, expect, it } from '@jest/globals';
import { inTenant } from '#platform';
import type { TenantDirectory } from '#tenancy';
import { buildTenant, requestContext, tenantSettings } from '#testing';
import { TenantRoleDemands } from './tenant-role-demands.js';

describe('what roles demand of a sign-in', () => {
  const tenants = [[], ['admin', 'treasurer']].map((secondFactorRoles) => buildTenant({ settings: tenantSettings({ secondFactorRoles }) }));
  const directory = { byId: (_context: unknown, id: string) => Promise.resolve(tenants.find((tenant) => tenant.id === id)) };
  const demands = new TenantRoleDemands(directory as unknown as TenantDirectory);
  const demandedOf = (roles: readonly string[]) =>
    Promise.all(tenants.map((tenant) => demands.of(inTenant(requestContext(), tenant), { roles })));

  it('is a second factor where the tenant of the user names one of them', async () => {
    expect(await demandedOf(['editor', 'admin'])).toEqual(['off', 'required']);
  });

  it('is nothing of who has none of them, whatever they are called alike', async () => {
    for (const roles of [[], ['editor'], ['Admin'], ['admin ']]) expect(await demandedOf(roles)).toEqual(['off', 'off']);
  });
});
