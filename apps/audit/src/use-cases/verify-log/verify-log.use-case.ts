import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import { UnitOfWork } from '#kernel';
import { AuditLog, type ChainLink } from '../../ports/audit-log.js';
import { chainStart } from '../../rules/chain-start.js';

/**
 * Whether every entry is as it was recorded. `last`, kept elsewhere, shows later that the log up to it was not written anew as a whole. `brokenAt` is the
 * first place at which something was changed, removed or put in.
 */
export type LogVerification =
  { readonly isIntact: true; readonly last: ChainLink } | { readonly isIntact: false; readonly brokenAt: number };

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
    let last = chainStart;
    while (last.position < end.position) {
      const limit = Math.min(entriesAtOnce, end.position - last.position);
      const part = await this.unitOfWork.read(contextOf(), this.log.check(last, limit));
      if (part.brokenAt !== null) return { isIntact: false, brokenAt: part.brokenAt };
      if (part.last === null) return { isIntact: false, brokenAt: last.position + 1 };
      last = part.last;
    }
    const isIntact = !end.isOverrun && last.hash === end.hash;
    return isIntact ? { isIntact, last } : { isIntact, brokenAt: end.position + 1 };
  }
}
