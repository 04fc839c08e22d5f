import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import { UnitOfWork } from '#kernel';
import { AuditLog, type ChainBreak, type ChainLink } from '../../ports/audit-log.js';

/**
 * What a log was found to be. `intact`: every entry behind `anchor` (the start, or the last that was trimmed) is as it was recorded; `last`, kept elsewhere, shows later
 * that the log up to it was not written anew as a whole. `broken`: something was changed, removed or put in, first at `brokenAt`. `erased`: it ended with `last`, and no
 * entry is left. `erasing`: so many are left, unchanged. `missing`: there is no log.
 */
export type LogVerification =
  | { readonly state: 'intact'; readonly anchor: ChainLink; readonly last: ChainLink }
  | { readonly state: 'broken'; readonly brokenAt: number }
  | { readonly state: 'erased'; readonly erasedAt: string; readonly last: ChainLink }
  | { readonly state: 'erasing'; readonly erasedAt: string; readonly left: number }
  | { readonly state: 'missing' };

const entriesAtOnce = 5_000;

/** Checks a tenant's log from the first entry on that is kept. Does not find a chain that was written anew as a whole, by somebody who may write everything. */
@Injectable()
export class VerifyLogUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly log: AuditLog,
  ) {}

  /** `contextOf` gives each part a deadline of its own. What is recorded meanwhile is not looked at. */
  async execute(contextOf: () => TenantScope): Promise<LogVerification> {
    const end = await this.unitOfWork.read(contextOf(), this.log.end());
    if (end === null) return { state: 'missing' };
    const { anchor, erasedAt, strayAt } = end;
    if (strayAt !== null) return { state: 'broken', brokenAt: strayAt };
    const broken = await this.#firstBreak(contextOf, anchor, end);
    if (broken !== null) {
      // What was trimmed meanwhile is missing for a good reason. An entry that is there and is not as it was recorded was seen, and remains so.
      const isTrimmed = broken.kind === 'missing' && broken.at <= (await this.#anchorNow(contextOf));
      return isTrimmed ? this.execute(contextOf) : { state: 'broken', brokenAt: broken.at };
    }
    const last = { position: end.position, hash: end.hash };
    if (erasedAt === null) return { state: 'intact', anchor, last };
    const left = end.position - anchor.position;
    return left > 0 ? { state: 'erasing', erasedAt, left } : { state: 'erased', erasedAt, last };
  }

  /** The place of the last entry that is gone for a good reason; 0 where there is none. */
  async #anchorNow(contextOf: () => TenantScope): Promise<number> {
    return (await this.unitOfWork.read(contextOf(), this.log.end()))?.anchor.position ?? 0;
  }

  /** From `anchor` to `end`; null: nowhere. */
  async #firstBreak(contextOf: () => TenantScope, anchor: ChainLink, end: ChainLink): Promise<ChainBreak | null> {
    let last = anchor;
    while (last.position < end.position) {
      const limit = Math.min(entriesAtOnce, end.position - last.position);
      const part = await this.unitOfWork.read(contextOf(), this.log.check(last, limit));
      if (part.firstBreak !== null) return part.firstBreak;
      if (part.last === null) return { at: last.position + 1, kind: 'missing' };
      last = part.last;
    }
    return last.hash === end.hash ? null : { at: end.position + 1, kind: 'changed' };
  }
}
