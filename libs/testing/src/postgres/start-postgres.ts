import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EmbeddedPostgres } from '#persistence';
import { serverDirectory } from '../server-directory.js';

/** A PostgreSQL server for tests. `adminUrl` is its superuser's. */
export type TestPostgres = { readonly adminUrl: string };

const identity = createHash('sha256')
  .update(`${process.cwd()} ${process.getuid?.() ?? ''}`)
  .digest('hex')
  .slice(0, 12);
const directory = join(serverDirectory, `ostiary-test-${identity}`);
const socket = join(directory, 'keeper.sock');
const lock = `${directory}.lock`;
/** What the first start of a server prepares, and nothing else. */
const prepared = join(directory, 'prepared');

/** Connects to the keeper, which answers with the server's URL. The connection, held until this process ends, keeps the server. */
const lease = async (): Promise<TestPostgres | null> =>
  new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('error', () => resolve(null));
    connection.once('close', () => resolve(null));
    connection.once('data', (line) => {
      connection.unref();
      resolve({ adminUrl: line.toString().trim() });
    });
  });

const tryLock = async (): Promise<boolean> =>
  mkdir(lock).then(
    () => true,
    async () => {
      const held = await stat(lock).catch(() => null);
      if (held && Date.now() - held.mtimeMs > 60_000) await rm(lock, { recursive: true, force: true }); // its holder was killed
      return false;
    },
  );

/** With owners and modes, which the server insists on. */
const copy = async (from: string, to: string): Promise<void> => {
  await promisify(execFile)('cp', ['-a', from, to]);
};

const launch = async (): Promise<void> => {
  await rm(directory, { recursive: true, force: true });
  const first = await EmbeddedPostgres.start({ directory: prepared, log: () => undefined, supervised: false, settings: { fsync: 'off' } });
  await first.stop();
  const database = join(directory, 'database');
  await copy(prepared, database);
  const server = await EmbeddedPostgres.start({
    directory: database,
    log: () => undefined,
    supervised: false,
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '400', shared_buffers: '64MB' },
  });
  const keeper = fileURLToPath(new URL('./keeper.mjs', import.meta.url));
  await writeFile(join(directory, 'keeper.log'), '');
  spawn(process.execPath, [keeper, String(server.pid), directory, socket, server.adminUrl], { detached: true, stdio: 'ignore' }).unref();
};

let running: Promise<TestPostgres> | undefined;

const obtain = async (): Promise<TestPostgres> => {
  for (const end = Date.now() + 90_000; Date.now() < end; await sleep(50)) {
    const server = await lease();
    if (server) return server;
    if (!(await tryLock())) continue;
    try {
      // Another process may have started it between our look and our lock.
      const started = await lease();
      if (started) return started;
      await launch();
      for (let attempt = 0; attempt < 200; attempt += 1, await sleep(25)) {
        const fresh = await lease();
        if (fresh) return fresh;
      }
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  throw new Error('no PostgreSQL for tests within 90 s');
};

/**
 * The server that all test files of this checkout share: started by the first, kept in memory speed (nothing is durable),
 * stopped half a minute after the last. For a server of one's own that may be killed, see `startOwnPostgres`.
 */
export const startPostgres = async (): Promise<TestPostgres> => {
  running ??= obtain();
  return running;
};

/** Makes `to` a directory that a server of its own may start in. To copy what `initdb` writes takes an eighth of what `initdb` does. */
export const copyPreparedData = async (to: string): Promise<void> => {
  await startPostgres();
  await copy(prepared, to);
};
