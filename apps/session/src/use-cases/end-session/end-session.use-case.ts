import { Injectable } from '@nestjs/common';
import { asUser, eventMap, type TenantContext } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { SessionStore } from '../../ports/session-store.js';

/** The user signs out in the browser that holds the cookie. */
@Injectable()
export class EndSessionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** Ending what has ended, or never was, is no error: afterwards there is no such session either way. */
  async execute(context: TenantContext, { sessionToken }: { sessionToken: string }): Promise<{ ended: true }> {
    if (!isWellFormedSecret('st', sessionToken)) return { ended: true };
    await this.unitOfWork.transaction(context, async (tx) => {
      const end = { at: this.clock.now(), reason: 'logout' } as const;
      const ended = await this.sessions.endByToken(tx, context, hashSecret(sessionToken), end);
      if (ended === null) return;
      await this.outbox.append(tx, asUser(context, ended.userId), eventMap.session.sessionEnded, { ...ended, reason: end.reason });
    });
    return { ended: true };
  }
}
