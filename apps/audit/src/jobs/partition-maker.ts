import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#kernel';
import { newRequestContext, RepeatedJob } from '#platform';
import { LogPartitions } from '../ports/audit-log.js';

/** Makes the partitions of the months to come: at the start and from time to time; of all replicas the database lets one do it. */
@Injectable()
export class PartitionMaker extends RepeatedJob {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly partitions: LogPartitions,
  ) {
    super({ name: 'Making partitions', everySeconds: 21_600, atStart: true });
  }

  protected override async run(): Promise<void> {
    const made = await this.unitOfWork.platformTransaction(newRequestContext(), (tx) => tx.run(this.partitions.make()));
    if (made > 0) this.logger.log(`made ${made} partitions`);
  }
}
