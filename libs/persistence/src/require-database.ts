import { setTimeout as sleep } from 'node:timers/promises';
import { failureCode, StartError } from '#kernel';
import { probeDatabase } from './database-health.js';

const hostOf = ({ hostname, port }: URL): string => `${hostname}:${port || '5432'}`;

/** What refuses us does not change its mind: user and password (28), a database that does not exist (3D). */
const refuses = (error: unknown): boolean => /^(28|3D)/.test(failureCode(error) ?? '');

/** Says in words why the database at `url` cannot be used, and which `variable` names it. The URL's password is not shown. */
const explain = (error: unknown, url: URL, variable: string): string => {
  const code = failureCode(error);
  if (code === '3D000') return `PostgreSQL at ${hostOf(url)} has no database ${url.pathname.slice(1)}. Create it, or correct ${variable}.`;
  if (refuses(error))
    return `PostgreSQL at ${hostOf(url)} refuses the user ${decodeURIComponent(url.username)}. Check user and password in ${variable}.`;
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
      if (refuses(error) || attempt >= 4) throw new StartError(explain(error, new URL(url), variable), { cause: error });
      await sleep(500 * attempt);
    }
  }
};
