import { Client } from 'pg';
import type { DataSource } from 'typeorm';

/**
 * Resolves if the database answers `SELECT 1` within `timeoutMs`, rejects if not. On a connection of its own: a pool
 * that is merely busy must not take the replica out of service.
 */
export const probeDatabase = async (dataSource: DataSource, timeoutMs = 1_000): Promise<void> => {
  const { options } = dataSource;
  if (options.type !== 'postgres' || options.url === undefined) throw new TypeError('Not a data source of createDataSource.');
  const client = new Client({
    connectionString: options.url,
    application_name: `${options.applicationName ?? 'ostiary'}-health`,
    connectionTimeoutMillis: timeoutMs,
  });
  client.on('error', () => undefined); // told by the rejection below
  const tooLate = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`the database did not answer within ${timeoutMs} ms`)), timeoutMs).unref();
  });
  try {
    await Promise.race([client.connect().then(() => client.query('SELECT 1')), tooLate]);
  } finally {
    client.end().catch(() => undefined);
  }
};
