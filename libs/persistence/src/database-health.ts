import { Client } from 'pg';

/**
 * Resolves if the database at `url` answers `SELECT 1` within `timeoutMs`, rejects if not. On a connection of its own: a
 * pool that is merely busy must not take the replica out of service.
 */
export const probeDatabase = async (url: string, timeoutMs = 1_000): Promise<void> => {
  const client = new Client({ connectionString: url, application_name: 'ostiary-health', connectionTimeoutMillis: timeoutMs });
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
