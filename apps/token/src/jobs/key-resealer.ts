import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { newRequestContext } from '#platform';
import { TokenConfig } from '../token.config.js';
import { ResealSigningKeysUseCase } from '../use-cases/reseal-signing-keys/reseal-signing-keys.use-case.js';

/**
 * Seals anew what older master keys sealed, from time to time, on every replica; the database lets one do it. First some time after
 * the start: a roll-out, during which others may not know the new key yet, is over by then.
 */
@Injectable()
export class KeyResealer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(KeyResealer.name);
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly resealSigningKeys: ResealSigningKeysUseCase,
    private readonly config: TokenConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.run());
    }, this.config.maintenanceInterval * 1000);
    this.timer.unref();
  }

  /** Waits for the tenant whose keys are being sealed, so that the pool is not closed under it. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      const { resealed, unreadable } = await this.resealSigningKeys.execute(() => newRequestContext(), this.stopping.signal);
      if (resealed > 0) this.logger.log(`sealed ${resealed} signing keys under the first master key`);
      for (const { tenantId, kid } of unreadable) this.logger.warn({ msg: 'No master key opens this signing key', tenantId, kid });
    } catch (error) {
      this.logger.warn(`sealing keys anew failed, the next attempt is in ${this.config.maintenanceInterval} s: ${String(error)}`);
    }
  }
}
