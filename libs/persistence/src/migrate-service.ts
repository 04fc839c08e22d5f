import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { withAdminLock } from './admin-connection.js';
import { silence } from './data-source.js';
import { makeChecksumTable, type MigrationClass, requireKnownMigrations, type ServiceSchema, withChecksum } from './migration-checksums.js';
import { rolesOf } from './provision-database.js';
import { protectedTables } from './tenant-isolation.js';

const createAdminDataSource = (adminUrl: string, { service }: ServiceSchema, migrations: readonly MigrationClass[]): DataSource =>
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
 * What the service's roles may do, and nobody else: use rows, but for those that only functions of the owner write, and call functions. In one transaction:
 * who grants on all tables first and takes back then, must not end between.
 */
const grantRows = async (client: Client, { service }: ServiceSchema): Promise<void> => {
  const name = client.escapeIdentifier(service);
  await client.query('BEGIN');
  await client.query(`REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ${name} FROM PUBLIC`);
  for (const role of (await rolesOf(client, service)).map((known) => client.escapeIdentifier(known))) {
    await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${role}`);
    await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${name} TO ${role}`);
    await client.query(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${name} TO ${role}`);
    await client.query(`REVOKE INSERT, UPDATE, DELETE ON ${name}.migrations FROM ${role}`);
    await client.query(`REVOKE ALL ON ${name}.migration_checksums FROM ${role}`);
    const { rows } = await client.query<{ name: string }>(protectedTables, [service]);
    for (const table of rows) await client.query(`REVOKE INSERT, UPDATE, DELETE ON ${table.name} FROM ${role}`);
  }
  await client.query('COMMIT');
};

/**
 * Runs what has not yet run of a service's migrations, each in a transaction of its own unless it says
 * `transaction = false`, and grants the service's roles the rows, not the tables. One runner at a time: others wait, then find
 * nothing to do. `adminUrl` owns the tables; on a role that is not a superuser, forced row-level security binds
 * migrations of data too. Returns the names that ran, in order. Throws a `StartError`, with nothing changed, where what ran before is not
 * what the migrations say today.
 */
export const migrateService = async (adminUrl: string, schema: ServiceSchema): Promise<string[]> =>
  withAdminLock(adminUrl, `ostiary:migrate:${schema.service}`, async (client) => {
    await requireKnownMigrations(client, schema);
    await makeChecksumTable(client, schema.service);
    const dataSource = createAdminDataSource(adminUrl, schema, await Promise.all(schema.migrations.map(withChecksum)));
    await dataSource.initialize();
    try {
      const ran = await dataSource.runMigrations({ transaction: 'each' });
      await grantRows(client, schema);
      return ran.map((migration) => migration.name);
    } finally {
      await dataSource.destroy();
    }
  });

/** Throws a `StartError` for the first schema of which `migrateService` would refuse to run the migrations. Changes nothing. */
export const checkMigrations = async (adminUrl: string, schemas: readonly ServiceSchema[]): Promise<void> =>
  withAdminLock(adminUrl, 'ostiary:check', async (client) => {
    for (const schema of schemas) await requireKnownMigrations(client, schema);
  });
