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
  #looking: Promise<void> | null = null;
  /** Before that, not to be ready is part of a start and nothing to tell. */
  #hasBeenReady = false;

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

  /** Looks at once, or with who is looking. When it resolves, the app shares in calls as what was found says. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #look(): Promise<void> {
    const report = await this.health.readiness();
    if (!this.#isStopped()) await this.#apply(report);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!this.#isStopped()) {
      await this.look();
      await sleep(periodMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #apply({ healthy, details }: HealthReport): Promise<void> {
    this.#hasBeenReady ||= healthy;
    if (healthy === this.#wasReady) return;
    this.#wasReady = healthy;
    if (healthy) logger.log('Ready: takes its share of the calls.');
    else if (this.#hasBeenReady) logger.warn({ msg: 'Not ready: leaves calls to other replicas.', details });
    await this.messaging.setReady(healthy);
  }
}
