import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import { UnitOfWork } from '#kernel';
import { AuditLog, type ChainLink } from '../../ports/audit-log.js';
import { chainStart } from '../../rules/chain-start.js';

/**
 * What a log was found to be. `intact`: every entry is as it was recorded; `last`, kept elsewhere, shows later that the log up to it was not written anew as a
 * whole. `broken`: something was changed, removed or put in, first at `brokenAt`. `erased`: it ended with `last`, and no entry is left. `missing`: there is no log.
 */
export type LogVerification =
  | { readonly state: 'intact'; readonly last: ChainLink }
  | { readonly state: 'broken'; readonly brokenAt: number }
  | { readonly state: 'erased'; readonly erasedAt: string; readonly last: ChainLink }
  | { readonly state: 'missing' };

const entriesAtOnce = 5_000;

/** Checks a tenant's log from the first entry on. Does not find a chain that was written anew as a whole, by somebody who may write everything. */
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
    const { erasedAt, overrunAt } = end;
    if (erasedAt !== null) {
      if (overrunAt !== null) return { state: 'broken', brokenAt: overrunAt };
      return { state: 'erased', erasedAt, last: { position: end.position, hash: end.hash } };
    }
    let last = chainStart;
    while (last.position < end.position) {
      const limit = Math.min(entriesAtOnce, end.position - last.position);
      const part = await this.unitOfWork.read(contextOf(), this.log.check(last, limit));
      if (part.brokenAt !== null) return { state: 'broken', brokenAt: part.brokenAt };
      if (part.last === null) return { state: 'broken', brokenAt: last.position + 1 };
      last = part.last;
    }
    return overrunAt === null && last.hash === end.hash ? { state: 'intact', last } : { state: 'broken', brokenAt: end.position + 1 };
  }
}
