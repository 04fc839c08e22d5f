import { Injectable } from '@nestjs/common';
import { maxPageSize, type Page, type PageRequest, ServiceError, type Session, type TenantContext, type UserId } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { SessionStore } from '../../ports/session-store.js';
import { readSessionCursor, writeSessionCursor } from './session-cursor.js';

/** A user's live sessions, page by page, oldest first. */
@Injectable()
export class ListSessionsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly clock: Clock,
  ) {}

  /** Refuses with `invalid_argument` a limit outside 1 to `maxPageSize` and an invalid cursor. */
  async execute(context: TenantContext, request: PageRequest & { userId: UserId }): Promise<Page<Session>> {
    const { userId, limit, cursor } = request;
    if (!Number.isInteger(limit) || limit < 1 || limit > maxPageSize) {
      throw new ServiceError('invalid_argument', 'The limit is not valid.', {
        members: [{ pointer: '/limit', detail: `must be a whole number from 1 to ${maxPageSize}` }],
      });
    }
    const after = cursor === undefined ? null : readSessionCursor(cursor);
    const found = await this.unitOfWork.transaction(context, (tx) =>
      this.sessions.listLive(tx, context, { userId, now: this.clock.now(), after, limit: limit + 1 }),
    );
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: found.length > limit && last ? writeSessionCursor(last) : null };
  }
}
