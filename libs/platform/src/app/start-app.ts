import { networkInterfaces } from 'node:os';
import type { DynamicModule, INestApplicationContext, LoggerService } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { type AppName, isServiceName, type ServiceName } from '#contracts';
import { MessagingHealth, MessagingModule, type MessageTransport, microserviceStrategy, serviceSchema } from '#messaging';
import {
  type DatabaseOptions,
  askForMigrations,
  DatabaseProbe,
  PersistenceModule,
  requireServiceDatabase,
  type ServiceSchema,
} from '#persistence';
import { ConfigurationError, loadConfig } from '../config/load-config.js';
import type { AppConfig } from '../config/app-config.js';
import { AppHealth } from '../health/app-health.js';
import { AppRequirements } from '../health/app-requirements.js';
import { ReadinessWatch } from '../health/readiness-watch.js';
import { createHttpApp } from '../http/create-http-app.js';
import { AppMetrics } from '../metrics/app-metrics.js';
import type { AppDefinition, RunningApp, Token } from './app-definition.js';
import { natsAccess } from './nats-access.js';
import { PlatformModule } from './platform.module.js';
import { processLogger } from './process-logger.js';
import { portError } from '../http/port-error.js';
import { within } from './within.js';

export type StartOptions = {
  readonly env: NodeJS.ProcessEnv;
  /** Left out: NATS, as the configuration says. */
  readonly transport?: MessageTransport;
  /** `startApp` never opens the management port; `runApp` does. Accepted so that a caller can say that it knows. */
  readonly management?: false;
  readonly logger?: LoggerService;
};

@Module({})
class AppRoot {}

type Started = { readonly context: INestApplicationContext; readonly url?: string; stopAccepting(): Promise<void>; cutOff(): void };

/** The service whose schema an app uses; null for an app without data. */
const serviceOf = (app: Pick<AppDefinition, 'name' | 'persistence'>): ServiceName | null =>
  app.persistence && isServiceName(app.name) ? app.name : null;

/** All migrations of a service. Null for an app without data. */
export const schemaOf = (app: Pick<AppDefinition, 'name' | 'persistence'>): ServiceSchema | null => {
  const service = serviceOf(app);
  return service === null ? null : serviceSchema(service, app.persistence?.migrations ?? []);
};

const natsTransport = (config: AppConfig): MessageTransport => {
  if (config.natsUrl === undefined)
    throw new ConfigurationError([
      'OSTIARY_NATS_URL is not set. An app that runs as a process of its own needs it, for example nats://localhost:4222.',
    ]);
  return { kind: 'nats', ...natsAccess(config.natsUrl, config) };
};

type AppDatabase = DatabaseOptions & { readonly schema: ServiceSchema };

/** The app's database, once it is known to be fit for it; null for an app without data. */
const databaseOf = async (app: Pick<AppDefinition, 'name' | 'persistence'>, config: AppConfig): Promise<AppDatabase | null> => {
  const schema = schemaOf(app);
  if (schema === null) return null;
  const { databaseUrl: url, databasePoolSize: poolSize } = config;
  if (url === undefined)
    throw new ConfigurationError([`OSTIARY_DATABASE_URL is not set. Set it to the URL of the role ostiary_${schema.service}.`]);
  const { pooled } = await requireServiceDatabase(url, 'OSTIARY_DATABASE_URL', schema);
  return { service: schema.service, url, entities: app.persistence?.entities ?? [], poolSize, pooled, schema };
};

/** IPv6 with IPv4 mapped into it, where the machine has IPv6. */
const everyAddress = (): string =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6')) ? '::' : '0.0.0.0';

const startHttp = async (
  name: AppName,
  http: NonNullable<AppDefinition['http']>,
  module: DynamicModule,
  config: AppConfig,
  logger: LoggerService,
): Promise<Started> => {
  const app = await createHttpApp(name, module, config, logger, http);
  const server = app.getHttpServer();
  const stopAccepting = async (): Promise<void> => {
    await app.getHttpAdapter().getInstance().close();
  };
  try {
    await http.configure(app, config);
    await app.init();
    const port = http.port(config);
    await app.listen(port, config.httpHost ?? everyAddress()).catch((error: unknown) => {
      throw portError(error, port, `OSTIARY_${name.toUpperCase()}_PORT`);
    });
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
  const address = server.address();
  const url = `http://localhost:${typeof address === 'object' && address !== null ? address.port : http.port(config)}`;
  return { context: app, url, stopAccepting, cutOff: () => server.closeAllConnections() };
};

const startMicroservice = async (
  name: AppName,
  module: DynamicModule,
  transport: MessageTransport,
  logger: LoggerService,
): Promise<Started> => {
  const app = await NestFactory.createMicroservice(module, {
    strategy: microserviceStrategy({ app: name, transport }),
    logger,
    abortOnError: false,
  });
  try {
    await app.listen();
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
  return { context: app, stopAccepting: async () => undefined, cutOff: () => undefined };
};

/**
 * Starts one app: reads its configuration, makes sure of its database, connects it to the transport, opens its public port if
 * it has one. Resolves when it takes work. Throws a `ConfigurationError` or a `StartError` for what the operator can mend.
 */
export const startApp = async (app: AppDefinition, options: StartOptions): Promise<RunningApp> => {
  const config = loadConfig(app.config, options.env);
  const transport = options.transport ?? natsTransport(config);
  const database = await databaseOf(app, config);

  const logger = options.logger ?? processLogger(app.name, config, transport.kind);
  const metrics = new AppMetrics(app.name);
  const service = database?.service ?? null;
  const root: DynamicModule = {
    module: AppRoot,
    imports: [
      PlatformModule.forApp(app.config, config, metrics),
      ...(database === null ? [] : [PersistenceModule.forService(database)]),
      MessagingModule.forApp({ app: app.name, service, transport, registry: metrics.registry }),
      app.module,
    ],
  };
  const started = app.http
    ? await startHttp(app.name, app.http, root, config, logger)
    : await startMicroservice(app.name, root, transport, logger);
  return runningApp(app.name, started, config, metrics, database);
};

const runningApp = (name: AppName, started: Started, config: AppConfig, metrics: AppMetrics, database: AppDatabase | null): RunningApp => {
  const { context, url } = started;
  const get = <T>(token: Token<T>): T => context.get<T>(token, { strict: false });
  const messaging = get(MessagingHealth);
  const probe = database && new DatabaseProbe(database.url, undefined, askForMigrations(database.schema, database.pooled === true));
  const health = new AppHealth({
    checks: get(HealthCheckService),
    indicators: get(HealthIndicatorService),
    probeDatabase: probe && (() => probe.probe()),
    messaging,
    hasOutbox: database !== null,
    requirements: get(AppRequirements),
  });
  metrics.gauge('ostiary_ready', 'Whether the app is fit to be sent requests (1) or not (0).', async () =>
    (await health.report()).healthy ? 1 : 0,
  );

  // Apps without data answer no calls of others.
  const watch = database && new ReadinessWatch(health, messaging);
  const stop = async (): Promise<void> => {
    watch?.stop();
    health.drain();
    const bound = config.shutdownSeconds * 1_000;
    if (!(await within(bound, started.stopAccepting()))) started.cutOff();
    await within(bound + 2_000, context.close());
    await probe?.close();
  };
  let stopping: Promise<void> | undefined;
  return {
    name,
    ...(url !== undefined && { url }),
    // Who is told that the app is ready may call it at once.
    health: async () => {
      await watch?.look();
      return health.report();
    },
    metrics: () => metrics.registry.metrics(),
    get,
    close: () => (stopping ??= stop()),
  };
};
