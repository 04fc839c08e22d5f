import type { Client } from 'pg';
import { StartError } from '#kernel';
import type { ServiceSchema } from './migration-checksums.js';

/**
 * Throws a `StartError` unless a connection of the service sees its schema with every migration that the program knows. Later ones are
 * no obstacle. Through a pooler the schema must be found by the role's own search path.
 */
export const requireMigrations = async (client: Client, { service, migrations }: ServiceSchema, pooled: boolean): Promise<void> => {
  const table = pooled ? 'migrations' : `${client.escapeIdentifier(service)}.migrations`;
  const applied = await client.query<{ name: string }>(`SELECT name FROM ${table}`).catch(whereNoTable);
  const names = new Set(applied?.rows.map(({ name }) => name));
  const missing = migrations.find((migration) => !names.has(migration.name));
  if (missing !== undefined)
    throw new StartError(
      `The role ${client.user ?? 'of the service'} finds no schema ${service} with the migration ${missing.name}. Run the migrations of this release first (npm run migrate).`,
    );
};

/** Neither table nor schema, or no right to look into it. */
const noTable = /^(42P01|3F000|42501)$/;

const whereNoTable = (error: unknown): null => {
  if (error instanceof Error && 'code' in error && noTable.test(String(error.code))) return null;
  throw error;
};

const backendOf = async (client: Client): Promise<number> =>
  (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;

/** PostgreSQL tells a client the process that serves it; a pooler tells it something of its own. */
export const isPooled = async (client: Client): Promise<boolean> => 'processID' in client && client.processID !== (await backendOf(client));

const attempts = 5;
const preparedStatement = { name: 'ost_probe', text: 'SELECT $1::int AS answer', values: [1] };

/**
 * Throws a `StartError` where clients share a server connection in turns and prepared statements do not follow them: PgBouncer in
 * statement mode, or in transaction mode before 1.21 or with `max_prepared_statements` 0. `one` and `other` are connections of the same
 * role; what `one` used last is what `other` is given next.
 */
export const requirePreparedStatements = async (one: Client, other: Client): Promise<void> => {
  try {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      await one.query(preparedStatement);
      const lent = await backendOf(one);
      await other.query('BEGIN');
      const isShared = (await backendOf(other)) === lent;
      if (isShared) await one.query(preparedStatement);
      await other.query('COMMIT');
    }
  } catch (error) {
    throw new StartError(
      'The pooler before PostgreSQL lends its connections by transaction or statement and loses prepared statements. ' +
        'Set pool_mode=session, or use PgBouncer 1.21 or later with max_prepared_statements above 0.',
      { cause: error },
    );
  }
};

/** What `requireMigrations` asks, as a question of a `DatabaseProbe`. */
export const askForMigrations =
  (schema: ServiceSchema, pooled: boolean) =>
  (client: Client): Promise<void> =>
    requireMigrations(client, schema, pooled);
