import type { Statement } from '#kernel';
import { type Poll, type PolledAnswer, type PolledStore, polling, type PollRequest } from '#oauth-core';
import { sqlStatement } from '#persistence';
import { epochOf } from './sql-expressions.js';

/** Nothing is too fast that is the first. */
const isTooFast = `coalesce(answer IS NULL AND polled_at > to_timestamp(at - poll_interval + ${polling.tolerance}), false)`;

/** What the poll changes is in no index. A column tells it what it did, since RETURNING shows the row as it is afterwards. */
const pollRows = (table: string, hashColumn: string): string => `
  WITH input AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS input(nth integer, "secretHash" text, "clientId" text, at float8)
  )
  UPDATE ${table} SET polled_at = to_timestamp(at), polled_too_fast = ${isTooFast},
    poll_interval = CASE WHEN ${isTooFast} THEN least(poll_interval + ${polling.slowDownBy}, ${polling.maxInterval}) ELSE poll_interval END
  FROM input
  WHERE tenant_id = $1 AND ${hashColumn} = ANY (ARRAY(SELECT "secretHash" FROM input)) AND ${hashColumn} = "secretHash"
    AND client_id = "clientId"
  RETURNING nth, polled_too_fast AS "isTooFast", answer, ${epochOf('expires_at')} AS "expiresAt"`;

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
