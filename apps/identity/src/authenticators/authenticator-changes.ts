import { Injectable } from '@nestjs/common';
import { type AuthenticatorId, type EnrolledAuthenticator, eventMap, type TenantContext, type User, type UserId } from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { UserStore } from '../ports/user-store.js';
import { Authenticators } from './authenticators.js';
import type { StoreEnrolment } from './enrollable-authenticator.js';
import { type Guesser, isAsBefore } from './guarded-guesses.js';

/** What users set up and take away, with what is told of it: the change and its event are one transaction, in which nobody else changes the user. */
@Injectable()
export class AuthenticatorChanges {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly authenticators: Authenticators,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** Null where the user has changed by now, or the enrolment is over. */
  add(context: TenantContext, enrolling: Guesser, store: StoreEnrolment): Promise<EnrolledAuthenticator | null> {
    const { userId } = enrolling;
    return this.unitOfWork.transaction(context, async (tx) => {
      if (!isAsBefore(await this.users.findForUpdate(tx, context, userId), enrolling)) return null;
      const added = await store(tx);
      if (added === null) return null;
      const { id: authenticatorId, method } = added;
      await this.users.recordSecondFactor(tx, context, userId, true);
      await this.outbox.append(tx, context, eventMap.identity.authenticatorAdded, { userId, authenticatorId, method });
      return added;
    });
  }

  /**
   * What was proved at sign-ins under way counts no longer: their user is another version by then. False where the user, who may be disabled, has none with that id.
   */
  remove(context: TenantContext, userId: UserId, id: AuthenticatorId): Promise<boolean> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const user = await this.users.findForUpdate(tx, context, userId);
      const method = user && (await this.removeOne(tx, context, user, id));
      if (method === null) return false;
      const left = await Promise.all(this.authenticators.enrollable.map((authenticator) => tx.run(authenticator.list(userId))));
      await this.users.raiseVersion(tx, context, userId, this.clock.now());
      await this.users.recordSecondFactor(tx, context, userId, left.flat().length > 0);
      await this.outbox.append(tx, context, eventMap.identity.authenticatorRemoved, { userId, authenticatorId: id, method });
      return true;
    });
  }

  private async removeOne(
    tx: Transaction,
    context: TenantContext,
    { id: userId }: User,
    id: AuthenticatorId,
  ): Promise<EnrolledAuthenticator['method'] | null> {
    for (const authenticator of this.authenticators.enrollable)
      if (await authenticator.remove(tx, context, { userId, id })) return authenticator.name;
    return null;
  }
}
