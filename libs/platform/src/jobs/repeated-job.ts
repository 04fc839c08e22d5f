import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RepeatedWork } from '#kernel';

export type JobSchedule = {
  /** Begins a sentence: "Removing expired rows". */
  readonly name: string;
  readonly everySeconds: number;
  /** Whether the first run is at the start, instead of one interval later. */
  readonly atStart?: boolean;
};

/** A run that failed is tried again after this at the latest. Milliseconds. */
const retryMs = 60_000;

/**
 * Work that an app repeats by itself for as long as it runs, on every replica, one run behind the other. Of failures it logs what `RepeatedWork`
 * tells. When the app stops, the run under way is told so and waited for, so that no pool is closed under it.
 */
export abstract class RepeatedJob implements OnApplicationBootstrap, OnApplicationShutdown {
  protected readonly logger = new Logger(this.constructor.name);
  readonly #work: RepeatedWork;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly schedule: JobSchedule) {
    this.#work = new RepeatedWork(schedule.name, this.logger);
  }

  /** One run. What it can leave undone it leaves undone once `stopping` is aborted. */
  protected abstract run(stopping: AbortSignal): Promise<void>;

  onApplicationBootstrap(): void {
    this.#running = this.#repeat();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #repeat(): Promise<void> {
    const everyMs = this.schedule.everySeconds * 1_000;
    if (!this.schedule.atStart) await this.#rest(everyMs);
    while (!this.#stopping.signal.aborted) await this.#rest((await this.#succeeds()) ? everyMs : Math.min(everyMs, retryMs));
  }

  async #succeeds(): Promise<boolean> {
    try {
      await this.run(this.#stopping.signal);
      this.#work.succeeded();
      return true;
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#work.failed(error);
      return false;
    }
  }

  async #rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined);
  }
}
