import { Injectable } from '@nestjs/common';
import { newRequestContext, RepeatedJob } from '#platform';
import { RemoveUnusedClientsUseCase } from '../use-cases/remove-unused-clients/remove-unused-clients.use-case.js';

/** Removes clients that registered themselves and that nobody uses, every hour, as long as the shortest grant is remembered; replicas start at different moments, and need no lock. */
@Injectable()
export class UnusedClientSweeper extends RepeatedJob {
  constructor(private readonly removeUnusedClients: RemoveUnusedClientsUseCase) {
    super({ name: 'Removing clients that nobody uses', everySeconds: 3_600 });
  }

  protected override async run(stopping: AbortSignal): Promise<void> {
    const removed = await this.removeUnusedClients.execute(() => newRequestContext(), stopping);
    if (removed > 0) this.logger.log(`removed ${removed} clients that registered themselves and that nobody used`);
  }
}
