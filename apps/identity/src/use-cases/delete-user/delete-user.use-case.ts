import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type TenantContext, type UserId, type Conditional, requireVersion } from '#contracts';
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

  /** Refuses with `not_found` or `version_mismatch`. */
  async execute(context: TenantContext, { id, ifVersion }: { readonly id: UserId } & Conditional): Promise<{ deleted: true }> {
    await this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, id);
      if (user === null) throw new ServiceError('not_found', 'There is no such user.');
      requireVersion(user, { ifVersion });
      await this.users.delete(tx, context, id);
      await this.failures.clear(tx, context, id);
      await this.outbox.append(tx, context, eventMap.identity.userDeleted, { userId: id, version: user.version + 1 });
    });
    return { deleted: true };
  }
}
