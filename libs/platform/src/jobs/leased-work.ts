import { randomUUID } from 'node:crypto';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Clock, FailureLog, RepeatedWork, type Transaction, type UnitOfWork } from '#kernel';
import { newRequestContext } from '../tracing/request-context.js';

/** What a replica may take now, and until when nobody else takes it. */
export type Lease = { readonly lease: string; readonly at: Date; readonly until: Date; readonly limit: number };

export type LeasedWorkOptions = {
  /** Begins a sentence: "Claiming the messages that are due". */
  readonly name: string;
  /** Longer than any piece takes: when it ends, the replica that held the piece is gone. */
  readonly leaseMs: number;
  /** How many pieces a replica does at once. */
  readonly concurrency: number;
};

const pollMs = 1_000;

/**
 * Work that lies in a table of the database, done by all replicas, each piece by one of them: a bounded number at once, as soon as `wake` tells that there is some, and every
 * second for what others left or what is tried again. A piece whose replica dies is done by another when its lease ends.
 */
export abstract class LeasedWork<Piece> implements OnApplicationBootstrap, OnApplicationShutdown {
  protected readonly failures: FailureLog;
  readonly #claims: RepeatedWork;
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #claiming: Promise<void> = Promise.resolve();
  #isWoken = false;
  #isStopped = false;

  protected constructor(
    private readonly options: LeasedWorkOptions,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    const logger = new Logger(this.constructor.name);
    this.failures = new FailureLog(logger);
    this.#claims = new RepeatedWork(options.name, logger);
  }

  /** Takes what is due, of all tenants. */
  protected abstract claim(tx: Transaction, lease: Lease): Promise<readonly Piece[]>;

  /** Does one piece, and records what became of it. Must not throw. */
  protected abstract work(piece: Piece): Promise<void>;

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.wake(), pollMs);
    this.#timer.unref();
    this.wake();
  }

  /** Takes nothing more; waits for what is being done. */
  async onApplicationShutdown(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#claiming;
    await Promise.allSettled(this.#running);
  }

  /** Claims at once, or again after the claim that is under way. */
  protected wake(): void {
    if (this.#isWoken || this.#isStopped) return;
    this.#isWoken = true;
    this.#claiming = this.#claiming.then(async () => {
      this.#isWoken = false;
      await this.#claim();
    });
  }

  async #claim(): Promise<void> {
    const limit = this.options.concurrency - this.#running.size;
    if (limit <= 0 || this.#isStopped) return;
    try {
      const at = this.clock.now();
      const until = new Date(at.getTime() + this.options.leaseMs);
      const claimed = await this.unitOfWork.platformTransaction(newRequestContext(), (tx) =>
        this.claim(tx, { lease: randomUUID(), at, until, limit }),
      );
      this.#claims.succeeded();
      for (const piece of claimed) this.#start(piece);
    } catch (error) {
      this.#claims.failed(error);
    }
  }

  #start(piece: Piece): void {
    const work = this.work(piece).finally(() => {
      this.#running.delete(work);
      this.wake();
    });
    this.#running.add(work);
  }
}
