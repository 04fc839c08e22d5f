import { Injectable } from '@nestjs/common';
import { IdempotentCreations } from '#kernel';
import { newRequestContext } from '../tracing/request-context.js';
import { RepeatedJob } from './repeated-job.js';

/** Removes keys of creations that have expired, every hour; replicas start at different moments, and need no lock. */
@Injectable()
export class IdempotencyKeyCleaner extends RepeatedJob {
  constructor(private readonly creations: IdempotentCreations) {
    super({ name: 'Removing expired idempotency keys', everySeconds: 3_600 });
  }

  protected override async run(stopping: AbortSignal): Promise<void> {
    let removed = 0;
    for (let batch = 1; batch > 0 && !stopping.aborted; removed += batch) batch = await this.creations.removeExpired(newRequestContext());
    if (removed > 0) this.logger.log(`removed ${removed} expired idempotency keys`);
  }
}
