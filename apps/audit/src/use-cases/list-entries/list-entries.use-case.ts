import { Injectable } from '@nestjs/common';
import { type AuditEntry, type AuditFilter, type Page, type PageRequest, ServiceError, type TenantContext } from '#contracts';
import { PositionCursors, UnitOfWork } from '#kernel';
import { AuditLog } from '../../ports/audit-log.js';
import { requireLimit } from '../../rules/page-limit.js';

const invalid = (member: keyof AuditFilter, detail: string): ServiceError =>
  new ServiceError('invalid_argument', `The ${member} is not valid.`, { members: [{ pointer: `/${member}`, detail }] });

/** The time as stores take it. Throws `invalid_argument` for what is none, or before or behind the years of four digits. */
const timeOf = (member: 'from' | 'to', text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const milliseconds = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/i.test(text) ? Date.parse(text) : NaN;
  const time = Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString();
  if (!/^(?!0000)\d{4}-/.test(time)) throw invalid(member, 'must be a time as in 2030-01-31T12:00:00Z');
  return time;
};

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
    const wanted = { from: timeOf('from', filter.from), to: timeOf('to', filter.to), actor, subject, kind };
    const before = cursors.decode(cursor);
    if (![actor, subject, kind].every(isStorable)) return { items: [], nextCursor: null };
    const found = await this.unitOfWork.read(context, this.log.list(wanted, before, limit + 1));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: found.length > limit && last ? cursors.encode(last.position) : null };
  }
}
