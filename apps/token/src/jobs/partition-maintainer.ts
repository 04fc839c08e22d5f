import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { newRequestContext } from '#platform';
import { TokenConfig } from '../token.config.js';
import { MaintainPartitionsUseCase } from '../use-cases/maintain-partitions/maintain-partitions.use-case.js';

/** Keeps the partitions up to date: at the start and from time to time, on every replica; the database lets one do it. */
@Injectable()
export class PartitionMaintainer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(PartitionMaintainer.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly maintainPartitions: MaintainPartitionsUseCase,
    private readonly config: TokenConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.schedule(), this.config.maintenanceInterval * 1000);
    this.timer.unref();
    this.schedule();
  }

  /** Waits for what is under way, so that the pool is not closed under it. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private schedule(): void {
    this.running = this.running.then(() => this.run());
  }

  private async run(): Promise<void> {
    try {
      const changes = await this.maintainPartitions.execute(() => newRequestContext({}));
      if (changes > 0) this.logger.log(`made or dropped ${changes} partitions`);
    } catch (error) {
      this.logger.warn(`maintaining partitions failed, the next attempt is in ${this.config.maintenanceInterval} s: ${String(error)}`);
    }
  }
}
