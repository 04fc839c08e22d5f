import { Injectable } from '@nestjs/common';
import { eventMap, type SessionEndReason, type TenantScope, type UserId } from '#contracts';
import { Clock, EventOutbox, type Transaction } from '#kernel';
import { SessionStore } from '../../ports/session-store.js';

/** A user may not go on as before: wherever they are signed in, they no longer are. */
@Injectable()
export class EndUserSessionsUseCase {
  constructor(
    private readonly sessions: SessionStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** Runs in the transaction of the event that tells of it. A second time finds nothing to end. Answers how many there were. */
  async execute(
    tx: Transaction,
    context: TenantScope,
    { userId, reason }: { userId: UserId; reason: Extract<SessionEndReason, 'user_inactive' | 'password_changed' | 'revoked'> },
  ): Promise<number> {
    const ended = await this.sessions.endAllOfUser(tx, context, userId, { at: this.clock.now(), reason });
    for (const session of ended) await this.outbox.append(tx, context, eventMap.session.sessionEnded, { ...session, reason });
    return ended.length;
  }
}
