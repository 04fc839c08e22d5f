import { createHash } from 'node:crypto';
import type { Client, QueryResult } from 'pg';

/** Beyond this many different statements, further ones are parsed each time: a guard against SQL built of values. */
const maxPreparedStatements = 512;
const statementNames = new Map<string, string>();

/** The same text has the same name in every process, so that poolers may share server connections. */
const statementName = (sql: string): string | undefined => {
  const known = statementNames.get(sql);
  if (known !== undefined || statementNames.size >= maxPreparedStatements) return known;
  const name = `ost_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`;
  statementNames.set(sql, name);
  return name;
};

/** What is sent to the server in one tick of the event loop travels in one packet: each costs more than what is in it. */
const corkUntilTick = ({ connection: { stream } }: Client): void => {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
};

/**
 * Sends a statement, behind those that were sent before it and without waiting for their answers. With parameters it is prepared once per
 * connection, so its text must be constant and name its columns (`*` breaks prepared statements when a migration adds one).
 */
export const sendStatement = (client: Client, sql: string, parameters: readonly unknown[] = []): Promise<QueryResult> => {
  corkUntilTick(client);
  if (parameters.length === 0) return client.query(sql);
  const name = statementName(sql);
  return client.query({ ...(name !== undefined && { name }), text: sql, values: [...parameters] });
};
