import { Injectable } from '@nestjs/common';
import { activityKinds, type OwnActivity, type OwnRequest, type Page, type PageRequest, type TenantContext } from '#contracts';
import { AccountHolders, PositionCursors, UnitOfWork } from '#kernel';
import { AuditLog } from '../../ports/audit-log.js';
import { activityOf } from '../../rules/own-activity.js';
import { requireLimit } from '../../rules/page-limit.js';

/** Of the last entry of a page, which the next one goes on before. */
const cursors = new PositionCursors('before');

/** What happened to a user's account, told to themselves. */
@Injectable()
export class ListOwnActivityUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly log: AuditLog,
  ) {}

  /** The newest first; of the kinds that mean something to them, and of those what they may know. Refuses with `invalid_argument` a wrong limit or cursor. */
  async execute(context: TenantContext, { sessionToken, limit, cursor }: OwnRequest & PageRequest): Promise<Page<OwnActivity>> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    requireLimit(limit);
    const before = cursors.decode(cursor);
    const wanted = { subject: session.userId, kinds: activityKinds };
    const found = await this.unitOfWork.read(own, this.log.list(wanted, before, limit + 1));
    const entries = found.slice(0, limit);
    const last = entries.at(-1);
    const items = entries.flatMap((entry) => activityOf(entry, session.userId) ?? []);
    return { items, nextCursor: found.length > limit && last ? cursors.encode(last.position) : null };
  }
}
