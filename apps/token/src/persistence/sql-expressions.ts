/** SQL of a `timestamptz` column as epoch seconds, which the protocol counts in. */
export const epochOf = (column: string): string => `extract(epoch FROM ${column})::float8`;

/** SQL of a JSON array of what a column of some rows holds, without its nulls. It is null where nothing is left. */
export const jsonArrayOf = (column: string, rows: string): string =>
  `(SELECT json_agg("${column}") FROM ${rows} WHERE "${column}" IS NOT NULL)`;
