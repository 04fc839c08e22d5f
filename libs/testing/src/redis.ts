import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { ServerProcess } from './server-process.js';
import { ensureRedisServer } from './tools.js';

/** A real Redis or Valkey server that keeps nothing on disk, for tests to mistreat. */
export type TestRedis = {
  readonly url: string;
  /** The same server by TLS, and the certificate that vouches for it, in PEM. */
  readonly tls: { readonly url: string; readonly ca: string };
  /** kill -9. What it held is gone. */
  kill(): Promise<void>;
  /** On the same ports, empty. */
  restart(): Promise<void>;
  /** Stops the process without ending it (SIGSTOP): connections hang instead of failing. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
};

/** A certificate for localhost, made for this server alone. */
const certify = async (key: string, certificate: string): Promise<void> => {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '1'];
  const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await promisify(execFile)('openssl', ['req', '-x509', ...algorithm, ...subject, '-keyout', key, '-out', certificate]);
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => settle(data.toString().startsWith('+PONG')));
    socket.once('error', () => settle(false));
    socket.setTimeout(500, () => settle(false));
  });

/** Starts a server on free ports of 127.0.0.1, one plain and one for TLS. */
export const startRedis = async (): Promise<TestRedis> => {
  const tool = await ensureRedisServer();
  const directory = await mkdtemp(join(tmpdir(), 'ostiary-redis-'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  const parameters = {
    bind: '127.0.0.1',
    port: String(port),
    'tls-port': String(tlsPort),
    'tls-key-file': key,
    'tls-cert-file': certificate,
    'tls-auth-clients': 'no',
    save: '',
    appendonly: 'no',
    dir: directory,
  };
  try {
    await certify(key, certificate);
    const server = await ServerProcess.start({
      name: 'redis-server',
      tool,
      parameters: Object.entries(parameters).flatMap(([name, value]) => [`--${name}`, value]),
      logFile: join(directory, 'redis.log'),
      isReady: () => answers(port),
    });
    return {
      url: `redis://127.0.0.1:${port}`,
      tls: { url: `rediss://localhost:${tlsPort}`, ca: await readFile(certificate, 'utf8') },
      kill: () => server.kill(),
      restart: () => server.restart(),
      pause: () => server.pause(),
      resume: () => server.resume(),
      stop: async () => {
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
};
