import { setTimeout as sleep } from 'node:timers/promises';
import type { EventEnvelope, EventId } from '#contracts';
import { FailureLog, logFields, RepeatedWork, type UnitOfWork } from '#kernel';
import { Logger } from '@nestjs/common';
import type { PublishResult, Wire, WireIdentity } from '../wire/wire.js';
import { checkEvent, MalformedEvent } from '../wire/envelope.js';
import type { MalformedEvents } from './malformed-events.js';
import { type DueRow, OutboxTable, type PublishedRow } from './outbox-table.js';
import { StreamWatch } from './stream-watch.js';

const logger = new Logger('Outbox');
const failures = new FailureLog(logger);
const sweepEveryMs = 2_000;
const batchSize = 100;
/** Rows that were acknowledged within it are marked by one statement. Milliseconds. */
const gatherMs = 20;
/** What was appended longer ago is due by itself. */
const maxUntried = 1_000;
const pruneEveryMs = 60 * 60 * 1000;

/**
 * Publishes what the outbox holds: each event right after its commit, and by sweeps what that failed for, whichever replica appended it
 * wrote it. A row is marked only when the transport has acknowledged it.
 */
export class OutboxRelay {
  readonly #sweeps = new RepeatedWork('Sweeping the outbox', logger);
  readonly #upkeep = new RepeatedWork('Keeping the outbox', logger);
  readonly #stopping = new AbortController();
  readonly #publishing = new Set<Promise<void>>();
  readonly #outbox: OutboxTable;
  readonly #stream: StreamWatch;
  #acknowledged: PublishedRow[] = [];
  /** Of late, for lack of a connection. */
  #untried: EventId[] = [];
  #marking: Promise<void> | undefined;
  #loops: readonly Promise<void>[] = [];
  #wake: (() => void) | undefined;

  constructor(
    private readonly wire: Wire,
    unitOfWork: UnitOfWork,
    private readonly identity: WireIdentity,
    private readonly malformed: MalformedEvents,
    /** Whether no other replica can have rows in hand: then rows left over from before the start are due at once. */
    private readonly isOnlyReplica: boolean,
  ) {
    this.#outbox = new OutboxTable(unitOfWork);
    this.#stream = new StreamWatch(wire, this.#outbox, identity.metrics, () => this.#wake?.());
  }

  start(): void {
    this.wire.onRestored(() => void this.#catchUp());
    this.#stream.start();
    this.#loops = [this.#sweepOften(new Date()), this.#pruneSometimes()];
  }

  /** Ends the sweeps, and waits for what is being published to be marked. Events appended later wait for the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake?.();
    await Promise.all([...this.#loops, this.#stream.stop()]);
    while (this.#publishing.size > 0) await Promise.all(this.#publishing);
    await this.#marking;
  }

  /** Publishes an event whose row has just been committed. Failures are the sweep's to mend. */
  publishSoon(event: EventEnvelope): void {
    if (this.#isStopped()) return;
    void this.#track(this.#published(event, 1, this.wire.publishInBurst(event)));
  }

  /** Age of the oldest row that waits, in seconds. */
  outboxLagSeconds(): Promise<number> {
    return this.#outbox.lagSeconds();
  }

  /** Deletes what need not be known any more: events published three days ago, and handled eight days ago. */
  prune(): Promise<void> {
    return this.#outbox.prune(() => !this.#isStopped());
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #sweepOften(start: Date): Promise<void> {
    // Not what was appended since the start: that is being published.
    if (this.isOnlyReplica) await this.#tolerate(this.#outbox.makeDue(start));
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
    const rows = await this.#outbox.claim(batchSize);
    await Promise.all(rows.map((row) => this.#track(this.#publishRow(row))));
    return rows.length;
  }

  async #publishRow({ id, subject, envelope, attempts, lostAt }: DueRow): Promise<void> {
    const event = checkEvent(subject, envelope);
    // The stream may still recognise the id of an event that it holds no more.
    const messageId = lostAt === null ? id : `${id}:${lostAt}`;
    if (!(event instanceof MalformedEvent)) return this.#published(event, attempts, this.wire.publish(event, attempts, messageId));
    await this.malformed.record(event);
    this.#acknowledge({ id, sequence: null });
  }

  async #published(event: EventEnvelope, attempt: number, publication: Promise<PublishResult>): Promise<void> {
    const result = await publication;
    this.identity.metrics.countPublished(event.subject, result.kind);
    if (result.kind === 'published') {
      this.#acknowledge({ id: event.id, sequence: result.place?.sequence ?? null });
      if (result.place?.isNew) this.#stream.acknowledged(event, result.place);
      return;
    }
    this.#stream.interrupted();
    logger.debug({
      msg: 'An event waits in the outbox',
      subject: event.subject,
      eventId: event.id,
      attempt,
      reason: result.reason,
      ...logFields(event),
    });
    if (result.delayMs === 0) {
      this.#untried.push(event.id);
      if (this.#untried.length > maxUntried) this.#untried.shift();
      return;
    }
    await this.#tolerate(this.#outbox.postpone(event.id, attempt, result.delayMs));
    setTimeout(() => this.#wake?.(), result.delayMs).unref();
  }

  /** Publishes at once what was committed while there was no connection, and is not due yet. */
  async #catchUp(): Promise<void> {
    const untried = this.#untried;
    this.#untried = [];
    if (untried.length > 0) await this.#tolerate(this.#outbox.makeUntriedDue(untried));
    this.#wake?.();
  }

  #acknowledge(row: PublishedRow): void {
    this.#acknowledged.push(row);
    this.#marking ??= this.#markSoon();
  }

  async #markSoon(): Promise<void> {
    await sleep(gatherMs);
    const rows = this.#acknowledged;
    this.#acknowledged = [];
    this.#marking = undefined;
    // A row that stays unmarked is published again, which the receivers' inboxes bear.
    await this.#tolerate(this.#outbox.mark(rows));
  }

  async #pruneSometimes(): Promise<void> {
    // Replicas that were started together do not prune together.
    await this.#rest(pruneEveryMs * Math.random());
    while (!this.#isStopped()) {
      await this.#tolerate(this.prune());
      await this.#rest(pruneEveryMs);
    }
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
    const pause = new AbortController();
    this.#wake = () => pause.abort();
    if (this.#isStopped()) return;
    await sleep(ms, undefined, { signal: pause.signal }).catch(() => undefined);
  }
}
