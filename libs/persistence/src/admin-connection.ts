import { Client } from 'pg';

/** Runs `work` on one connection of the administrator, alone in the whole cluster among those with the same lock. */
export const withAdminLock = async <Result>(adminUrl: string, lock: string, work: (client: Client) => Promise<Result>): Promise<Result> => {
  const client = new Client({
    connectionString: adminUrl,
    application_name: 'ostiary-admin',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  let lost: Error | undefined;
  client.on('error', (error) => (lost = error));
  await client.connect();
  try {
    // hashtextextended: the lock's number, the same in every release
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [lock]);
    const result = await work(client);
    if (lost) throw lost;
    return result;
  } finally {
    await client.end(); // frees the lock
  }
};
