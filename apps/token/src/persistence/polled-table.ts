import type { Statement } from '#kernel';
import { type Poll, type PolledAnswer, type PolledStore, polling, type PollRequest } from '#oauth-core';
import { sqlStatement } from '#persistence';
import { epochOf } from './sql-expressions.js';

/** Nothing is too fast that is the first. */
const isTooFast = `coalesce(answer IS NULL AND polled_at > to_timestamp(at - poll_interval + ${polling.tolerance}), false)`;

/**
 * Of the polls of one client for one thing, one at a time is counted; the others are told that they are too fast, and wait for nothing: those of one statement, and those of another transaction, which holds the lock until it has committed. The lock is
 * not the row's, which whoever decides holds too. What the poll changes is in no index. A column tells it what it did, since RETURNING shows the row as it is afterwards.
 */
const pollRows = (table: string, hashColumn: string): string => `
  WITH input AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS input(nth integer, "secretHash" text, "clientId" text, at float8)
  ), counted AS MATERIALIZED (
    SELECT * FROM (SELECT DISTINCT ON ("secretHash", "clientId") * FROM input) AS one
    WHERE pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', '${table}', $1::uuid, "secretHash", "clientId"), 0))
  ), polled AS (
    UPDATE ${table} SET polled_at = to_timestamp(at), polled_too_fast = ${isTooFast},
      poll_interval = CASE WHEN ${isTooFast} THEN least(poll_interval + ${polling.slowDownBy}, ${polling.maxInterval}) ELSE poll_interval END
    FROM counted
    WHERE tenant_id = $1 AND ${hashColumn} = ANY (ARRAY(SELECT "secretHash" FROM counted)) AND ${hashColumn} = "secretHash"
      AND client_id = "clientId"
    RETURNING nth, polled_too_fast, answer, expires_at
  ), others AS MATERIALIZED (
    SELECT input.* FROM input LEFT JOIN polled USING (nth) WHERE polled.nth IS NULL
  )
  SELECT nth, polled_too_fast AS "isTooFast", answer, ${epochOf('expires_at')} AS "expiresAt" FROM polled
  UNION ALL
  SELECT nth, answer IS NULL, answer, ${epochOf('expires_at')} FROM others JOIN ${table}
    ON tenant_id = $1 AND ${hashColumn} = ANY (ARRAY(SELECT "secretHash" FROM others)) AND ${hashColumn} = "secretHash" AND client_id = "clientId"`;

/**
 * A table that clients poll, with `poll_interval`, `polled_at`, `polled_too_fast`, `answer`, `client_id` and `expires_at` beside the hash of what they poll with. Both names are the program's own.
 */
export abstract class PolledTable implements PolledStore {
  private readonly polls: string;
  private readonly answers: string;

  constructor(table: string, hashColumn: string) {
    this.polls = pollRows(table, hashColumn);
    this.answers = `UPDATE ${table} SET answer = $3 WHERE tenant_id = $1 AND ${hashColumn} = $2 AND answer IS NULL`;
  }

  poll(request: PollRequest): Statement<Poll | null> {
    return sqlStatement.byInput<Poll>(this.polls, request.secretHash, request);
  }

  answer(secretHash: string, answer: NonNullable<PolledAnswer>): Statement<void> {
    return sqlStatement.rows(this.answers, secretHash, answer).map(() => undefined);
  }
}
