import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { ServiceName } from '#contracts';
import { StartError } from '#kernel';

/** Its class name ends in thirteen digits: the epoch milliseconds that order it. */
export type MigrationClass = new () => MigrationInterface;

/** A service and all its migrations, listed explicitly. */
export type ServiceSchema = { readonly service: ServiceName; readonly migrations: readonly MigrationClass[] };

const spaces = /\s+/g;

/**
 * SHA-256 of the statements that a migration sends, whatever compiled it and however they are indented. It is run against a recorder
 * that answers every statement with no rows: a migration may use `query` alone, and must not depend on clocks or chance.
 */
export const migrationChecksum = async (migration: MigrationClass): Promise<string> => {
  const hash = createHash('sha256');
  const query = (sql: string, parameters: readonly unknown[] = []): Promise<unknown[]> => {
    hash.update(`${sql.replaceAll(spaces, ' ').trim()}\n${JSON.stringify(parameters)}\n`);
    return Promise.resolve([]);
  };
  await new migration().up({ query } as QueryRunner);
  return hash.digest('base64url');
};

const insertChecksum = 'INSERT INTO migration_checksums (name, sha256) VALUES ($1, $2)';

/** The same migration, which also writes down its checksum, in the transaction that it runs in. */
export const withChecksum = async (migration: MigrationClass): Promise<MigrationClass> => {
  const sha256 = await migrationChecksum(migration);
  return class extends migration {
    override readonly name = migration.name;

    override async up(runner: QueryRunner): Promise<void> {
      await super.up(runner);
      await runner.query(insertChecksum, [migration.name, sha256]);
    }
  };
};

type Applied = { readonly name: string; readonly sha256: string | null };

const appliedTo = async (client: Client, service: ServiceName): Promise<readonly Applied[]> => {
  const schema = client.escapeIdentifier(service);
  const { rows } = await client.query<{ migrations: string | null; checksums: string | null }>(
    'SELECT to_regclass($1) AS migrations, to_regclass($2) AS checksums',
    [`${schema}.migrations`, `${schema}.migration_checksums`],
  );
  const [tables] = rows;
  if (!tables?.migrations) return [];
  const found = tables.checksums
    ? await client.query<Applied>(
        `SELECT name, sha256 FROM ${schema}.migrations LEFT JOIN ${schema}.migration_checksums USING (name) ORDER BY migrations.id`,
      )
    : await client.query<Applied>(`SELECT name, NULL AS sha256 FROM ${schema}.migrations ORDER BY id`);
  return found.rows;
};

/**
 * Throws a `StartError` unless everything that was done to the service's schema is what its migrations say today. A schema that does
 * not exist yet passes.
 */
export const requireKnownMigrations = async (client: Client, { service, migrations }: ServiceSchema): Promise<void> => {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, sha256 } of await appliedTo(client, service)) {
    const migration = known.get(name);
    const refuse = (reason: string): never => {
      throw new StartError(`The database's schema ${service} ${reason}`);
    };
    if (migration === undefined)
      refuse(
        `is newer than this program, which knows no migration ${name}. Start the release that made it, or restore a backup of before.`,
      );
    else if (sha256 === null)
      refuse('was made by a program that kept no checksums of its migrations, so what is in it is not known. Start on an empty database.');
    else if (sha256 !== (await migrationChecksum(migration)))
      refuse(
        `was migrated by another text of ${name} than this program has. Start the release that made it, or start on an empty database.`,
      );
  }
};

/** The table that `withChecksum` writes to. The service may not read it. */
export const makeChecksumTable = async (client: Client, service: ServiceName): Promise<void> => {
  const schema = client.escapeIdentifier(service);
  await client.query(`CREATE TABLE IF NOT EXISTS ${schema}.migration_checksums (name text PRIMARY KEY, sha256 text NOT NULL)`);
};
