import { Injectable } from '@nestjs/common';
import { newRequestContext, RepeatedJob } from '#platform';
import { TokenConfig } from '../token.config.js';
import { MaintainPartitionsUseCase } from '../use-cases/maintain-partitions/maintain-partitions.use-case.js';

/** Keeps the partitions up to date: at the start and from time to time; of all replicas the database lets one do it. */
@Injectable()
export class PartitionMaintainer extends RepeatedJob {
  constructor(
    private readonly maintainPartitions: MaintainPartitionsUseCase,
    config: TokenConfig,
  ) {
    super({ name: 'Maintaining partitions', everySeconds: config.maintenanceInterval, atStart: true });
  }

  protected override async run(): Promise<void> {
    const changes = await this.maintainPartitions.execute(() => newRequestContext({}));
    if (changes > 0) this.logger.log(`made or dropped ${changes} partitions`);
  }
}
