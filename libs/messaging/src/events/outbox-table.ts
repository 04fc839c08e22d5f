import type { EventEnvelope, EventId } from '#contracts';
import type { UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import { ownContext } from './event-context.js';

const budgetMs = 5_000;
const pruneAtATime = 5_000;

/** Takes rows that are due, the oldest first, and with them the right to publish them for the next quarter of a minute. */
const claim = `WITH claimed AS (
    UPDATE outbox SET attempts = attempts + 1, next_attempt_at = now() + interval '15 seconds'
    WHERE id IN (
      SELECT id FROM outbox WHERE published_at IS NULL AND next_attempt_at <= now()
      ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING id, attempts, subject, envelope, sequence, created_at)
  SELECT id, attempts, subject, envelope, sequence::float8 AS "lostAt" FROM claimed ORDER BY created_at`;
const makeDue = 'UPDATE outbox SET next_attempt_at = now() WHERE published_at IS NULL AND created_at < $1';
const makeUntriedDue = 'UPDATE outbox SET next_attempt_at = now() WHERE id = ANY ($1) AND attempts = 0 AND published_at IS NULL';
const mark = `UPDATE outbox SET published_at = now(), sequence = place.sequence
  FROM unnest($1::uuid[], $2::bigint[]) AS place (id, sequence) WHERE outbox.id = place.id`;
const postpone = `UPDATE outbox SET attempts = greatest(attempts, $2), next_attempt_at = now() + make_interval(secs => $3)
  WHERE id = $1 AND published_at IS NULL`;
const lag = 'SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds FROM outbox WHERE published_at IS NULL';
/** The inboxes of those who took it already drop it, which they do for 8 days. */
const publishAgain = `WITH late AS (
    SELECT id FROM outbox WHERE published_at > now() - interval '1 day' AND created_at > now() - interval '3 days'
    ORDER BY published_at DESC LIMIT 100000),
  again AS (UPDATE outbox SET published_at = NULL, next_attempt_at = now() WHERE id IN (SELECT id FROM late) RETURNING 1)
  SELECT count(*)::integer AS events FROM again`;
/** Those of one message were marked by one statement. */
const newest = `SELECT envelope, sequence::float8, extract(epoch FROM now() - published_at)::float8 * 1000 AS "ageMs",
    ARRAY(SELECT other.id FROM outbox other WHERE other.published_at = newest.published_at AND other.sequence = newest.sequence) AS "sentWith"
  FROM outbox newest WHERE published_at IS NOT NULL AND sequence IS NOT NULL ORDER BY published_at DESC LIMIT 1`;
const oldest = `SELECT sequence::float8 FROM outbox
  WHERE published_at > now() - interval '1 day' AND sequence IS NOT NULL ORDER BY published_at LIMIT 1`;
const highest = `SELECT max(sequence)::float8 AS sequence
  FROM (SELECT sequence FROM outbox WHERE published_at IS NOT NULL ORDER BY published_at DESC LIMIT 10000) AS late`;
/** The inbox outlives what the stream keeps (7 days), after which nothing is delivered a second time. */
const prune = [
  `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE published_at < now() - interval '3 days' LIMIT ${pruneAtATime}) RETURNING 1`,
  `DELETE FROM inbox WHERE event_id IN (SELECT event_id FROM inbox WHERE handled_at < now() - interval '8 days' LIMIT ${pruneAtATime}) RETURNING 1`,
];

/** A row that is due. `lostAt`: the place in the stream where it was and is no more, of one that is published again. */
export type DueRow = {
  readonly id: EventId;
  readonly attempts: number;
  readonly subject: string;
  readonly envelope: unknown;
  readonly lostAt: number | null;
};

/** What was published, and its place in the stream; null where the transport knows none. */
export type PublishedRow = { readonly id: EventId; readonly sequence: number | null };

/** `sentWith`: itself, and all that were published in the same message. */
type NewestEvent = {
  readonly envelope: EventEnvelope;
  readonly sequence: number;
  readonly ageMs: number;
  readonly sentWith: readonly EventId[];
};

/** A service's table `outbox`. Each statement is a transaction of its own. */
export class OutboxTable {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  claim(limit: number): Promise<readonly DueRow[]> {
    return this.#query(claim, [limit]);
  }

  /** Makes due what waits since before `time`. */
  async makeDue(time: Date): Promise<void> {
    await this.#query(makeDue, [time]);
  }

  /** Makes due, of these, what nobody has claimed yet. */
  async makeUntriedDue(ids: readonly EventId[]): Promise<void> {
    await this.#query(makeUntriedDue, [ids]);
  }

  async mark(rows: readonly PublishedRow[]): Promise<void> {
    await this.#query(mark, [rows.map(({ id }) => id), rows.map(({ sequence }) => sequence)]);
  }

  async postpone(id: EventId, attempt: number, delayMs: number): Promise<void> {
    await this.#query(postpone, [id, attempt, delayMs / 1000]);
  }

  /** Makes due what was published within a day, the newest 100,000 at most. Resolves with their number. */
  async publishAgain(): Promise<number> {
    const [row] = await this.#query<{ events: number }>(publishAgain, []);
    return row?.events ?? 0;
  }

  /** The event that was published last, by whichever replica. */
  async newest(): Promise<NewestEvent | null> {
    const [row] = await this.#query<NewestEvent>(newest, []);
    return row ?? null;
  }

  /** The place of the first event that was published within a day; null where there was none. */
  async oldestPlace(): Promise<number | null> {
    const [row] = await this.#query<{ sequence: number }>(oldest, []);
    return row?.sequence ?? null;
  }

  /** The last place that one of the newest 10,000 events was given, by whichever replica; 0 where there is none. */
  async highestPlace(): Promise<number> {
    const [row] = await this.#query<{ sequence: number | null }>(highest, []);
    return row?.sequence ?? 0;
  }

  /** Age of the oldest row that waits. */
  async lagSeconds(): Promise<number> {
    const [row] = await this.#query<{ seconds: number }>(lag, []);
    return row?.seconds ?? 0;
  }

  /** Deletes what need not be known any more, of the inbox too, some at a time for as long as `goOn` says so. */
  async prune(goOn: () => boolean): Promise<void> {
    for (const statement of prune) while ((await this.#query(statement, [])).length === pruneAtATime && goOn());
  }

  async #query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.unitOfWork.platformTransaction(ownContext(budgetMs), (tx) => SqlTransaction.of(tx).query<Row>(sql, parameters));
  }
}
