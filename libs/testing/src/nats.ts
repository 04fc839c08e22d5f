import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { serverDirectory } from './server-directory.js';
import { ServerProcess } from './server-process.js';
import { ensureNatsServer } from './tools.js';

/** A real nats-server with JetStream, for tests to mistreat. */
export type TestNats = {
  /** Without credentials. */
  readonly url: string;
  readonly port: number;
  /** kill -9. What JetStream stored stays for `restart`. */
  kill(): Promise<void>;
  /** The same port and storage again; with `wipe`, empty storage (F08). `between` is done to the storage's directory while no server runs. */
  restart(options?: { readonly wipe?: boolean; readonly between?: (storage: string) => Promise<void> }): Promise<void>;
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

/**
 * Starts a server on a free port of 127.0.0.1 with JetStream storage of its own. `config` is the text of a configuration
 * file (accounts, permissions); address, port and storage directory are set here whatever it says.
 */
export const startNats = async ({ config = '' }: { readonly config?: string } = {}): Promise<TestNats> => {
  const tool = await ensureNatsServer();
  const directory = await mkdtemp(join(serverDirectory, 'ostiary-nats-'));
  const port = await freePort();
  const files = { config: join(directory, 'nats.conf'), log: join(directory, 'nats.log'), storage: join(directory, 'jetstream') };
  await writeFile(files.config, config, { mode: 0o600 });
  await mkdir(files.storage);
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });

  const server = await ServerProcess.start({
    name: 'nats-server',
    tool,
    parameters: ['-c', files.config, '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', files.storage],
    logFile: files.log,
    isReady: () => greets(port),
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const wipe = async (): Promise<void> => {
    await rm(files.storage, { recursive: true, force: true });
    await mkdir(files.storage);
  };
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    kill: () => server.kill(),
    restart: ({ wipe: wipes = false, between } = {}) =>
      server.restart(async () => {
        if (wipes) await wipe();
        await between?.(files.storage);
      }),
    pause: () => server.pause(),
    resume: () => server.resume(),
    log: () => readFile(files.log, 'utf8'),
    stop: async () => {
      await server.stop();
      await remove();
    },
  };
};
