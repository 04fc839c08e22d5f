import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.js';
import { ServerProcess } from '../server-process.js';
import { ensurePgBouncer } from '../tools.js';

export type TestPgBouncer = {
  /** The URL of the same role and database, through the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
};

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** It refuses to be root, and then reads its files as somebody else. */
const asOther = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];

/** A real PgBouncer before the server of `urls`, for the roles that they name. `settings` are lines of its own section. */
export const startPgBouncer = async (urls: readonly string[], settings: Readonly<Record<string, string>>): Promise<TestPgBouncer> => {
  const tool = await ensurePgBouncer();
  const [directory, port] = [await mkdtemp(join(tmpdir(), 'ostiary-pgbouncer-')), await freePort()];
  const [file, users] = [join(directory, 'pgbouncer.ini'), join(directory, 'users.txt')];
  const server = new URL(urls[0] ?? '');
  const own = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: users,
    ...settings,
  };
  await writeFile(
    users,
    urls
      .map((url) => new URL(url))
      .map(({ username, password }) => `"${username}" "${decodeURIComponent(password)}"\n`)
      .join(''),
  );
  await writeFile(
    file,
    `[databases]\n* = host=${server.hostname} port=${server.port}\n[pgbouncer]\n${Object.entries(own)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join('')}`,
  );
  await chmod(directory, 0o755);
  const process = await ServerProcess.start({
    name: 'pgbouncer',
    tool,
    parameters: [...asOther, file],
    logFile: join(directory, 'pgbouncer.log'),
    isReady: () => listens(port),
  });
  return {
    through: (url) => {
      const pooled = new URL(url);
      pooled.host = `127.0.0.1:${port}`;
      return pooled.href;
    },
    stop: async () => {
      await process.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
