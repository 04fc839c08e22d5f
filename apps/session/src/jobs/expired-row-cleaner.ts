import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { newRequestContext } from '#platform';
import { SessionConfig } from '../session.config.js';
import { RemoveExpiredUseCase } from '../use-cases/remove-expired/remove-expired.use-case.js';

/** Removes expired rows from time to time, on every replica; replicas start at different moments, and need no lock. */
@Injectable()
export class ExpiredRowCleaner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ExpiredRowCleaner.name);
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly removeExpired: RemoveExpiredUseCase,
    private readonly config: SessionConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.run());
    }, this.config.cleanUpInterval * 1000);
    this.timer.unref();
  }

  /** Waits for the batch that is being deleted, so that the pool is not closed under it. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      const removed = await this.removeExpired.execute(() => newRequestContext({}), this.stopping.signal);
      if (removed > 0) this.logger.log(`removed ${removed} expired rows`);
    } catch (error) {
      this.logger.warn(`removing expired rows failed, the next attempt is in ${this.config.cleanUpInterval} s: ${String(error)}`);
    }
  }
}
