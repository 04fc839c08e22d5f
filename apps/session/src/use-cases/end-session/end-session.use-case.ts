import { Injectable } from '@nestjs/common';
import { asUser, type EndSessionRequest, eventMap, type TenantContext } from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { type EndedSession, type SessionEnd, SessionStore } from '../../ports/session-store.js';

/** A logout: the user signs out in the browser that holds the cookie, or an application signs them out by its ID token. */
@Injectable()
export class EndSessionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Ending what has ended, or never was, is no error: afterwards there is no such session either way. An ID token proves an application's word, not
   * its user's, so that the user is recorded as who did it by the cookie alone. That the token is genuine is for the caller to have checked.
   */
  async execute(context: TenantContext, request: EndSessionRequest): Promise<{ ended: true }> {
    const byCookie = 'sessionToken' in request;
    if (byCookie && !isWellFormedSecret('st', request.sessionToken)) return { ended: true };
    await this.unitOfWork.transaction(context, async (tx) => {
      const end = { at: this.clock.now(), reason: 'logout' } as const;
      const ended = await this.end(tx, context, request, end);
      if (ended === null) return;
      const by = byCookie ? asUser(context, ended.userId) : context;
      await this.outbox.append(tx, by, eventMap.session.sessionEnded, { ...ended, reason: end.reason });
    });
    return { ended: true };
  }

  private end(tx: Transaction, context: TenantContext, request: EndSessionRequest, end: SessionEnd): Promise<EndedSession | null> {
    return 'sessionToken' in request
      ? this.sessions.endByToken(tx, context, hashSecret(request.sessionToken), end)
      : this.sessions.endOneOrHeir(tx, context, request, end);
  }
}
