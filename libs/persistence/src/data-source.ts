import { DataSource, type Logger } from 'typeorm';
import type { ServiceName } from '#contracts';

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type of an entity class
export type EntityClass = Function;

/** `url` names the service's own role; `poolSize` is connections per process, 10 if left out. */
export type DatabaseOptions = {
  readonly service: ServiceName;
  readonly url: string;
  readonly entities: readonly EntityClass[];
  readonly poolSize?: number | undefined;
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

/**
 * Plans do not depend on values here, and planning anew over partitions costs more than the statements: a plan is kept as
 * long as its connection. One made while a table was empty must still be good when it is full.
 */
const planning = ['plan_cache_mode=force_generic_plan', 'enable_seqscan=off', 'jit=off'];

/**
 * The service's connection pool, not yet initialised. Every connection sees the service's schema only, and gives up
 * soon: waiting for a dead database helps nobody.
 */
export const createDataSource = ({ service, url, entities, poolSize = 10 }: DatabaseOptions): DataSource =>
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
    connectTimeoutMS: connectTimeout,
    poolErrorHandler: () => undefined, // an idle connection broke; whoever needs one finds out
    extra: {
      options: [`search_path=${service}`, ...planning].map((setting) => `-c ${setting}`).join(' '),
      pipeline: true,
      statement_timeout: 10_000,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 30_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
  });
