import { Injectable } from '@nestjs/common';
import type { OwnRequest, OwnSession, Page, PageRequest, TenantContext } from '#contracts';
import { AccountHolders } from '#kernel';
import { ListSessionsUseCase } from '../list-sessions/list-sessions.use-case.js';

/** Where a user is signed in, told to themselves. */
@Injectable()
export class ListOwnSessionsUseCase {
  constructor(
    private readonly holders: AccountHolders,
    private readonly sessions: ListSessionsUseCase,
  ) {}

  /** As `ListSessionsUseCase`, with the one that asks marked. */
  async execute(context: TenantContext, { sessionToken, ...page }: OwnRequest & PageRequest): Promise<Page<OwnSession>> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    const { items, nextCursor } = await this.sessions.execute(own, { ...page, userId: session.userId });
    return { items: items.map((one) => ({ ...one, isCurrent: one.sessionId === session.sessionId })), nextCursor };
  }
}
