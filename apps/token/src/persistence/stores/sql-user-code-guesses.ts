import type { Statement } from '#kernel';
import { sqlStatement } from '#persistence';
import { epochOf } from '../sql-expressions.js';

/** `subject` is a keyed hash of what is counted together, with the measure that it is counted by; `max`: how many are allowed in so many seconds. */
export type GuessWindow = { readonly subject: string; readonly seconds: number; readonly max: number };

type Row = { readonly subject: string; readonly guesses: number; readonly endsAt: number };

const input = `SELECT * FROM json_to_recordset($2) AS input(subject text, seconds float8, max integer)`;

/**
 * All or nothing: who has spent a limit uses up no other, so that one address does not close the page for its network or its tenant; the first guess beyond one is counted there alone, as the one that is told of. Of those that come at
 * once, none sees the others in `spent`: the numbers that they are given say who was too late. In the order of their subjects, so that nobody waits for who waits for them; some of those that are over are swept away with each.
 */
const chargeGuesses = `
  WITH input AS MATERIALIZED (${input}
  ), spent AS MATERIALIZED (
    SELECT known.subject, known.guesses + 1 AS guesses, known.ends_at, known.guesses = input.max AS is_first
    FROM user_code_guesses known JOIN input USING (subject)
    WHERE known.tenant_id = $1 AND known.ends_at > to_timestamp($3) AND known.guesses >= input.max
  ), swept AS (
    DELETE FROM user_code_guesses WHERE tenant_id = $1 AND subject IN (
      SELECT subject FROM user_code_guesses
      WHERE tenant_id = $1 AND ends_at <= to_timestamp($3) AND subject NOT IN (SELECT subject FROM input)
      LIMIT 10 FOR UPDATE SKIP LOCKED)
  ), charged AS (
    INSERT INTO user_code_guesses AS known (tenant_id, subject, guesses, ends_at)
    SELECT $1, subject, 1, to_timestamp($3 + seconds) FROM input
    WHERE NOT EXISTS (SELECT FROM spent) OR subject IN (SELECT subject FROM spent WHERE is_first) ORDER BY subject
    ON CONFLICT (tenant_id, subject) DO UPDATE
       SET guesses = CASE WHEN known.ends_at <= to_timestamp($3) THEN 1 ELSE known.guesses + 1 END,
           ends_at = CASE WHEN known.ends_at <= to_timestamp($3) THEN excluded.ends_at ELSE known.ends_at END
    RETURNING subject, guesses, ends_at
  )
  SELECT subject, guesses, ${epochOf('ends_at')} AS "endsAt"
  FROM (SELECT subject, guesses, ends_at FROM spent WHERE NOT is_first UNION ALL SELECT * FROM charged) AS counted`;

const refundGuesses = `
  WITH locked AS MATERIALIZED (
    SELECT subject FROM user_code_guesses WHERE tenant_id = $1 AND subject IN (SELECT subject FROM (${input}) AS own)
    ORDER BY subject FOR UPDATE
  )
  UPDATE user_code_guesses SET guesses = greatest(0, guesses - 1)
  WHERE tenant_id = $1 AND subject IN (SELECT subject FROM locked)`;

/** Guesses at the codes of devices. Each window begins with the first guess in it; the guesses of all replicas queue at its row. */
export class SqlUserCodeGuesses {
  /** One guess in each window, and where that has come to; or in none, where there are more than allowed in one already, and which those are. `at`: epoch seconds. */
  charge(windows: readonly GuessWindow[], at: number): Statement<ReadonlyMap<string, Omit<Row, 'subject'>>> {
    return sqlStatement
      .rows<Row>(chargeGuesses, JSON.stringify(windows), at)
      .map((rows) => new Map(rows.map(({ subject, ...window }) => [subject, window])));
  }

  refund(windows: readonly GuessWindow[]): Statement<void> {
    return sqlStatement.rows(refundGuesses, JSON.stringify(windows)).map(() => undefined);
  }
}
