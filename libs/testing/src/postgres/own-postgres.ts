import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '#persistence';

/** A durable server that a test may mistreat. */
export type OwnPostgres = {
  readonly adminUrl: string;
  readonly pid: number;
  /** kill -9. */
  kill(): void;
  /** After `kill` or `pause`: the same data, port and URL again. */
  restart(): Promise<void>;
  /** Stops the process without ending it (SIGSTOP): connections hang instead of failing. */
  pause(): void;
  resume(): void;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
};

/** Starts a durable server in a directory of its own. */
export const startOwnPostgres = async (settings: Readonly<Record<string, string>> = {}): Promise<OwnPostgres> => {
  const root = await mkdtemp(join(tmpdir(), 'ostiary-own-postgres-'));
  const start = (port?: number): Promise<EmbeddedPostgres> =>
    EmbeddedPostgres.start({ directory: join(root, 'database'), port, log: () => undefined, settings, supervised: false });
  let server = await start();
  const { adminUrl } = server;
  return {
    adminUrl,
    get pid() {
      return server.pid;
    },
    kill: () => void process.kill(server.pid, 'SIGKILL'),
    pause: () => void process.kill(server.pid, 'SIGSTOP'),
    resume: () => void process.kill(server.pid, 'SIGCONT'),
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
