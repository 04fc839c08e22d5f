import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { ensureNatsServer } from './tools.js';

/** A real nats-server with JetStream, for tests to mistreat. */
export type TestNats = {
  /** Without credentials. */
  readonly url: string;
  readonly port: number;
  /** kill -9. What JetStream stored stays for `restart`. */
  kill(): Promise<void>;
  /** The same port and storage again; with `wipe`, empty storage (F08). */
  restart(options?: { readonly wipe?: boolean }): Promise<void>;
  /** Stops the process without ending it (SIGSTOP): connections hang instead of failing. */
  pause(): void;
  resume(): void;
  /** What the server logged so far. */
  log(): Promise<string>;
  /** Ends the server and removes its storage. */
  stop(): Promise<void>;
};

/** The server greets with INFO as soon as it takes connections. */
const greets = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => settle(data.toString().startsWith('INFO')));
    socket.once('error', () => settle(false));
    socket.setTimeout(500, () => settle(false));
  });

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGCONT');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(late);
};

const alive = new Set<ChildProcess>();
process.once('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

/**
 * Starts a server on a free port of 127.0.0.1 with JetStream storage of its own. `config` is the text of a configuration
 * file (accounts, permissions); address, port and storage directory are set here whatever it says.
 */
export const startNats = async ({ config = '' }: { readonly config?: string } = {}): Promise<TestNats> => {
  const { path, env } = await ensureNatsServer();
  const directory = await mkdtemp(join(tmpdir(), 'ostiary-nats-'));
  const port = await freePort();
  const files = { config: join(directory, 'nats.conf'), log: join(directory, 'nats.log'), storage: join(directory, 'jetstream') };
  await writeFile(files.config, config, { mode: 0o600 });

  const start = async (): Promise<ChildProcess> => {
    await mkdir(files.storage, { recursive: true });
    const output = await open(files.log, 'a', 0o600);
    const child = spawn(path, ['-c', files.config, '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', files.storage], {
      env: { ...process.env, ...env },
      stdio: ['ignore', output.fd, output.fd],
    });
    child.unref();
    await output.close();
    alive.add(child);
    child.once('exit', () => alive.delete(child));
    for (const limit = Date.now() + 10_000; Date.now() < limit && child.exitCode === null; await sleep(20))
      if (await greets(port)) return child;
    await end(child, 'SIGKILL');
    throw new Error(`nats-server did not start: ${(await readFile(files.log, 'utf8')).trim().split('\n').slice(-3).join(' | ')}`);
  };

  let child = await start().catch(async (error: unknown) => {
    await rm(directory, { recursive: true, force: true });
    throw error;
  });
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    kill: () => end(child, 'SIGKILL'),
    restart: async ({ wipe = false } = {}) => {
      await end(child, 'SIGTERM');
      if (wipe) await rm(files.storage, { recursive: true, force: true });
      child = await start();
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    log: () => readFile(files.log, 'utf8'),
    stop: async () => {
      await end(child, 'SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
};
