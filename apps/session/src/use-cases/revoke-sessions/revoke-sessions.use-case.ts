import { Injectable } from '@nestjs/common';
import type { TenantContext, UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { EndUserSessionsUseCase } from '../end-user-sessions/end-user-sessions.use-case.js';

/** An administrator signs a user out everywhere. */
@Injectable()
export class RevokeSessionsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly endUserSessions: EndUserSessionsUseCase,
  ) {}

  /** How many sessions ended; all in one statement, so that none that was there is left. Whether there is such a user is not looked at. */
  async execute(context: TenantContext, { userId }: { readonly userId: UserId }): Promise<{ revoked: number }> {
    const revoked = await this.unitOfWork.transaction(context, (tx) =>
      this.endUserSessions.execute(tx, context, { userId, reason: 'revoked', beforeVersion: null }),
    );
    return { revoked };
  }
}
