/** SQL of a `timestamptz` column as epoch seconds, which the protocol counts in. */
export const epochOf = (column: string): string => `extract(epoch FROM ${column})::float8`;
