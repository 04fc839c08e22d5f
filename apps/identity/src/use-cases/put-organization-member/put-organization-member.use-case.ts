import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import {
  type Conditional,
  eventMap,
  maxOrganizationsOfUser,
  type OrganizationMember,
  type PutOrganizationMemberRequest,
  requireVersion,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { OrganizationMemberStore } from '../../ports/organization-member-store.js';
import { UserStore } from '../../ports/user-store.js';
import { checkMemberRoles } from '../../rules/member-roles.js';
import { OrganizationMemberships } from '../organization-memberships.js';

/** No version that anybody has read. */
const notYet = { version: 0 } as const;

/** Makes a user a member of an organization, or changes the roles of a member. */
@Injectable()
export class PutOrganizationMemberUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly memberships: OrganizationMemberships,
    private readonly members: OrganizationMemberStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * What changes nothing counts no version and is told nobody. Refuses with `not_found` where there is no such organization or user, `invalid_argument` unfit roles,
   * `version_mismatch`, and `conflict` who is a member of as many as one may.
   */
  async execute(
    context: TenantContext,
    { ifVersion, ...request }: PutOrganizationMemberRequest & Conditional,
  ): Promise<OrganizationMember> {
    checkMemberRoles(request.roles);
    await this.memberships.require(context, request.organizationId);
    const member = await this.unitOfWork.transaction(context, (tx) => this.put(tx, context, request, { ifVersion }));
    await this.endWithOrganization(context, member);
    return member;
  }

  private async put(
    tx: Transaction,
    context: TenantContext,
    { organizationId, userId, roles }: PutOrganizationMemberRequest,
    condition: Conditional,
  ): Promise<OrganizationMember> {
    // Nobody else makes this user a member of anything before the end, so that their bound holds.
    if ((await this.users.findForUpdate(tx, context, userId)) === null) throw new ServiceError('not_found', 'There is no such user.');
    const known = await tx.run(this.members.ofUser(userId));
    const current = known.find((one) => one.organizationId === organizationId);
    requireVersion(current ?? notYet, condition);
    if (current !== undefined && isDeepStrictEqual(current.roles, roles)) return current;
    if (current === undefined && known.length >= maxOrganizationsOfUser)
      throw new ServiceError('conflict', `A user is a member of at most ${maxOrganizationsOfUser} organizations.`);
    const at = this.clock.now().toISOString();
    const member: OrganizationMember = {
      ...{ organizationId, userId, roles },
      ...{ version: (current ?? notYet).version + 1, createdAt: current?.createdAt ?? at, updatedAt: at },
    };
    await this.members.put(tx, context, member);
    const { organizationMemberAdded, organizationMemberUpdated } = eventMap.identity;
    const told = current === undefined ? organizationMemberAdded : organizationMemberUpdated;
    await this.outbox.append(tx, context, told, { organizationId, userId });
    return member;
  }

  /** The end of an organization removes the members that there are then: one that was stored behind it is removed here, so that its administrator is told, and else by the event of it. */
  private async endWithOrganization(context: TenantContext, { organizationId }: OrganizationMember): Promise<void> {
    try {
      await this.memberships.require(context, organizationId);
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found')
        await this.unitOfWork.transaction(context, (tx) => this.members.removeAll(tx, context, organizationId));
      throw error;
    }
  }
}
