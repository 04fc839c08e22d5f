import { Injectable } from '@nestjs/common';
import type { KnownSource, OwnRequest, TenantContext } from '#contracts';
import { AccountHolders, Clock, UnitOfWork } from '#kernel';
import { SignInHistoryStore } from '../../ports/sign-in-history-store.js';

/** Where a user has signed in, told to them. */
@Injectable()
export class ListOwnKnownSourcesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly histories: SignInHistoryStore,
    private readonly clock: Clock,
  ) {}

  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<{ sources: readonly KnownSource[] }> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    return { sources: await this.unitOfWork.read(own, this.histories.list(session.userId, this.clock.now())) };
  }
}
