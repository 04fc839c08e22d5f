import { Injectable } from '@nestjs/common';
import { newRequestContext, RepeatedJob } from '#platform';
import { TokenConfig } from '../token.config.js';
import { ResealKeysUseCase } from '../use-cases/reseal-keys/reseal-keys.use-case.js';

/**
 * Seals anew what older master keys sealed, from time to time; of all replicas the database lets one do it. First some time after
 * the start: a roll-out, during which others may not know the new key yet, is over by then.
 */
@Injectable()
export class KeyResealer extends RepeatedJob {
  constructor(
    private readonly resealKeys: ResealKeysUseCase,
    config: TokenConfig,
  ) {
    super({ name: 'Sealing keys anew', everySeconds: config.maintenanceInterval });
  }

  protected override async run(stopping: AbortSignal): Promise<void> {
    const { resealed, unreadable } = await this.resealKeys.execute(() => newRequestContext(), stopping);
    if (resealed > 0) this.logger.log(`sealed ${resealed} signing keys and client secrets under the first master key`);
    for (const owner of unreadable) this.logger.warn({ msg: 'No master key opens this signing key or client secret', ...owner });
  }
}
