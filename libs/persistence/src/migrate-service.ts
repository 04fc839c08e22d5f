import { DataSource, type MigrationInterface } from 'typeorm';
import type { ServiceName } from '#contracts';
import { withAdminLock } from './admin-connection.js';
import { silence } from './data-source.js';
import { rolesOf } from './provision-database.js';

/** Its class name ends in thirteen digits: the epoch milliseconds that order it. */
export type MigrationClass = new () => MigrationInterface;

/** A service and all its migrations, listed explicitly. */
export type ServiceSchema = { readonly service: ServiceName; readonly migrations: readonly MigrationClass[] };

const createAdminDataSource = (adminUrl: string, { service, migrations }: ServiceSchema): DataSource =>
  new DataSource({
    type: 'postgres',
    url: adminUrl,
    schema: service,
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    logging: false,
    logger: silence,
    poolSize: 2,
    applicationName: `ostiary-migrate-${service}`,
    connectTimeoutMS: 5_000,
    poolErrorHandler: () => undefined,
    // A migration that cannot get its lock gives up before traffic queues behind it.
    extra: { options: `-c search_path=${service} -c lock_timeout=10000` },
  });

/**
 * Runs what has not yet run of a service's migrations, each in a transaction of its own unless it says
 * `transaction = false`, and grants the service's roles the rows, not the tables. One runner at a time: others wait, then find
 * nothing to do. `adminUrl` owns the tables; on a role that is not a superuser, forced row-level security binds
 * migrations of data too. Returns the names that ran, in order.
 */
export const migrateService = async (adminUrl: string, schema: ServiceSchema): Promise<string[]> =>
  withAdminLock(adminUrl, `ostiary:migrate:${schema.service}`, async (client) => {
    const dataSource = createAdminDataSource(adminUrl, schema);
    await dataSource.initialize();
    try {
      const ran = await dataSource.runMigrations({ transaction: 'each' });
      const name = client.escapeIdentifier(schema.service);
      for (const role of (await rolesOf(client, schema.service)).map((known) => client.escapeIdentifier(known))) {
        await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${role}`);
        await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${name} TO ${role}`);
        await client.query(`REVOKE INSERT, UPDATE, DELETE ON ${name}.migrations FROM ${role}`);
      }
      return ran.map((migration) => migration.name);
    } finally {
      await dataSource.destroy();
    }
  });
