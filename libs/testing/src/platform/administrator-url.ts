import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlatformAddress } from './start-platform.js';

/** The database of a platform as its administrator sees it, URL with password. The embedded one keeps its password beside its data. */
export const administratorUrlOf = async ({ databaseUrl, dataDirectory }: PlatformAddress): Promise<string> => {
  if (databaseUrl) return databaseUrl;
  const directory = join(dataDirectory, 'postgres');
  const password = (await readFile(join(directory, 'password'), 'utf8')).trim();
  const port = (await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n')[3] ?? '';
  return `postgres://ostiary_admin:${password}@127.0.0.1:${port}/ostiary`;
};
