import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppName, appNames, type DemoFile } from '#contracts';
import { natsServerConfig } from '#messaging';
import { makeAuthority } from '../certificates.js';
import { behindProxy } from './proxy-settings.js';
import { cheapestHashing } from '../cheapest-hashing.js';
import { freePort } from '../free-port.js';
import { startNats, type TestNats } from '../nats.js';
import { type OwnPostgres, startOwnPostgres } from '../postgres/own-postgres.js';
import { serverDirectory } from '../server-directory.js';
import { entryPoints, PlatformProcess, type Topology } from './platform-process.js';

/** Where a platform under test is, in words that survive JSON: spec files share one platform. */
export type PlatformAddress = {
  readonly topology: Topology;
  readonly gateway: string;
  readonly introspection: string;
  readonly management: string;
  readonly demoApplication: string;
  readonly dataDirectory: string;
  /** Where the authority is whose certificates the platform trusts at clients: `authority.pem` and `authority.key`. */
  readonly authorityDirectory: string;
  /** Everything that its processes print. */
  readonly logFile: string;
  readonly demo: DemoFile;
  /** PostgreSQL as administrator; null for the embedded one. */
  readonly databaseUrl: string | null;
  readonly natsUrl: string | null;
};

export type TestPlatform = {
  readonly address: PlatformAddress;
  readonly process: PlatformProcess;
  /** What the distributed topology stands on, for tests to mistreat; null in standalone. */
  readonly nats: TestNats | null;
  readonly postgres: OwnPostgres | null;
  /** Process id of one app of the distributed topology. Throws when it does not run. */
  pidOf(app: AppName): Promise<number>;
  /** Kills its process if it runs and starts the same platform again, with `env` on top of its environment. */
  restart(env?: Record<string, string>): Promise<TestPlatform>;
  /** Stops everything that was started for it and removes its data. */
  close(): Promise<void>;
};

type Surroundings = {
  readonly env: Record<string, string>;
  readonly nats: TestNats | null;
  readonly postgres: OwnPostgres | null;
  close(): Promise<void>;
};

/** The one password that the platforms under test know to be from a data breach. */
export const breachedPassword = 'sixteen borrowed umbrellas';

/** What tests have platforms do otherwise than they are delivered: cheap hashing, a proxy that is believed, documents fetched from this machine. */
export const settingsOfTests = { OSTIARY_FETCH_FROM_LOOPBACK: 'true', ...cheapestHashing, ...behindProxy } as const;

/**
 * Starts the built platform (`npm run build` comes first) on free ports with a data directory of its own, as a person
 * would: by its command. `env` is added to its environment.
 */
export const startPlatform = async (topology: Topology, env: Record<string, string> = {}): Promise<TestPlatform> => {
  const dataDirectory = await mkdtemp(join(serverDirectory, `ostiary-${topology}-`));
  const surroundings = topology === 'distributed' ? await startSurroundings(dataDirectory) : await noSurroundings();
  await makeAuthority(dataDirectory, 'authority');
  const breached = join(dataDirectory, 'breached.txt');
  await writeFile(breached, `${createHash('sha1').update(breachedPassword).digest('hex')}:3\n`);
  const ports = { gateway: await freePort(), introspection: await freePort(), demo: await freePort(), management: await freePort(8) };
  const environment = {
    ...inherited(),
    ...surroundings.env,
    OSTIARY_DATA_DIR: join(dataDirectory, 'data'),
    OSTIARY_GATEWAY_PORT: String(ports.gateway),
    OSTIARY_INTROSPECTION_PORT: String(ports.introspection),
    OSTIARY_DEMO_PORT: String(ports.demo),
    OSTIARY_MANAGEMENT_PORT: String(ports.management),
    ...settingsOfTests,
    OSTIARY_BREACHED_PASSWORDS_FILE: breached,
    NODE_EXTRA_CA_CERTS: join(dataDirectory, 'authority.pem'),
    ...env,
  };

  const logFile = join(dataDirectory, 'platform.log');

  const start = async (changes: Record<string, string> = {}): Promise<TestPlatform> => {
    const process = await PlatformProcess.start(entryPoints[topology], { ...environment, ...changes }, dataDirectory, logFile);
    const demo = JSON.parse(await readFile(join(dataDirectory, 'data', 'demo.json'), 'utf8')) as DemoFile;
    return {
      address: {
        topology,
        gateway: `http://localhost:${ports.gateway}`,
        introspection: `http://localhost:${ports.introspection}`,
        management: `http://localhost:${ports.management}`,
        demoApplication: `http://localhost:${ports.demo}`,
        dataDirectory: join(dataDirectory, 'data'),
        authorityDirectory: dataDirectory,
        logFile,
        demo,
        databaseUrl: surroundings.postgres?.adminUrl ?? null,
        natsUrl: surroundings.nats?.url ?? null,
      },
      process,
      nats: surroundings.nats,
      postgres: surroundings.postgres,
      pidOf: (app) => childRunning(process.pid, `apps/${app}/src/main.js`),
      restart: async (changes) => {
        await process.kill();
        return start(changes);
      },
      close: async () => {
        await process.stop();
        await surroundings.close();
        await rm(dataDirectory, { recursive: true, force: true });
      },
    };
  };
  try {
    return await start();
  } catch (error) {
    await surroundings.close();
    await rm(dataDirectory, { recursive: true, force: true });
    throw error;
  }
};

// What the machine needs (PATH, HOME, locale), and nothing that configures a platform.
const inherited = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !/^(OSTIARY_|MALLOC_|NODE_ENV|NODE_OPTIONS|JEST_)/.test(entry[0]),
    ),
  );

const noSurroundings = async (): Promise<Surroundings> => ({ env: {}, nats: null, postgres: null, close: () => Promise.resolve() });

const startSurroundings = async (directory: string): Promise<Surroundings> => {
  const passwords = Object.fromEntries([...appNames, 'operator'].map((name) => [name, randomBytes(24).toString('base64url')]));
  const credentialsFile = join(directory, 'nats-credentials.json');
  await writeFile(credentialsFile, JSON.stringify(passwords), { mode: 0o600 });
  const nats = await startNats({ config: natsServerConfig(passwords) });
  const postgres = await startOwnPostgres();
  return {
    env: {
      OSTIARY_NATS_URL: nats.url,
      OSTIARY_NATS_CREDENTIALS_FILE: credentialsFile,
      OSTIARY_DATABASE_URL: postgres.adminUrl,
      OSTIARY_DEMO: 'true',
    },
    nats,
    postgres,
    close: async () => {
      await nats.stop();
      await postgres.stop();
    },
  };
};

const childRunning = async (parent: number | undefined, modulePath: string): Promise<number> => {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (commandLine.includes(modulePath) && status.includes(`\nPPid:\t${parent}\n`)) return Number(pid);
  }
  throw new Error(`no process runs ${modulePath}`);
};
