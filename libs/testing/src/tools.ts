import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A program that runs on this machine; `env` is what it needs beside ours. */
export type Tool = { readonly path: string; readonly env: Readonly<Record<string, string>>; readonly version: string };

/** The root of the checkout. */
export const repositoryRoot = ((): string => {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'nest-cli.json'))) directory = dirname(directory);
  return directory;
})();

const ensured = new Map<string, Promise<Tool>>();

const findTool = async (script: string): Promise<Tool> => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(repositoryRoot, 'scripts', script), '--json']);
  return JSON.parse(stdout) as Tool;
};

/** Asks once for all who need it: the script is a process of its own. */
const ensureTool = (script: string): Promise<Tool> => {
  const tool = ensured.get(script) ?? findTool(script);
  ensured.set(script, tool);
  tool.catch(() => ensured.delete(script));
  return tool;
};

/** A nats-server: from PATH, or fetched into `.cache/tools`. Throws, with a message for people, if there is none to be had. */
export const ensureNatsServer = (): Promise<Tool> => ensureTool('ensure-nats-server.mjs');

/** A Redis or Valkey server: from PATH, or fetched into `.cache/tools`. Throws, with a message for people, if there is none to be had. */
export const ensureRedisServer = (): Promise<Tool> => ensureTool('ensure-redis-server.mjs');

/** A PgBouncer: from PATH, or fetched into `.cache/tools`. Throws, with a message for people, if there is none to be had. */
export const ensurePgBouncer = (): Promise<Tool> => ensureTool('ensure-pgbouncer.mjs');

/** The directory of PostgreSQL's programs, those for backups included: installed, or fetched into `.cache/tools`. Throws, with a message for people, if there is none to be had. */
export const ensurePostgres = (): Promise<Tool> => ensureTool('ensure-postgres.mjs');

/** A Chromium: from PATH, or installed or fetched. Throws, with a message for people, if there is none to be had. */
export const ensureChromium = (): Promise<Tool> => ensureTool('ensure-chromium.mjs');
