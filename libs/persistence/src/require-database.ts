import { setTimeout as sleep } from 'node:timers/promises';
import { failureCode, StartError } from '#kernel';
import { Client } from 'pg';
import { probeDatabase } from './database-health.js';
import type { ServiceSchema } from './migration-checksums.js';
import { isPooled, requireMigrations, requirePreparedStatements } from './service-database.js';

const hostOf = ({ hostname, port }: URL): string => `${hostname}:${port || '5432'}`;

/** What refuses us does not change its mind: user and password (28), a database that does not exist (3D). */
const refuses = (error: unknown): boolean => /^(28|3D)/.test(failureCode(error) ?? '');

/** What PgBouncer refuses to let in, and why, it says in its message: a parameter, a database, a user. */
const protocolViolation = '08P01';
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Says in words why the database at `url` cannot be used, and which `variable` names it. The URL's password is not shown. */
const explain = (error: unknown, url: URL, variable: string): string => {
  const code = failureCode(error);
  if (code === '3D000') return `PostgreSQL at ${hostOf(url)} has no database ${url.pathname.slice(1)}. Create it, or correct ${variable}.`;
  if (refuses(error))
    return `PostgreSQL at ${hostOf(url)} refuses the user ${decodeURIComponent(url.username)}. Check user and password in ${variable}.`;
  if (code === protocolViolation)
    return `What listens at ${hostOf(url)} refuses the connection: ${messageOf(error)}. Correct it, or ${variable}.`;
  if (code !== null) return `PostgreSQL cannot be reached at ${hostOf(url)} (${code}). Start it, or correct ${variable}.`;
  return `Nothing at ${hostOf(url)} answers as PostgreSQL does. Start PostgreSQL there, or correct ${variable}.`;
};

/**
 * Resolves once the database at `url` lets us in; one that is just starting gets a moment. Throws a `StartError` that names
 * the `variable` to correct.
 */
export const requireDatabase = async (url: string, variable: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await probeDatabase(url, 2_000);
      return;
    } catch (error) {
      if (refuses(error) || failureCode(error) === protocolViolation || attempt >= 4)
        throw new StartError(explain(error, new URL(url), variable), { cause: error });
      await sleep(500 * attempt);
    }
  }
};

/** Runs `work` on a connection of its own. Whatever fails is a `StartError`. */
const connected = async <Result>(url: string, variable: string, work: (client: Client) => Promise<Result>): Promise<Result> => {
  const client = new Client({
    connectionString: url,
    application_name: 'ostiary-start',
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on('error', () => undefined); // the next caller is told
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw error instanceof StartError ? error : new StartError(explain(error, new URL(url), variable), { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
};

/**
 * As `requireDatabase`, and that the administrator at `url` speaks to PostgreSQL itself: migrations hold locks of their session and need a
 * search path of their own, which a pooler takes from them.
 */
export const requireDirectDatabase = async (url: string, variable: string): Promise<void> => {
  await requireDatabase(url, variable);
  if (await connected(url, variable, isPooled))
    throw new StartError(
      `A pooler such as PgBouncer listens at ${hostOf(new URL(url))}, through which migrations cannot run. Name PostgreSQL itself in ${variable}; services may use the pooler.`,
    );
};

/**
 * As `requireDatabase`, and that the service at `url` finds its schema, and keeps its prepared statements. Answers whether it is
 * reached through a pooler.
 */
export const requireServiceDatabase = async (
  url: string,
  variable: string,
  schema: ServiceSchema,
): Promise<{ readonly pooled: boolean }> => {
  await requireDatabase(url, variable);
  return connected(url, variable, async (client) => {
    const pooled = await isPooled(client);
    await requireMigrations(client, schema, pooled);
    if (pooled) await connected(url, variable, (other) => requirePreparedStatements(client, other));
    return { pooled };
  });
};
