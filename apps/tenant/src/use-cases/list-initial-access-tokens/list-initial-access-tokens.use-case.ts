import { Injectable } from '@nestjs/common';
import type { InitialAccessToken, Page, PageRequest, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { InitialAccessTokenStore } from '../../ports/initial-access-token-store.js';

/** Lists the initial access tokens that have not expired, oldest first. */
@Injectable()
export class ListInitialAccessTokensUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly initialAccessTokens: InitialAccessTokenStore,
    private readonly clock: Clock,
  ) {}

  async execute(context: TenantContext, request: PageRequest): Promise<Page<InitialAccessToken>> {
    return this.unitOfWork.transaction(context, (tx) => this.initialAccessTokens.list(tx, this.clock.now(), request));
  }
}
