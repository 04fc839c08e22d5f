import { migrateDatabase } from '../../migrate/src/migrate-database.js';
import type { ServiceName } from '#contracts';
import { InProcessBus } from '#messaging';
import { EmbeddedPostgres } from '#persistence';
import { type AppDefinition, loadConfig, type ManagementRoutes, ManagementServer, type RunningApp, startApp } from '#platform';
import { announce } from './announcement.js';
import type { DataDirectory } from './data-directory.js';
import { demoOptions } from './demo-options.js';
import { databasePasswords } from './generated-secrets.js';
import { migrationSummary } from './migration-summary.js';
import { appEnvironment } from './platform-settings.js';
import type { PreparedStart } from './prepare-start.js';
import type { Progress } from './progress.js';
import { fronts } from './fronts.js';
import { serveDemo } from './serve-demo.js';
import { services } from './services.js';
import type { Shutdown } from './shutdown.js';

/**
 * Brings the whole platform up in this process: database, services over the in-process transport, gateway,
 * introspection, management port and (unless switched off) the demo.
 */
export const bringUpStandalone = async (
  { env, config, addresses, directory, secrets, common }: PreparedStart,
  progress: Progress,
  shutdown: Shutdown,
): Promise<void> => {
  progress.line('Ostiary starts');
  progress.line(`  ${'data directory'.padEnd(15)} ${directory.path}`);

  const adminUrl = await database(env, directory, progress, shutdown);
  const { urls } = await progress.step(
    'schema',
    () => migrateDatabase({ url: adminUrl, variable: 'OSTIARY_DATABASE_URL' }, databasePasswords(secrets)),
    ({ ran }) => migrationSummary(ran),
  );

  const transport = { kind: 'in-process', bus: new InProcessBus() } as const;
  const apps: RunningApp[] = [];
  const routes: ManagementRoutes[] = [];
  const start = async (app: AppDefinition): Promise<RunningApp> => {
    const own = appEnvironment(app.name, urls.get(app.name as ServiceName), common);
    const running = await startApp(app, { env: { ...env, ...own }, transport });
    routes.push(...(app.management?.(loadConfig(app.config, { ...env, ...own })) ?? []));
    shutdown.add(() => running.close());
    apps.push(running);
    return running;
  };
  await progress.step(
    'services',
    () => inOrder(services, start),
    (started) => started.map(({ name }) => name).join(' '),
  );
  for (const front of fronts)
    await progress.step(
      front.name,
      () => start(front),
      () => addresses[front.name as 'gateway' | 'introspection'],
    );

  const management = await ManagementServer.start({ port: config.managementPort, apps, starting: true, routes });
  shutdown.add(() => management.close());
  const demo = config.demo && (await serveDemo(demoOptions(config, addresses, directory, secrets), progress, shutdown));
  management.setStarting(false);
  announce(progress, { addresses, directory: directory.path, demo, management: new Map([['all apps', config.managementPort]]), env });
};

const inOrder = async <Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> => {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
};

const database = async (env: NodeJS.ProcessEnv, directory: DataDirectory, progress: Progress, shutdown: Shutdown): Promise<string> => {
  const given = env['OSTIARY_DATABASE_URL'];
  if (given) return given;
  const postgres = await progress.step(
    'database',
    () => EmbeddedPostgres.start({ directory: directory.file('postgres'), log: (line) => progress.line(`  ${''.padEnd(15)} ${line}`) }),
    ({ adminUrl }) => `embedded PostgreSQL on port ${new URL(adminUrl).port}`,
  );
  shutdown.add(() => postgres.stop());
  return postgres.adminUrl;
};
