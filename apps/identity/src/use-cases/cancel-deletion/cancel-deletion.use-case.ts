import { Injectable } from '@nestjs/common';
import { eventMap, type RequestOf, type ResponseOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';

/** A user keeps the account that they had deleted. Whose words they are, the session service has found out. */
@Injectable()
export class CancelDeletionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * As long as the account is there, also where its time is over and nobody has erased it yet. Answers the version that the user is by now: what they proved as the one before, which was about to be deleted, is as good as proved by this one, since
   * nothing else has changed; who says the same again is answered alike. An administrator who takes a deletion back makes another version than this one, by which no proof of before counts. Refuses with `invalid_credentials` who is gone, or has changed otherwise since that proof.
   */
  async execute(
    context: TenantContext,
    { userId, userVersion }: RequestOf<RpcMap['identity']['cancelDeletion']>,
  ): Promise<ResponseOf<RpcMap['identity']['cancelDeletion']>> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, userId);
      const version = userVersion + 1;
      if (user?.status === 'active' && user.version === version) return { userVersion: version };
      if (user?.status !== 'pending_deletion' || user.version !== userVersion)
        throw new ServiceError('invalid_credentials', 'There is no such deletion to take back.');
      const kept = { ...user, status: 'active' as const, deletion: null, version, updatedAt: this.clock.now().toISOString() };
      await this.users.replace(tx, context, kept);
      await this.outbox.append(tx, context, eventMap.identity.userUpdated, { userId, status: kept.status, emailChanged: false, version });
      await this.outbox.append(tx, context, eventMap.identity.userDeletionCancelled, { userId });
      return { userVersion: version };
    });
  }
}
