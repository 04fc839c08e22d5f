import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '#contracts';
import { freePort } from '../free-port.js';
import { startProxyOf, type TcpProxy } from '../tcp-proxy.js';
import { repositoryRoot } from '../tools.js';
import type { PlatformAddress } from './start-platform.js';

/** A second replica of a service beside the one that a distributed platform started, for tests to mistreat alone. */
export type Replica = {
  readonly service: ServiceName;
  /** Its way to PostgreSQL, and its way to NATS. */
  readonly database: TcpProxy;
  readonly nats: TcpProxy;
  /** What `/readyz` says. */
  isReady(): Promise<boolean>;
  /** What `/metrics` says. */
  metrics(): Promise<string>;
  /** Stops the process without ending it (SIGSTOP). */
  freeze(): void;
  thaw(): void;
  /** Ends the process in order. */
  stop(): Promise<void>;
};

const readyWithinMs = 30_000;

/** What `/proc` says of a process, by name; nothing of one that has ended. */
const environmentOf = async (pid: string): Promise<NodeJS.ProcessEnv> => {
  const lines = (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).split('\0').filter((line) => line.includes('='));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
};

const programOf = (service: ServiceName): string => join(repositoryRoot, `dist/apps/${service}/src/main.js`);

/** What the platform's own replica was started with; not the channel to its supervisor, which another process does not have. */
export const environmentOfOwn = async ({ dataDirectory }: PlatformAddress, service: ServiceName): Promise<NodeJS.ProcessEnv> => {
  const modulePath = programOf(service);
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (!(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(modulePath)) continue;
    const environment = await environmentOf(pid);
    if (environment['OSTIARY_DATA_DIR'] !== dataDirectory) continue;
    return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('NODE_CHANNEL_')));
  }
  throw new Error(`no process of this platform runs ${modulePath}`);
};

const exited = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/** Starts the program of the platform's own replica with its environment, in which `changes` are made, and resolves when it is ready. */
export const startReplica = async (platform: PlatformAddress, service: ServiceName, changes: NodeJS.ProcessEnv = {}): Promise<Replica> => {
  const env = { ...(await environmentOfOwn(platform, service)), ...changes };
  const [database, nats, managementPort] = await Promise.all([
    startProxyOf(env['OSTIARY_DATABASE_URL'] ?? ''),
    startProxyOf(env['OSTIARY_NATS_URL'] ?? ''),
    freePort(),
  ]);
  const child = spawn(process.execPath, [programOf(service)], {
    env: { ...env, OSTIARY_DATABASE_URL: database.url, OSTIARY_NATS_URL: nats.url, OSTIARY_MANAGEMENT_PORT: String(managementPort) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => appendFileSync(platform.logFile, text));

  const replica: Replica = {
    service,
    database: database.proxy,
    nats: nats.proxy,
    isReady: () =>
      fetch(`http://127.0.0.1:${managementPort}/readyz`, { signal: AbortSignal.timeout(2_500) }).then(
        ({ ok }) => ok,
        () => false,
      ),
    metrics: async () => (await fetch(`http://127.0.0.1:${managementPort}/metrics`)).text(),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: async () => {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await exited(child);
      await Promise.all([database.proxy.close(), nats.proxy.close()]);
    },
  };
  for (const end = Date.now() + readyWithinMs; !(await replica.isReady()); await sleep(100))
    if (Date.now() > end || child.exitCode !== null) {
      await replica.stop();
      throw new Error(`a second replica of ${service} did not become ready; its log is in ${platform.logFile}`);
    }
  return replica;
};
