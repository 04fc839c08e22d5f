import { Injectable } from '@nestjs/common';
import { type Conditional, eventMap, requireVersion, ServiceError, type TenantContext } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { type MemberKey, OrganizationMemberStore } from '../../ports/organization-member-store.js';
import { UserStore } from '../../ports/user-store.js';

/** Ends the membership of a user: what they were granted for the organization ends. Refuses with `not_found` or `version_mismatch`. */
@Injectable()
export class RemoveOrganizationMemberUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly members: OrganizationMemberStore,
    private readonly outbox: EventOutbox,
  ) {}

  async execute(context: TenantContext, { ifVersion, organizationId, userId }: MemberKey & Conditional): Promise<{ removed: true }> {
    const key = { organizationId, userId };
    return this.unitOfWork.transaction(context, async (tx) => {
      // Nobody else changes what this user is a member of before the end.
      const user = await this.users.findForUpdate(tx, context, userId);
      const member = user && (await tx.run(this.members.find(key)));
      if (member === null) throw new ServiceError('not_found', 'The organization has no such member.');
      requireVersion(member, { ifVersion });
      await this.members.remove(tx, context, key);
      await this.outbox.append(tx, context, eventMap.identity.organizationMemberRemoved, key);
      return { removed: true };
    });
  }
}
