import { spawn } from 'node:child_process';
import { open, readFile, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '#kernel';
import { isAlive, stopPostmaster, worksIn } from './processes.js';
import { commandFor, type RunAs } from './run-as.js';

/** Nothing of our environment: it holds secrets, and PG* variables would steer the programs. */
export const childEnvironment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export const freePort = async (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

const pidFile = async (data: string): Promise<string[]> =>
  (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');

/** Ends a server that outlived the process that had started it, and clears the traces of one that was killed. */
export const stopLeftover = async (data: string, log: (line: string) => void): Promise<void> => {
  const [line] = await pidFile(data);
  if (!line) return;
  const pid = Number(line);
  const ours = Number.isInteger(pid) && pid > 0 && isAlive(pid) && (await worksIn(pid, await realpath(data)));
  if (ours) {
    log(`Stopping the database that an earlier run left behind (process ${pid})`);
    await stopPostmaster(pid);
  }
  // Where the platform cannot tell whose process that is (null), PostgreSQL decides for itself.
  if (ours !== null) await rm(join(data, 'postmaster.pid'), { force: true });
};

export type PostmasterOptions = {
  readonly program: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly runAs: RunAs;
  readonly data: string;
  readonly logFile: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
};

export type Postmaster = {
  readonly pid: number;
  readonly exited: Promise<void>;
  /** Ends the server, and keeps this process running until the kernel has told it so. */
  stop(): Promise<void>;
};

const lastLines = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8').catch(() => '')).trim().split('\n').slice(-4).join(' | ');

/** Starts the server and waits until it takes connections, recovery after a crash included (at most 60 s). */
export const startPostmaster = async ({
  program,
  env = {},
  runAs,
  data,
  logFile,
  port,
  settings,
}: PostmasterOptions): Promise<Postmaster> => {
  const flags = Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '120',
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = commandFor(runAs, program, ['-D', data, '-p', String(port), ...flags]);
  const output = await open(logFile, 'w', 0o600);
  // A process group of its own: Ctrl-C is for us, and we stop the database last.
  const child = spawn(command.file, command.parameters, {
    ...command.ids,
    env: { ...childEnvironment, ...env },
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  child.unref();
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
  await output.close();
  const isRunning = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const stop = async (): Promise<void> => {
    if (!isRunning()) return;
    child.ref();
    await stopPostmaster(Number(child.pid));
    await exited;
  };
  const end = Date.now() + 60_000;
  while (Date.now() < end && isRunning()) {
    const lines = await pidFile(data);
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return { pid: Number(child.pid), exited, stop };
    await sleep(15);
  }
  await stop();
  throw new StartError(`The embedded PostgreSQL did not start: ${await lastLines(logFile)} (${logFile})`);
};
