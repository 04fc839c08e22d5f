import { Injectable } from '@nestjs/common';
import { type AuditEntry, type AuditFilter, filterTime, type Page, type PageRequest, type TenantContext } from '#contracts';
import { PositionCursors, UnitOfWork } from '#kernel';
import { AuditLog } from '../../ports/audit-log.js';
import { requireLimit } from '../../rules/page-limit.js';

/** Of the last entry of a page, which the next one goes on before. */
const cursors = new PositionCursors('before');

/** Arbitrary text that PostgreSQL does not take is nobody's id. */
const isStorable = (text: string | undefined): boolean => !text?.includes('\0');

/** Pages of a tenant's log, the newest entry first. */
@Injectable()
export class ListEntriesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly log: AuditLog,
  ) {}

  async execute(context: TenantContext, { limit, cursor, ...filter }: AuditFilter & PageRequest): Promise<Page<AuditEntry>> {
    requireLimit(limit);
    const { actor, subject, kind } = filter;
    const wanted = { from: filterTime('from', filter.from), to: filterTime('to', filter.to), actor, subject, kind };
    const before = cursors.decode(cursor);
    if (![actor, subject, kind].every(isStorable)) return { items: [], nextCursor: null };
    const found = await this.unitOfWork.read(context, this.log.list(wanted, before, limit + 1));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: found.length > limit && last ? cursors.encode(last.position) : null };
  }
}
