import { Injectable } from '@nestjs/common';
import { eventMap, type SessionEndReason, type SessionId, type TenantScope, type UserId } from '#contracts';
import { Clock, EventOutbox, type Transaction } from '#kernel';
import { SessionStore } from '../../ports/session-store.js';

type Ending = {
  readonly userId: UserId;
  readonly reason: Extract<SessionEndReason, 'user_inactive' | 'password_changed' | 'revoked'>;
  readonly beforeVersion: number | null;
  readonly kept?: readonly SessionId[];
};

/** A user may not go on as before: wherever they are signed in, they no longer are. */
@Injectable()
export class EndUserSessionsUseCase {
  constructor(
    private readonly sessions: SessionStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs in the transaction of the event that tells of it, which may be late: `beforeVersion` spares sessions that were proved by the user as the event left them, or
   * later; null spares none. `kept` stay in any case. A second time finds nothing to end. Answers how many there were.
   */
  async execute(tx: Transaction, context: TenantScope, { userId, reason, beforeVersion, kept = [] }: Ending): Promise<number> {
    const ended = await this.sessions.endAllOfUser(tx, context, userId, { at: this.clock.now(), reason }, { beforeVersion, kept });
    for (const session of ended) await this.outbox.append(tx, context, eventMap.session.sessionEnded, { ...session, reason });
    return ended.length;
  }
}
