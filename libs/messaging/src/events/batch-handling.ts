import { setTimeout as sleep } from 'node:timers/promises';
import { SerialBatches } from '#batching';
import type { EventEnvelope, EventId, TenantId } from '#contracts';
import type { Transaction, UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import { Slots } from '../slots.js';
import { ownContext } from './event-context.js';
import { type EventHandling, transactionsAtATime, tryBudgetMs } from './event-handling.js';
import { isTransient } from './retry-policy.js';
import { SingleHandling } from './single-handling.js';

/** A decorated method that takes the events of one tenant which come at the same time, bound. */
export type BatchHandler = (tx: Transaction, events: readonly EventEnvelope[]) => Promise<void>;

/** More would make each wait longer than sharing a commit saves. */
const maxBatch = 128;
/**
 * In a crowd so long is waited for more of it, a look at a time: nobody waits for what is handled in batches, and each batch costs a wait for the disk and
 * takes the processor from those who are waited for. Milliseconds.
 */
const gatherMs = 25;
const lookEveryMs = 5;

/** In the order of the ids, so that replicas which are given the same events wait for each other instead of locking each other out. */
const recordInInbox = `INSERT INTO inbox (event_id, subject)
  SELECT id, subject FROM unnest($1::uuid[], $2::text[]) AS came (id, subject) ORDER BY id ON CONFLICT DO NOTHING RETURNING event_id AS id`;

type Work = {
  readonly event: EventEnvelope;
  readonly resolve: (outcome: 'handled' | 'repeated' | Promise<'handled' | 'repeated'>) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * The events of a tenant that come in one burst, or while others of it are handled, in one transaction with their rows of the inbox. When that
 * fails, each is handled by itself, in their order, unless the database is what failed: then all of them come again. What comes again is handled
 * by itself, so that whatever is wrong with a batch befalls no event twice.
 */
export class BatchHandling implements EventHandling {
  readonly atATime = maxBatch;
  readonly inBatches = true;
  readonly #slots = new Slots(transactionsAtATime);
  readonly #batches = new SerialBatches<TenantId, Work>((waiting) => this.#runNext(waiting), maxBatch);
  readonly #single: SingleHandling;
  /** Whether the last batch was of several. */
  #isCrowded = false;

  constructor(
    private readonly handler: BatchHandler,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.#single = new SingleHandling((tx, event) => handler(tx, [event]), unitOfWork);
  }

  handle(event: EventEnvelope, attempt: number): Promise<'handled' | 'repeated'> {
    if (attempt > 1) return this.#slots.run(() => this.#single.handle(event));
    return new Promise((resolve, reject) => this.#batches.add(event.tenantId, { event, resolve, reject }));
  }

  async #runNext(waiting: Work[]): Promise<void> {
    for (let ms = 0; this.#isCrowded && ms < gatherMs && waiting.length < maxBatch; ms += lookEveryMs) await sleep(lookEveryMs);
    await this.#slots.run(() => {
      const batch = waiting.splice(0, maxBatch);
      this.#isCrowded = batch.length > 1;
      return this.#runBatch(batch);
    });
  }

  async #runBatch(batch: readonly Work[]): Promise<void> {
    try {
      const fresh = await this.#handleAll(batch.map(({ event }) => event));
      for (const { event, resolve } of batch) resolve(fresh.delete(event.id) ? 'handled' : 'repeated');
    } catch (error) {
      if (isTransient(error)) for (const { reject } of batch) reject(error);
      else await this.#handleEach(batch);
    }
  }

  async #handleEach(batch: readonly Work[]): Promise<void> {
    for (const { event, resolve } of batch) {
      const outcome = this.#single.handle(event);
      resolve(outcome);
      await outcome.catch(() => undefined);
    }
  }

  /** All or none. Answers with those that had not taken effect before. */
  async #handleAll(events: readonly EventEnvelope[]): Promise<Set<EventId>> {
    const [{ tenantId }] = events as readonly [EventEnvelope, ...EventEnvelope[]];
    return this.unitOfWork.transaction({ ...ownContext(tryBudgetMs), tenantId }, async (tx) => {
      const columns = [events.map(({ id }) => id), events.map(({ subject }) => subject)];
      const fresh = new Set((await SqlTransaction.of(tx).query<{ id: EventId }>(recordInInbox, columns)).map(({ id }) => id));
      const first = new Map(events.filter(({ id }) => fresh.has(id)).map((event) => [event.id, event]));
      if (first.size > 0) await this.handler(tx, [...first.values()]);
      return fresh;
    });
  }
}
