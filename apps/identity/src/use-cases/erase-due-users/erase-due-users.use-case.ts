import { Injectable, Logger } from '@nestjs/common';
import type { RequestContext, TenantId, UserId } from '#contracts';
import { Clock, logFields, UnitOfWork } from '#kernel';
import { UserDeletionStore } from '../../ports/user-deletion-store.js';
import { UserStore } from '../../ports/user-store.js';
import { UserDeletions } from '../user-deletions.js';

/** Users that are looked for at once. */
const batchSize = 100;

/** Erases the users who had their account deleted and did not take that back in time. Replicas may run it at the same time. */
@Injectable()
export class EraseDueUsersUseCase {
  private readonly logger = new Logger(EraseDueUsersUseCase.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: UserDeletionStore,
    private readonly users: UserStore,
    private readonly deletions: UserDeletions,
    private readonly clock: Clock,
  ) {}

  /**
   * Each in a transaction of their own with the event that tells of it: of several replicas one erases, and what a stop leaves undone is due at the next run. Forgets the addressees of messages that are over, too. Goes on until nothing is
   * due or `signal` is aborted; whom it fails to erase it leaves for the next run. Answers how many went.
   */
  async execute(newContext: () => RequestContext, signal: AbortSignal): Promise<number> {
    let erased = 0;
    // Whom it failed to erase is due the longest, and listed first again: as many more are asked for, or they would hold up all others.
    const left = new Set<UserId>();
    for (;;) {
      const most = left.size + batchSize;
      const due = await this.unitOfWork.platformTransaction(newContext(), (tx) => this.store.listDue(tx, this.clock.now(), most));
      for (const { tenantId, userId } of due.filter((one) => !left.has(one.userId))) {
        if (signal.aborted) return erased;
        if (await this.erase({ ...newContext(), tenantId }, userId)) erased += 1;
        else left.add(userId);
      }
      if (due.length < most) break;
    }
    const now = this.clock.now();
    while (
      (await this.unitOfWork.platformTransaction(newContext(), (tx) => this.store.deleteExpiredFarewells(tx, now, batchSize))) === batchSize
    )
      if (signal.aborted) break;
    return erased;
  }

  /** Whether they are gone by this. */
  private async erase(scope: RequestContext & { readonly tenantId: TenantId }, userId: UserId): Promise<boolean> {
    try {
      return await this.unitOfWork.transaction(scope, async (tx) => {
        const user = await this.users.findForUpdate(tx, scope, userId);
        if (user?.status !== 'pending_deletion' || user.deletion === null || Date.parse(user.deletion.dueAt) > this.clock.now().getTime())
          return false;
        await this.deletions.erase(tx, scope, user, { isOwn: true });
        return true;
      });
    } catch (error) {
      this.logger.error({ msg: 'A user whose time is over could not be erased', userId, err: error, ...logFields(scope) });
      return false;
    }
  }
}
