import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import { UnitOfWork } from '#kernel';
import { AuditLog, type ChainLink } from '../../ports/audit-log.js';

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
    const brokenAt = strayAt ?? (await this.#firstBroken(contextOf, anchor, end));
    if (brokenAt !== null) {
      const now = await this.unitOfWork.read(contextOf(), this.log.end());
      // What was trimmed meanwhile is missing for a good reason.
      return now !== null && now.anchor.position > anchor.position ? this.execute(contextOf) : { state: 'broken', brokenAt };
    }
    const last = { position: end.position, hash: end.hash };
    if (erasedAt === null) return { state: 'intact', anchor, last };
    const left = end.position - anchor.position;
    return left > 0 ? { state: 'erasing', erasedAt, left } : { state: 'erased', erasedAt, last };
  }

  /** The first place from `anchor` to `end` at which another entry stands than was recorded, or none; null: nowhere. */
  async #firstBroken(contextOf: () => TenantScope, anchor: ChainLink, end: ChainLink): Promise<number | null> {
    let last = anchor;
    while (last.position < end.position) {
      const limit = Math.min(entriesAtOnce, end.position - last.position);
      const part = await this.unitOfWork.read(contextOf(), this.log.check(last, limit));
      if (part.brokenAt !== null) return part.brokenAt;
      if (part.last === null) return last.position + 1;
      last = part.last;
    }
    return last.hash === end.hash ? null : end.position + 1;
  }
}
