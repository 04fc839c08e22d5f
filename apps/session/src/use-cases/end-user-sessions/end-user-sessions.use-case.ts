import { Injectable } from '@nestjs/common';
import { eventMap, type PayloadOf, type SessionEndReason, type SessionId, type TenantScope, type UserId } from '#contracts';
import { Clock, EventOutbox, type Transaction } from '#kernel';
import { DeletedUserStore } from '../../ports/deleted-user-store.js';
import { type EndedSession, SessionStore } from '../../ports/session-store.js';

type Ending = {
  readonly userId: UserId;
  readonly reason: Extract<SessionEndReason, 'user_inactive' | 'password_changed' | 'revoked'>;
  readonly beforeVersion: number | null;
  readonly kept?: readonly SessionId[];
};

type RemovedAuthenticator = PayloadOf<(typeof eventMap)['identity']['authenticatorRemoved']>;

/** A user may not go on as before: wherever they are signed in, they no longer are. */
@Injectable()
export class EndUserSessionsUseCase {
  constructor(
    private readonly sessions: SessionStore,
    private readonly deletedUsers: DeletedUserStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs in the transaction of the event that tells of it, which may be late: `beforeVersion` spares sessions that were proved by the user as the event left them, or
   * later; null spares none. `kept` stay in any case. A second time finds nothing to end. Answers how many there were.
   */
  async execute(tx: Transaction, context: TenantScope, { userId, reason, beforeVersion, kept = [] }: Ending): Promise<number> {
    const ended = await this.sessions.endAllOfUser(tx, context, userId, { at: this.clock.now(), reason }, { beforeVersion, kept });
    await this.tell(tx, context, ended, reason);
    return ended.length;
  }

  /** As `execute`, all of a user who is gone; after that nothing is held of them, and what was proved as them leads to nothing. Comes before whatever else of the user its transaction locks. */
  async ofDeleted(tx: Transaction, context: TenantScope, userId: UserId): Promise<void> {
    await this.deletedUsers.note(tx, context, userId, this.clock.now());
    await this.execute(tx, context, { userId, reason: 'user_inactive', beforeVersion: null });
    await this.sessions.eraseUser(tx, userId);
  }

  /**
   * As `execute`, of those that were proved with an authenticator that is no more, with a recovery code in place of the last one, or in a browser that was spared it: whoever holds it now may have
   * them (attack A64).
   */
  async provedWith(
    tx: Transaction,
    context: TenantScope,
    { keptSessions = [], wasLast = false, ...proved }: RemovedAuthenticator,
  ): Promise<void> {
    const reason = 'revoked';
    const ended = await this.sessions.endAllProvedWith(tx, context, { ...proved, wasLast }, { at: this.clock.now(), reason }, keptSessions);
    await this.tell(tx, context, ended, reason);
  }

  private async tell(tx: Transaction, context: TenantScope, ended: readonly EndedSession[], reason: SessionEndReason): Promise<void> {
    for (const session of ended) await this.outbox.append(tx, context, eventMap.session.sessionEnded, { ...session, reason });
  }
}
