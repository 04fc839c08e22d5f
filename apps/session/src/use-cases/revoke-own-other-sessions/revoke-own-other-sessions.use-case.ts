import { Injectable } from '@nestjs/common';
import { eventMap, type OwnRequest, type TenantContext } from '#contracts';
import { AccountHolders, Clock, EventOutbox, UnitOfWork } from '#kernel';
import { SessionStore } from '../../ports/session-store.js';

/** A user stays signed in here, and nowhere else. */
@Injectable()
export class RevokeOwnOtherSessionsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly sessions: SessionStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** How many ended; all in one statement, so that none that was there is left. */
  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<{ revoked: number }> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    const revoked = await this.unitOfWork.transaction(own, async (tx) => {
      const end = { at: this.clock.now(), reason: 'revoked' } as const;
      const ended = await this.sessions.endOthers(tx, own, session, end);
      for (const one of ended) await this.outbox.append(tx, own, eventMap.session.sessionEnded, { ...one, reason: end.reason });
      return ended.length;
    });
    return { revoked };
  }
}
