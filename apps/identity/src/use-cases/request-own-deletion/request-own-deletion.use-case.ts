import { Injectable } from '@nestjs/common';
import { eventMap, type OwnRequest, type PendingDeletion, ServiceError, type TenantContext, type User } from '#contracts';
import { AccountHolders, Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { SelfDeletionPolicies } from '../../ports/self-deletion-policies.js';
import { UserStore } from '../../ports/user-store.js';
import { signedOut } from '../own-users.js';
import { UserDeletions } from '../user-deletions.js';

const dayMs = 24 * 60 * 60_000;

/** A user has their account deleted. */
@Injectable()
export class RequestOwnDeletionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly policies: SelfDeletionPolicies,
    private readonly users: UserStore,
    private readonly deletions: UserDeletions,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Closes the account for the days that the tenant gives, or erases it at once, which is answered by null. Once, however often it is asked for: the same form sent again is answered alike while its session lasts. Refuses
   * with `forbidden` where the tenant allows no such thing, and with `login_required` or `step_up_required` as `AccountHolders.requireFresh`.
   */
  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<{ deletion: PendingDeletion | null }> {
    const { context: own, session } = await this.holders.requireFresh(context, sessionToken);
    const { isAllowed, graceDays } = await this.policies.of(own);
    if (!isAllowed) throw new ServiceError('forbidden', 'Nobody deletes their account here.');
    return this.unitOfWork.transaction(own, async (tx) => {
      const user = await this.users.findForUpdate(tx, own, session.userId);
      if (user?.status === 'pending_deletion') return { deletion: user.deletion };
      if (user?.status !== 'active') throw signedOut();
      if (graceDays > 0) return { deletion: await this.close(tx, own, user, graceDays) };
      await this.deletions.erase(tx, own, user, { isOwn: true });
      return { deletion: null };
    });
  }

  private async close(tx: Transaction, context: TenantContext, user: User, graceDays: number): Promise<PendingDeletion> {
    const now = this.clock.now();
    const requestedAt = now.toISOString();
    const deletion = { requestedAt, dueAt: new Date(now.getTime() + graceDays * dayMs).toISOString() };
    const [status, version] = ['pending_deletion' as const, user.version + 1];
    await this.users.replace(tx, context, { ...user, status, deletion, version, updatedAt: requestedAt });
    const { id: userId } = user;
    await this.outbox.append(tx, context, eventMap.identity.userUpdated, { userId, status, emailChanged: false, version });
    await this.outbox.append(tx, context, eventMap.identity.userDeletionRequested, { userId, dueAt: deletion.dueAt });
    return deletion;
  }
}
