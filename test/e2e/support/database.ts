import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from './platform.js';

/** The database as its administrator sees it: the embedded one keeps its password beside its data. */
export const administratorUrl = async (): Promise<string> => {
  if (platform.databaseUrl) return platform.databaseUrl;
  const directory = join(platform.dataDirectory, 'postgres');
  const password = (await readFile(join(directory, 'password'), 'utf8')).trim();
  const port = (await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n')[3] ?? '';
  return `postgres://ostiary_admin:${password}@127.0.0.1:${port}/ostiary`;
};
