import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OrganizationId, OrganizationMember, UserId } from '#contracts';
import { Query } from '#kernel';
import { inTenant } from '#platform';
import { TenantDirectory } from '#tenancy';
import { buildTenant, requestContext, tenantSettings } from '#testing';
import { InMemoryUnitOfWork, TenantService } from '#testing/fakes';
import { OrganizationMemberStore } from '../ports/organization-member-store.js';
import { TenantRoleDemands } from './tenant-role-demands.js';

const notAsked = (): never => {
  throw new Error('not asked for');
};

/** Whoever is a member of something, by user. */
class Memberships extends OrganizationMemberStore {
  known: readonly OrganizationMember[] = [];
  override readonly find = notAsked;
  override readonly list = notAsked;
  override readonly put = notAsked;
  override readonly remove = notAsked;
  override readonly removeAll = notAsked;

  override ofUser(userId: UserId): Query<readonly OrganizationMember[]> {
    return Query.of(this.known.filter((member) => member.userId === userId));
  }
}

const memberOf = (userId: UserId, ...roles: string[]): OrganizationMember => {
  const at = '2026-01-01T00:00:00.000Z';
  return { organizationId: randomUUID() as OrganizationId, userId, roles, version: 1, createdAt: at, updatedAt: at };
};

describe('what roles demand of a sign-in', () => {
  const id = randomUUID() as UserId;
  const tenants = [[], ['admin', 'treasurer']].map((secondFactorRoles) => buildTenant({ settings: tenantSettings({ secondFactorRoles }) }));
  const members = new Memberships();
  const unitOfWork = new InMemoryUnitOfWork(() => () => undefined);
  const demands = new TenantRoleDemands(new TenantDirectory(new TenantService(tenants)), unitOfWork, members);
  const demandedOf = (roles: readonly string[], of = tenants) =>
    Promise.all(of.map((tenant) => demands.of(inTenant(requestContext(), tenant), { id, roles })));

  beforeEach(() => {
    members.known = [];
  });

  it('is a second factor where the tenant of the user names one of them', async () => {
    expect(await demandedOf(['editor', 'admin'])).toEqual(['off', 'required']);
  });

  it('is nothing of who has none of them, whatever they are called alike', async () => {
    for (const roles of [[], ['editor'], ['Admin'], ['admin ']]) expect(await demandedOf(roles)).toEqual(['off', 'off']);
  });

  it('is a second factor too of who has one of them in an organization alone: tokens for that have the role', async () => {
    members.known = [memberOf(id), memberOf(id, 'editor', 'treasurer')];
    expect(await demandedOf(['editor'])).toEqual(['off', 'required']);
  });

  it('is nothing for the roles that others have there', async () => {
    members.known = [memberOf(randomUUID() as UserId, 'admin')];
    expect(await demandedOf([])).toEqual(['off', 'off']);
  });

  it('costs no look-up where no role demands anything', async () => {
    const before = unitOfWork.transactionCount;
    await demandedOf(['admin'], tenants.slice(0, 1));
    expect(unitOfWork.transactionCount).toBe(before);
  });
});
