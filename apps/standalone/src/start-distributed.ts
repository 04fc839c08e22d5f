import { fileURLToPath } from 'node:url';
import { migrateDatabase } from '../../migrate/src/migrate-database.js';
import { type AppName, frontNames, type ServiceName, serviceNames } from '#contracts';
import { keepStreams, provisionStreams } from '#messaging';
import { natsAccess } from '#platform/start';
import { announce } from './announcement.js';
import { demoOptions } from './demo-options.js';
import type { DistributedConfig } from './distributed.config.js';
import { databasePasswords } from './generated-secrets.js';
import { migrationSummary } from './migration-summary.js';
import { natsCredentials } from './nats-credentials.js';
import { appEnvironment } from './platform-settings.js';
import { managementPortsOf } from './ports.js';
import type { PreparedStart } from './prepare-start.js';
import type { Progress } from './progress.js';
import type { Shutdown } from './shutdown.js';
import { serveDemo } from './serve-demo.js';
import { SupervisedProcess } from './supervised-process.js';

/**
 * Brings the whole platform up on one machine, every app as a process of its own, over the NATS and the PostgreSQL
 * that the environment names. This process provisions both, supervises the apps and serves the demo.
 */
export const bringUpDistributed = async (
  { env, config, addresses, directory, secrets, common }: PreparedStart<DistributedConfig>,
  progress: Progress,
  shutdown: Shutdown,
): Promise<void> => {
  const managementPorts = managementPortsOf(config);
  const nats = await natsCredentials(config.natsUrl, config.natsCredentialsFile);
  const operator = { ...natsAccess(config.natsUrl, config), ...nats('operator') };
  progress.line('Ostiary starts, a process per app');
  progress.line(`  ${'data directory'.padEnd(15)} ${directory.path}`);

  const { urls } = await progress.step(
    'schema',
    () => migrateDatabase({ url: config.databaseUrl, variable: 'OSTIARY_DATABASE_URL' }, databasePasswords(secrets)),
    ({ ran }) => migrationSummary(ran),
  );
  await progress.step(
    'streams',
    () => provisionStreams(operator),
    () => 'up to date',
  );
  const keeper = keepStreams(operator, { tell: (line) => progress.line(line) });
  shutdown.add(() => keeper.stop());

  const start = async (name: AppName): Promise<void> => {
    const { url, user, password } = nats(name);
    const managementPort = managementPorts.get(name) ?? 0;
    const supervised = await SupervisedProcess.start({
      name,
      modulePath: fileURLToPath(new URL(`../../${name}/src/main.js`, import.meta.url)),
      env: {
        ...withoutSecrets(env),
        ...appEnvironment(name, urls.get(name as ServiceName), common),
        OSTIARY_MANAGEMENT_PORT: String(managementPort),
        OSTIARY_NATS_URL: url,
        ...(user && { OSTIARY_NATS_USER: user }),
        ...(password && { OSTIARY_NATS_PASSWORD: password }),
      },
      readyUrl: `http://127.0.0.1:${managementPort}/readyz`,
      log: (line) => progress.line(line),
    });
    shutdown.add(() => supervised.stop());
  };
  await progress.step(
    'services',
    () => everyOne(serviceNames.map(start)),
    () => serviceNames.join(' '),
  );
  await progress.step(
    'fronts',
    () => everyOne(frontNames.map(start)),
    () => `${addresses.gateway} ${addresses.introspection}`,
  );

  const demo = config.demo && (await serveDemo(demoOptions(config, addresses, directory, secrets), progress, shutdown));
  announce(progress, { addresses, directory: directory.path, demo, management: managementPorts, env });
};

// Waits for all, also when one fails: one that is still starting could not be stopped yet, and would stay.
const everyOne = async (starts: readonly Promise<void>[]): Promise<void> => {
  for (const result of await Promise.allSettled(starts)) if (result.status === 'rejected') throw result.reason;
};

// The administrator's database address is this process's alone: an app gets only its own role's.
const withoutSecrets = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const { OSTIARY_DATABASE_URL: _database, OSTIARY_NATS_CREDENTIALS_FILE: _nats, ...rest } = env;
  return rest;
};
