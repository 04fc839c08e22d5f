import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgres } from '#persistence';
import { freePort } from '../free-port.js';
import { serverDirectory } from '../server-directory.js';
import type { Tool } from '../tools.js';
import { copyPreparedData } from './start-postgres.js';

/** A durable server that a test may mistreat. */
export type OwnPostgres = {
  readonly adminUrl: string;
  readonly pid: number;
  /** kill -9 of the server and all its workers (on Linux): nothing sent from now on is answered. */
  kill(): void;
  /** After `kill` or `pause`: the same data, port and URL again. */
  restart(): Promise<void>;
  /** Stops its processes without ending them (SIGSTOP, on Linux): connections hang instead of failing. */
  pause(): void;
  resume(): void;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
};

/** Some workers come and go by themselves, as those that vacuum do. */
const signalIfAlive = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** To the server and all its workers (on Linux). */
const signalAll = (pid: number, signal: NodeJS.Signals): void => {
  const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  process.kill(pid, signal);
  for (const worker of workers) signalIfAlive(worker, signal);
};

/** Starts a durable server in a directory of its own: the embedded one, or that of `tool` (`ensurePostgres`). */
export const startOwnPostgres = async (settings: Readonly<Record<string, string>> = {}, tool?: Tool): Promise<OwnPostgres> => {
  const programs = tool && { initdb: join(tool.path, 'initdb'), postgres: join(tool.path, 'postgres'), env: tool.env };
  const root = await mkdtemp(join(serverDirectory, 'ostiary-own-postgres-'));
  const directory = join(root, 'database');
  if (tool === undefined) await copyPreparedData(directory);
  const start = (port: number): Promise<EmbeddedPostgres> =>
    EmbeddedPostgres.start({ directory, port, log: () => undefined, settings, programs, supervised: false });
  let server = await start(await freePort());
  const { adminUrl } = server;
  return {
    adminUrl,
    get pid() {
      return server.pid;
    },
    // The server alone is not enough: until a worker notices that it is gone, it still answers.
    kill: () => signalAll(server.pid, 'SIGKILL'),
    pause: () => signalAll(server.pid, 'SIGSTOP'),
    resume: () => signalAll(server.pid, 'SIGCONT'),
    restart: async () => {
      await server.stop();
      server = await start(Number(new URL(adminUrl).port));
    },
    stop: async () => {
      await server.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
};
