import { Injectable } from '@nestjs/common';
import type { OwnRequest, SessionId, TenantContext } from '#contracts';
import { AccountHolders } from '#kernel';
import { RevokeSessionUseCase } from '../revoke-session/revoke-session.use-case.js';

/** A user ends one of their sessions from another. */
@Injectable()
export class RevokeOwnSessionUseCase {
  constructor(
    private readonly holders: AccountHolders,
    private readonly revokeSession: RevokeSessionUseCase,
  ) {}

  /** As `RevokeSessionUseCase`: another user's is `not_found`, as one is that there never was. */
  async execute(
    context: TenantContext,
    { sessionToken, sessionId }: OwnRequest & { readonly sessionId: SessionId },
  ): Promise<{ revoked: true }> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    return this.revokeSession.execute(own, { sessionId, userId: session.userId });
  }
}
