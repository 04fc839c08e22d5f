import { Injectable } from '@nestjs/common';
import type { RequestContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ExpiringTables } from '../../ports/expiring-tables.js';

/** Makes partitions ahead of time and drops those in which everything has long expired. */
@Injectable()
export class MaintainPartitionsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tables: ExpiringTables,
  ) {}

  /** Several short transactions, so that the locks are short. Answers with how many partitions were made or dropped. */
  async execute(contextOf: () => RequestContext): Promise<number> {
    let changes = 0;
    for (const table of this.tables.names)
      for (let done = -1; done !== 0; changes += done)
        done = await this.unitOfWork.platformTransaction(contextOf(), (tx) => this.tables.maintain(tx, table));
    return changes;
  }
}
