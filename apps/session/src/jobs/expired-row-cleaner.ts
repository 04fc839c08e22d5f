import { Injectable } from '@nestjs/common';
import { newRequestContext, RepeatedJob } from '#platform';
import { SessionConfig } from '../session.config.js';
import { RemoveExpiredUseCase } from '../use-cases/remove-expired/remove-expired.use-case.js';

/** Removes expired rows from time to time; replicas start at different moments, and need no lock. */
@Injectable()
export class ExpiredRowCleaner extends RepeatedJob {
  constructor(
    private readonly removeExpired: RemoveExpiredUseCase,
    config: SessionConfig,
  ) {
    super({ name: 'Removing expired rows', everySeconds: config.cleanUpInterval });
  }

  protected override async run(stopping: AbortSignal): Promise<void> {
    const removed = await this.removeExpired.execute(() => newRequestContext({}), stopping);
    if (removed > 0) this.logger.log(`removed ${removed} expired rows`);
  }
}
