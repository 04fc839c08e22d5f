import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { SerialBatches } from '#batching';
import type { EventEnvelope, EventId, TenantId } from '#contracts';
import { FailureLog, type Transaction, type UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import type { MessagingMetrics } from '../wire/metrics.js';
import { Slots } from '../slots.js';
import { ownContext } from './event-context.js';
import { type EventHandling, postponed, transactionsAtATime, tryBudgetMs } from './event-handling.js';
import { isTransient } from './retry-policy.js';
import { SingleHandling } from './single-handling.js';

/** A decorated method that takes the events of one tenant which come at the same time, bound. */
export type BatchHandler = (tx: Transaction, events: readonly EventEnvelope[]) => Promise<void>;

const failures = new FailureLog(new Logger('Events'));
/** More would make each wait longer than sharing a commit saves. */
const maxBatch = 128;
/**
 * In a crowd so long is waited for more of it, a look at a time: nobody waits for what is handled in batches, and each batch costs a wait for the disk and
 * takes the processor from those who are waited for. Milliseconds.
 */
const gatherMs = 25;
const lookEveryMs = 5;
/** So often the database may fail for a batch with an event: after that it is tried by itself, in case the database fails because of it. */
const triesInBatches = 3;
/** Of how many events it is remembered that they failed. One that is forgotten is found again. */
const maxFailed = 10_000;

/** In the order of the ids, so that replicas which are given the same events wait for each other instead of locking each other out. */
const recordInInbox = `INSERT INTO inbox (event_id, subject)
  SELECT id, subject FROM unnest($1::uuid[], $2::text[]) AS came (id, subject) ORDER BY id ON CONFLICT DO NOTHING RETURNING event_id AS id`;

type Work = {
  readonly event: EventEnvelope;
  readonly resolve: (outcome: 'handled' | 'repeated') => void;
  readonly reject: (error: unknown) => void;
};

const rejectAll = (batch: readonly Work[], error: unknown): void => {
  for (const { reject } of batch) reject(error);
};

/**
 * The events of a tenant that come in one burst, or while others of it are handled, in one transaction with their rows of the inbox. When that
 * fails, each is handled by itself, in their order, unless the database is what failed: then all that remain come again. What failed by itself is handled by
 * itself when it comes again, so that it costs the others nothing a second time.
 */
export class BatchHandling implements EventHandling {
  readonly maxInHand = maxBatch;
  readonly pullSize = 32;
  /** For all tenants and kinds together. */
  readonly #slots = new Slots(transactionsAtATime);
  readonly #batches = new SerialBatches<TenantId, Work>((waiting) => this.#runNext(waiting), maxBatch);
  readonly #single: SingleHandling;
  /** How often the database failed for a batch with an event; `triesInBatches` of one that failed by itself. */
  readonly #failed = new Map<EventId, number>();
  /** Whether the last batch was of several. */
  #isCrowded = false;
  #isStopped = false;

  constructor(
    private readonly handler: BatchHandler,
    private readonly unitOfWork: UnitOfWork,
    private readonly metrics: MessagingMetrics,
  ) {
    this.#single = new SingleHandling((tx, event) => handler(tx, [event]), unitOfWork);
  }

  handle(event: EventEnvelope): Promise<'handled' | 'repeated'> {
    return new Promise((resolve, reject) => this.#batches.add(event.tenantId, { event, resolve, reject }));
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #runNext(waiting: Work[]): Promise<void> {
    for (let ms = 0; this.#isCrowded && ms < gatherMs && waiting.length < maxBatch; ms += lookEveryMs) await sleep(lookEveryMs);
    await this.#slots.run(async () => {
      if (this.#isStopped) {
        rejectAll(waiting.splice(0), postponed('the service stops'));
        return;
      }
      const batch = this.#take(waiting);
      this.#isCrowded = batch.length > 1;
      await this.#runBatch(batch);
    });
  }

  /** The first of them by itself where it has failed so or too often, otherwise as many as come before such a one. */
  #take(waiting: Work[]): readonly Work[] {
    const alone = waiting.findIndex(({ event }) => this.#failuresOf(event) >= triesInBatches);
    return waiting.splice(0, alone === -1 ? maxBatch : Math.min(maxBatch, Math.max(1, alone)));
  }

  async #runBatch(batch: readonly Work[]): Promise<void> {
    if (batch.length === 1) return this.#handleEach(batch);
    try {
      const fresh = await this.#handleAll(batch.map(({ event }) => event));
      for (const { event, resolve } of batch) {
        this.#failed.delete(event.id);
        resolve(fresh.delete(event.id) ? 'handled' : 'repeated');
      }
      this.metrics.countBatch('handled');
    } catch (error) {
      const isPostponed = isTransient(error);
      this.metrics.countBatch(isPostponed ? 'postponed' : 'taken_apart');
      const [tenantId] = batch.map(({ event }) => event.tenantId);
      if (!isPostponed)
        failures.warn({ msg: 'A batch of events could not be handled and is taken apart', tenantId, events: batch.length }, error);
      if (!isPostponed) return this.#handleEach(batch);
      for (const { event } of batch) this.#rememberFailed(event, this.#failuresOf(event) + 1);
      rejectAll(batch, error);
    }
  }

  /** One after the other, as long as a try may take. */
  async #handleEach(batch: readonly Work[]): Promise<void> {
    const end = Date.now() + tryBudgetMs;
    for (const [nth, { event, resolve, reject }] of batch.entries()) {
      if (this.#isStopped || Date.now() > end) {
        rejectAll(batch.slice(nth), postponed('a batch took too long one by one'));
        return;
      }
      try {
        resolve(await this.#single.handle(event));
        this.#failed.delete(event.id);
      } catch (error) {
        if (isTransient(error)) {
          this.#rememberFailed(event, this.#failuresOf(event) + 1);
          rejectAll(batch.slice(nth), error);
          return;
        }
        this.#rememberFailed(event, triesInBatches);
        reject(error);
      }
    }
  }

  #failuresOf({ id }: EventEnvelope): number {
    return this.#failed.get(id) ?? 0;
  }

  #rememberFailed({ id }: EventEnvelope, times: number): void {
    this.#failed.delete(id);
    const [oldest] = this.#failed.keys();
    if (oldest !== undefined && this.#failed.size >= maxFailed) this.#failed.delete(oldest);
    this.#failed.set(id, times);
  }

  /** All or none. Answers with those that had not taken effect before; of several with one id the first counts, and no other. */
  async #handleAll(events: readonly EventEnvelope[]): Promise<Set<EventId>> {
    const [{ tenantId }] = events as readonly [EventEnvelope, ...EventEnvelope[]];
    const first = new Map<EventId, EventEnvelope>();
    for (const event of events) if (!first.has(event.id)) first.set(event.id, event);
    const came = [...first.values()];
    return this.unitOfWork.transaction({ ...ownContext(tryBudgetMs), tenantId }, async (tx) => {
      const columns = [came.map(({ id }) => id), came.map(({ subject }) => subject)];
      const fresh = new Set((await SqlTransaction.of(tx).query<{ id: EventId }>(recordInInbox, columns)).map(({ id }) => id));
      if (fresh.size > 0)
        await this.handler(
          tx,
          came.filter(({ id }) => fresh.has(id)),
        );
      return fresh;
    });
  }
}
