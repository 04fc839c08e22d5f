import { Client, type ClientConfig } from 'pg';
import { DataSource, type Logger } from 'typeorm';
import type { ServiceName } from '#contracts';

// oxlint-disable-next-line typescript/no-unsafe-function-type -- TypeORM's own type of an entity class
export type EntityClass = Function;

/**
 * `url` names the service's own role; `poolSize` is connections per process, 10 if left out; `patienceMs` is how long a caller waits for one of them,
 * `connectTimeout` if left out. `pooled`: a pooler stands before PostgreSQL, which takes no settings from a connection; those of the role hold alone.
 */
export type DatabaseOptions = {
  readonly service: ServiceName;
  readonly url: string;
  readonly entities: readonly EntityClass[];
  readonly poolSize?: number | undefined;
  readonly patienceMs?: number | undefined;
  readonly pooled?: boolean | undefined;
};

/** How long a caller waits for a connection, new or pooled. Milliseconds. */
export const connectTimeout = 1_500;

/** TypeORM's own logs would quote parameters, and failures come as errors anyway. */
export const silence: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/** The service that asks thousands of times a second over partitions, of which there is an empty one each day. */
const busyWithPartitions: ServiceName = 'token';

/**
 * For that service. Its plans do not depend on values, and
 * planning anew over partitions costs more than the statements: a plan is kept as long as its connection. One made while a table was empty must still be
 * good when it is full.
 */
const settingsForPartitions = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' } as const;

/** Settings of the planner that a service leaves as the server has them. */
export const plannerDefaults = (service: ServiceName): readonly string[] =>
  service === busyWithPartitions ? [] : Object.keys(settingsForPartitions);

/**
 * What holds on every connection of a service: it sees its own schema only, and gives up soon. Provisioning gives the service's roles the same settings,
 * for poolers.
 */
export const connectionSettings = (service: ServiceName): Readonly<Record<string, string>> => ({
  search_path: service,
  ...(service === busyWithPartitions && settingsForPartitions),
  jit: 'off',
  statement_timeout: '10s',
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '30s',
});

const asOptions = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');

/**
 * Listens for its whole life. The pool stops listening when it hands a connection out, and TypeORM begins a moment later: what PostgreSQL
 * says of its end in the same packet as of its readiness would end the process.
 */
class PooledClient extends Client {
  constructor(config?: ClientConfig) {
    super(config);
    this.on('error', () => undefined); // the next caller is told
  }
}

/**
 * The service's connection pool, not yet initialised. Every connection sees the service's schema only, and gives up
 * soon: waiting for a dead database helps nobody.
 */
export const createDataSource = ({
  service,
  url,
  entities,
  poolSize = 10,
  patienceMs = connectTimeout,
  pooled = false,
}: DatabaseOptions): DataSource =>
  new DataSource({
    type: 'postgres',
    url,
    schema: service,
    entities: [...entities],
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false,
    logger: silence,
    useUTC: true,
    poolSize,
    applicationName: `ostiary-${service}`,
    connectTimeoutMS: patienceMs,
    poolErrorHandler: () => undefined, // an idle connection broke; the next query finds out
    extra: {
      Client: PooledClient,
      ...(!pooled && { options: asOptions(connectionSettings(service)) }),
      pipeline: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
  });
