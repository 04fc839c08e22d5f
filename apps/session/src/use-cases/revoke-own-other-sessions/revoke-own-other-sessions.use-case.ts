import { Injectable } from '@nestjs/common';
import type { OwnRequest, TenantContext } from '#contracts';
import { AccountHolders, UnitOfWork } from '#kernel';
import { EndUserSessionsUseCase } from '../end-user-sessions/end-user-sessions.use-case.js';

/** A user stays signed in here, and nowhere else. */
@Injectable()
export class RevokeOwnOtherSessionsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly endUserSessions: EndUserSessionsUseCase,
  ) {}

  /** How many ended; all in one statement, so that none that was there is left. */
  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<{ revoked: number }> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    const { userId, sessionId } = session;
    const ending = { userId, reason: 'revoked', beforeVersion: null, kept: [sessionId] } as const;
    const revoked = await this.unitOfWork.transaction(own, (tx) => this.endUserSessions.execute(tx, own, ending));
    return { revoked };
  }
}
