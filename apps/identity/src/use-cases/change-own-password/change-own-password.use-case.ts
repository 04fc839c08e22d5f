import { Injectable } from '@nestjs/common';
import { type ChangeOwnPasswordRequest, eventMap, type TenantContext } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { PasswordCredentialStore } from '../../ports/password-credential-store.js';
import { UserStore } from '../../ports/user-store.js';
import { passwordLocaleOf } from '../../rules/password.js';
import { NewPasswords } from '../new-passwords.js';
import { OwnUsers, signedOut } from '../own-users.js';

/** A user gives themselves a new password. */
@Injectable()
export class ChangeOwnPasswordUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly own: OwnUsers,
    private readonly users: UserStore,
    private readonly credentials: PasswordCredentialStore,
    private readonly passwords: NewPasswords,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The fresh proof of the session stands for the password before (attack A64). The new hash and the event that ends sessions, and tells the user, are one transaction; the session
   * that asks stays, and the others too where `endsOtherSessions` is false. Takes no failure counters back: whoever guessed still has to wait. Refuses with
   * `invalid_argument` at `/password`, or with `too_many_requests` when the hashing queue is full.
   */
  async execute(
    context: TenantContext,
    { sessionToken, password, endsOtherSessions, locale }: ChangeOwnPasswordRequest,
  ): Promise<{ changed: true }> {
    const { context: own, session, user } = await this.own.requireFresh(context, sessionToken);
    const { userId, sessionId } = session;
    const hash = await this.passwords.hash(own, password, user, passwordLocaleOf(locale));
    const now = this.clock.now();
    await this.unitOfWork.transaction(own, async (tx) => {
      const version = await this.users.raiseVersion(tx, own, userId, now);
      if (version === null) throw signedOut();
      await this.credentials.put(tx, own, userId, hash, now);
      const keptSessions = endsOtherSessions ? [sessionId] : 'all';
      await this.outbox.append(tx, own, eventMap.identity.passwordChanged, { userId, version, keptSessions });
    });
    return { changed: true };
  }
}
