import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type SessionId, type TenantContext, type UserId } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { SessionStore } from '../../ports/session-store.js';

/** An administrator, or the user from another device, ends a session by its id. */
@Injectable()
export class RevokeSessionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** Revoking what has ended changes nothing. Refuses with `not_found` an id that is none of this user's at this tenant. */
  async execute(context: TenantContext, session: { sessionId: SessionId; userId: UserId }): Promise<{ revoked: true }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const end = { at: this.clock.now(), reason: 'revoked' } as const;
      const ended = await this.sessions.endOne(tx, context, session, end);
      if (ended) await this.outbox.append(tx, context, eventMap.session.sessionEnded, { ...ended, reason: end.reason });
      else if (!(await this.sessions.exists(tx, context, session))) throw new ServiceError('not_found', 'There is no such session.');
      return { revoked: true };
    });
  }
}
