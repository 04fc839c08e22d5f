import { Injectable } from '@nestjs/common';
import { eventMap, type InitialAccessTokenId, ServiceError, type TenantContext } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { InitialAccessTokenStore } from '../../ports/initial-access-token-store.js';

/** Ends an initial access token at once; clients that came of it stay. Refuses with `not_found`. */
@Injectable()
export class RevokeInitialAccessTokenUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly initialAccessTokens: InitialAccessTokenStore,
    private readonly outbox: EventOutbox,
  ) {}

  async execute(context: TenantContext, { id }: { id: InitialAccessTokenId }): Promise<{ revoked: true }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      if (!(await this.initialAccessTokens.remove(tx, id))) throw new ServiceError('not_found', 'There is no such initial access token.');
      await this.outbox.append(tx, context, eventMap.tenant.initialAccessTokenRevoked, { initialAccessTokenId: id });
      return { revoked: true };
    });
  }
}
