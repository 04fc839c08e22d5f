import { Injectable } from '@nestjs/common';
import type { SessionFacts, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { SessionStore } from '../../ports/session-store.js';
import { PresentedSessions } from '../presented-sessions.js';

/** A session in constant use is written to once in this time (milliseconds), not with every request. */
const touchInterval = 60_000;

/** Whose browser this is, by the session cookie. */
@Injectable()
export class GetSessionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly presented: PresentedSessions,
    private readonly sessions: SessionStore,
    private readonly clock: Clock,
  ) {}

  /** `session` is null for whatever is not the secret of a live session of this tenant; garbage costs no look-up. */
  async execute(context: TenantContext, { sessionToken }: { sessionToken: string }): Promise<{ session: SessionFacts | null }> {
    const now = this.clock.now();
    const stale = new Date(now.getTime() - touchInterval);
    const found = await this.presented.find(context, sessionToken);
    if (!found) return { session: null };
    const { lastSeenAt, evidence: _evidence, isPersistent: _isPersistent, isRemembered: _isRemembered, ...session } = found;
    if (lastSeenAt <= stale)
      await this.unitOfWork.transaction(context, (tx) => this.sessions.touch(tx, context, session.sessionId, now, stale));
    return { session };
  }
}
