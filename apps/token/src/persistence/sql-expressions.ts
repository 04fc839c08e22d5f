/** SQL of a `timestamptz` column as epoch seconds, which the protocol counts in. `extract` would go by way of `numeric`. */
export const epochOf = (column: string): string => `date_part('epoch', ${column})`;

/** SQL that keeps, of rows with an `nth`, those whose `nth` is in `winners`; all of them where there is nothing to win. */
export const keepWinners = (winners: string | null): string => (winners === null ? '' : `WHERE nth IN (SELECT nth FROM ${winners})`);
