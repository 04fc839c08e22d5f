import { Injectable } from '@nestjs/common';
import { newRequestContext, RepeatedJob } from '#platform';
import { IdentityConfig } from '../identity.config.js';
import { EraseDueUsersUseCase } from '../use-cases/erase-due-users/erase-due-users.use-case.js';

/** Erases users whose time is over, soon after it is; replicas need no lock. */
@Injectable()
export class DueUserEraser extends RepeatedJob {
  constructor(
    private readonly eraseDueUsers: EraseDueUsersUseCase,
    config: IdentityConfig,
  ) {
    super({ name: 'Erasing users whose time is over', everySeconds: config.erasureInterval });
  }

  protected override async run(stopping: AbortSignal): Promise<void> {
    const erased = await this.eraseDueUsers.execute(() => newRequestContext({}), stopping);
    if (erased > 0) this.logger.log(`erased ${erased} users who had their account deleted`);
  }
}
