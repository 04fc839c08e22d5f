import { Injectable } from '@nestjs/common';
import type { RequestContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ExpiredRows } from '../../ports/expired-rows.js';

/** Rows of one table that one transaction deletes: short locks, little to replay. */
const batchSize = 1_000;

/** Deletes sessions and login transactions past their end, of all tenants, batch by batch. */
@Injectable()
export class RemoveExpiredUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly expired: ExpiredRows,
  ) {}

  /** Goes on until nothing is left or `signal` is aborted; answers how many rows went. Replicas may run it at the same time. */
  async execute(newContext: () => RequestContext, signal: AbortSignal): Promise<number> {
    let removed = 0;
    while (!signal.aborted) {
      const batch = await this.unitOfWork.onPlatform(newContext(), (tx) => this.expired.deleteBatch(tx, batchSize));
      if (batch === 0) break;
      removed += batch;
    }
    return removed;
  }
}
