import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OrganizationMember, UserId } from '#contracts';
import { Query } from '#kernel';
import { inTenant } from '#platform';
import { TenantDirectory } from '#tenancy';
import { buildTenant, requestContext, tenantSettings } from '#testing';
import { InMemoryUnitOfWork, TenantService } from '#testing/fakes';
import type { OrganizationMemberStore } from '../ports/organization-member-store.js';
import { TenantRoleDemands } from './tenant-role-demands.js';

describe('what roles demand of a sign-in', () => {
  const id = randomUUID() as UserId;
  const tenants = [[], ['admin', 'treasurer']].map((secondFactorRoles) => buildTenant({ settings: tenantSettings({ secondFactorRoles }) }));
  let members: readonly Pick<OrganizationMember, 'userId' | 'roles'>[];
  const store = { ofUser: (userId: UserId) => Query.of(members.filter((member) => member.userId === userId)) };
  const unitOfWork = new InMemoryUnitOfWork(() => () => undefined);
  const demands = new TenantRoleDemands(
    new TenantDirectory(new TenantService(tenants)),
    unitOfWork,
    store as unknown as OrganizationMemberStore,
  );
  const demandedOf = (roles: readonly string[], of = tenants) =>
    Promise.all(of.map((tenant) => demands.of(inTenant(requestContext(), tenant), { id, roles })));

  beforeEach(() => {
    members = [];
  });

  it('is a second factor where the tenant of the user names one of them', async () => {
    expect(await demandedOf(['editor', 'admin'])).toEqual(['off', 'required']);
  });

  it('is nothing of who has none of them, whatever they are called alike', async () => {
    for (const roles of [[], ['editor'], ['Admin'], ['admin ']]) expect(await demandedOf(roles)).toEqual(['off', 'off']);
  });

  it('is a second factor too of who has one of them in an organization alone: tokens for that have the role', async () => {
    members = [
      { userId: id, roles: [] },
      { userId: id, roles: ['editor', 'treasurer'] },
    ];
    expect(await demandedOf(['editor'])).toEqual(['off', 'required']);
  });

  it('is nothing for the roles that others have there', async () => {
    members = [{ userId: randomUUID() as UserId, roles: ['admin'] }];
    expect(await demandedOf([])).toEqual(['off', 'off']);
  });

  it('costs no look-up where no role demands anything', async () => {
    const before = unitOfWork.transactionCount;
    await demandedOf(['admin'], tenants.slice(0, 1));
    expect(unitOfWork.transactionCount).toBe(before);
  });
});
