import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type TenantContext, type UserId } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { CodeGuessStore } from '../../ports/code-guess-store.js';
import { LoginFailureStore } from '../../ports/login-failure-store.js';
import { UserStore } from '../../ports/user-store.js';

/** Takes back what wrong passwords and codes have counted for a user, everywhere. */
@Injectable()
export class UnlockUserUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly failures: LoginFailureStore,
    private readonly guesses: CodeGuessStore,
    private readonly outbox: EventOutbox,
  ) {}

  /** Says so in an event, which tells who did. The status of the user stays as it is. Refuses with `not_found`. */
  async execute(context: TenantContext, { id }: { readonly id: UserId }): Promise<{ unlocked: true }> {
    await this.unitOfWork.transaction(context, async (tx) => {
      if ((await this.users.findForUpdate(tx, context, id)) === null) throw new ServiceError('not_found', 'There is no such user.');
      await this.failures.clear(tx, context, id);
      await this.guesses.clear(tx, context, id);
      await this.outbox.append(tx, context, eventMap.identity.loginUnlocked, { userId: id });
    });
    return { unlocked: true };
  }
}
