import { setTimeout as sleep } from 'node:timers/promises';
import type { EventEnvelope, EventId } from '#contracts';
import { FailureLog, logFields, RepeatedWork, type UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import { Logger } from '@nestjs/common';
import type { Wire, WireIdentity } from '../wire.js';
import { checkEvent, MalformedEvent } from './envelope.js';
import { ownContext } from './event-context.js';
import type { MalformedEvents } from './malformed-events.js';

const logger = new Logger('Outbox');
const failures = new FailureLog(logger);
const sweepEveryMs = 2_000;
const batchSize = 100;
const budgetMs = 5_000;
/** Rows that were acknowledged within it are marked by one statement. Milliseconds. */
const gatherMs = 20;
const pruneEveryMs = 60 * 60 * 1000;
const pruneAtATime = 5_000;

/** Takes rows that are due, and with them the right to publish them for the next quarter of a minute. */
const claim = `UPDATE outbox SET attempts = attempts + 1, next_attempt_at = now() + interval '15 seconds'
  WHERE id IN (
    SELECT id FROM outbox WHERE published_at IS NULL AND next_attempt_at <= now()
    ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING id, attempts, subject, envelope`;
// Not what was appended since the start: that is being published.
const makeDue = 'UPDATE outbox SET next_attempt_at = now() WHERE published_at IS NULL AND created_at < $1';
const mark = 'UPDATE outbox SET published_at = now() WHERE id = ANY($1::uuid[])';
/** As long as the stream recognises repetitions: what consumers had taken is dropped there, or by their inboxes. */
const publishAgain = `UPDATE outbox SET published_at = NULL, next_attempt_at = now() WHERE published_at > now() - interval '1 hour'`;
const postpone = `UPDATE outbox SET attempts = greatest(attempts, $2), next_attempt_at = now() + make_interval(secs => $3)
  WHERE id = $1 AND published_at IS NULL`;
const lag = 'SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds FROM outbox WHERE published_at IS NULL';
/** The inbox outlives what the stream keeps (7 days), after which nothing is delivered a second time. */
const prune = [
  `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE published_at < now() - interval '3 days' LIMIT ${pruneAtATime}) RETURNING 1`,
  `DELETE FROM inbox WHERE event_id IN (SELECT event_id FROM inbox WHERE handled_at < now() - interval '8 days' LIMIT ${pruneAtATime}) RETURNING 1`,
];

type Claimed = { readonly attempts: number; readonly id: EventId; readonly subject: string; readonly envelope: unknown };

/**
 * Publishes what the outbox holds: each event right after its commit, and by sweeps what that failed for, whoever's replica
 * wrote it. A row is marked only when the transport has acknowledged it.
 */
export class OutboxRelay {
  readonly #sweeps = new RepeatedWork('Sweeping the outbox', logger);
  readonly #upkeep = new RepeatedWork('Keeping the outbox', logger);
  readonly #stopping = new AbortController();
  readonly #publishing = new Set<Promise<void>>();
  #acknowledged: EventId[] = [];
  #marking: Promise<void> | undefined;
  #loops: readonly Promise<void>[] = [];
  #hurry: (() => void) | undefined;
  #lastSequence = 0;

  constructor(
    private readonly wire: Wire,
    private readonly unitOfWork: UnitOfWork,
    private readonly identity: WireIdentity,
    private readonly malformed: MalformedEvents,
    /** Whether no other replica can have rows in hand: then rows left over from before the start are due at once. */
    private readonly alone: boolean,
  ) {}

  start(): void {
    this.wire.onRestored(() => this.#hurry?.());
    this.#loops = [this.#sweepOften(new Date()), this.#pruneSometimes()];
  }

  /** Ends the sweeps, and waits for what is being published to be marked. Events appended later wait for the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#hurry?.();
    await Promise.all(this.#loops);
    while (this.#publishing.size > 0) await Promise.all(this.#publishing);
    await this.#marking;
  }

  /** Publishes an event whose row has just been committed. Failures are the sweep's to mend. */
  publishSoon(event: EventEnvelope): void {
    if (this.#isStopped()) return;
    void this.#track(this.#publish(event, 1));
  }

  /** Age of the oldest row that waits, in seconds. */
  async outboxLagSeconds(): Promise<number> {
    const rows = await this.#query<{ seconds: number }>(lag, []);
    return rows[0]?.seconds ?? 0;
  }

  /** Deletes what need not be known any more: events published three days ago, and handled eight days ago. */
  async prune(): Promise<void> {
    for (const statement of prune) while ((await this.#query(statement, [])).length === pruneAtATime && !this.#isStopped());
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #sweepOften(start: Date): Promise<void> {
    if (this.alone) await this.#tolerate(this.#query(makeDue, [start]));
    while (!this.#isStopped()) {
      try {
        if (this.wire.isConnected()) while ((await this.#sweep()) === batchSize && !this.#isStopped());
        this.#sweeps.succeeded();
      } catch (error) {
        this.#sweeps.failed(error);
      }
      await this.#pause(sweepEveryMs);
    }
  }

  async #sweep(): Promise<number> {
    const rows = await this.#query<Claimed>(claim, [batchSize]);
    await Promise.all(rows.map((row) => this.#track(this.#publishRow(row))));
    return rows.length;
  }

  async #publishRow({ id, subject, envelope, attempts }: Claimed): Promise<void> {
    const event = checkEvent(subject, envelope);
    if (!(event instanceof MalformedEvent)) return this.#publish(event, attempts);
    await this.malformed.record(event);
    this.#acknowledge(id);
  }

  async #publish(event: EventEnvelope, attempt: number): Promise<void> {
    const result = await this.wire.publish(event, attempt);
    this.identity.metrics.countPublished(event.subject, result.kind);
    if (result.kind === 'published') {
      this.#acknowledge(event.id);
      if (result.sequence !== undefined) await this.#noteSequence(result.sequence);
      return;
    }
    logger.debug({
      msg: 'An event waits in the outbox',
      subject: event.subject,
      eventId: event.id,
      attempt,
      reason: result.reason,
      ...logFields(event),
    });
    // Without a delay it is due when its row says so, which is soon.
    if (result.delayMs === 0) return;
    await this.#tolerate(this.#query(postpone, [event.id, attempt, result.delayMs / 1000]));
    setTimeout(() => this.#hurry?.(), result.delayMs).unref();
  }

  /**
   * The stream acknowledges in its order. A lower place than before tells of a new stream: what the old one held and nobody
   * had taken yet went with it (fault F08), so everything of late is published again.
   */
  async #noteSequence(sequence: number): Promise<void> {
    const before = this.#lastSequence;
    this.#lastSequence = sequence;
    if (sequence >= before) return;
    logger.warn('The stream of events begins anew: what was published of late is published again.');
    await this.#tolerate(this.#query(publishAgain, []));
    this.#hurry?.();
  }

  #acknowledge(id: EventId): void {
    this.#acknowledged.push(id);
    this.#marking ??= this.#markSoon();
  }

  async #markSoon(): Promise<void> {
    await sleep(gatherMs);
    const ids = this.#acknowledged;
    this.#acknowledged = [];
    this.#marking = undefined;
    // A row that stays unmarked is published again, which the receivers' inboxes bear.
    await this.#tolerate(this.#query(mark, [ids]));
  }

  async #pruneSometimes(): Promise<void> {
    // Replicas that were started together do not prune together.
    await this.#rest(pruneEveryMs * Math.random());
    while (!this.#isStopped()) {
      await this.#tolerate(this.prune());
      await this.#rest(pruneEveryMs);
    }
  }

  async #query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.unitOfWork.platformTransaction(ownContext(budgetMs), (tx) => SqlTransaction.of(tx).query<Row>(sql, parameters));
  }

  async #tolerate(work: Promise<unknown>): Promise<void> {
    try {
      await work;
      this.#upkeep.succeeded();
    } catch (error) {
      this.#upkeep.failed(error);
    }
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work
      .catch((error: unknown) => failures.warn({ msg: 'An event could not be published' }, error))
      .finally(() => this.#publishing.delete(tracked));
    this.#publishing.add(tracked);
    return tracked;
  }

  async #rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined);
  }

  /** As `#rest`, but shorter when the connection has come back or a row falls due. */
  async #pause(ms: number): Promise<void> {
    const hurry = new AbortController();
    this.#hurry = () => hurry.abort();
    if (this.#isStopped()) return;
    await sleep(ms, undefined, { signal: hurry.signal }).catch(() => undefined);
  }
}
