import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type TenantContext, type UserId } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { LoginFailureStore } from '../../ports/login-failure-store.js';
import { UserStore } from '../../ports/user-store.js';

/** Deletes a user with everything that is theirs here. */
@Injectable()
export class DeleteUserUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly failures: LoginFailureStore,
    private readonly outbox: EventOutbox,
  ) {}

  /** Refuses with `not_found`. */
  async execute(context: TenantContext, { id }: { readonly id: UserId }): Promise<{ deleted: true }> {
    await this.unitOfWork.transaction(context, async (tx) => {
      const version = await this.users.delete(tx, context, id);
      if (version === null) throw new ServiceError('not_found', 'There is no such user.');
      await this.failures.clear(tx, context, id);
      await this.outbox.append(tx, context, eventMap.identity.userDeleted, { userId: id, version: version + 1 });
    });
    return { deleted: true };
  }
}
