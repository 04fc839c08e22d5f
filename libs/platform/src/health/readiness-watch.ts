import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { MessagingHealth } from '#messaging';
import type { AppHealth, HealthReport } from './app-health.js';

const logger = new Logger('Readiness');
/** Between two looks. With the time that a look may take, a replica leaves its queue groups about a second after its database hangs. Milliseconds. */
const periodMs = 250;

/** Lets an app share in the calls of its service for as long as it is ready, and says once when that changes. */
export class ReadinessWatch {
  readonly #stopping = new AbortController();
  #wasReady = true;

  constructor(
    private readonly health: Pick<AppHealth, 'readiness'>,
    private readonly messaging: Pick<MessagingHealth, 'setReady'>,
  ) {
    void this.#run();
  }

  /** From now on the app stays where it is. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!this.#isStopped()) {
      const report = await this.health.readiness();
      if (!this.#isStopped()) await this.#tell(report);
      await sleep(periodMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #tell({ healthy, details }: HealthReport): Promise<void> {
    if (healthy === this.#wasReady) return;
    this.#wasReady = healthy;
    if (healthy) logger.log('Ready again: takes its share of the calls.');
    else logger.warn({ msg: 'Not ready: leaves calls to other replicas.', details });
    await this.messaging.setReady(healthy);
  }
}
