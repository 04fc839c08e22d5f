import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Client, type QueryResult, type QueryResultRow } from 'pg';
import type { ServiceName } from '#contracts';
import { isolateTenants, migrateService, provisionDatabase, type ServiceSchema } from '#persistence';
import { closeAtEnd } from '../close-at-end.js';
import { startPostgres } from './start-postgres.js';

/** A database of one test file: provisioned, migrated, empty. */
export type TestDatabase = {
  readonly adminUrl: string;
  /** URL of that service's own role. Throws if the database was made without that service. */
  url(service: ServiceName): string;
  /** As the administrator, whom no policy of a row stops; the connection is opened at the first and ended by `drop`. */
  query<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<QueryResult<Row>>;
  drop(): Promise<void>;
};

let administration: Promise<Client> | undefined;

const connectAdmin = async (adminUrl: string): Promise<Client> => {
  const client = new Client({ connectionString: adminUrl });
  client.on('error', () => (administration = undefined));
  await client.connect();
  closeAtEnd(() => client.end());
  return client;
};

/** The connection by which databases come and go; one for all of a spec file. */
const adminOf = (adminUrl: string): Promise<Client> => (administration ??= connectAdmin(adminUrl));

/** What `TestDatabase.query` promises of the database at `url`, and the end of its connection. */
const administratorOf = (url: string): Pick<TestDatabase, 'query'> & { end(): Promise<void> } => {
  let connected: Promise<Client> | null = null;
  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    return client;
  };
  return {
    query: async (sql, values = []) => (await (connected ??= connect())).query(sql, [...values]),
    end: async () => (await connected)?.end(),
  };
};

const inDatabase = (url: string, database: string): string => {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
};

/** Roles belong to the server, so every database must give them the same passwords. */
const passwordOf = (adminUrl: string, service: ServiceName): string =>
  createHmac('sha256', new URL(adminUrl).password).update(service).digest('base64url');

/** Two sets of migrations with the same text share a template. */
const fingerprint = (schemas: readonly ServiceSchema[]): string =>
  schemas
    .reduce(
      (hash, { service, migrations }) =>
        migrations.reduce((inner, migration) => inner.update(String(migration)), hash.update(`\n${service}\n`)),
      createHash('sha256').update(isolateTenants('t').join(';')),
    )
    .digest('hex')
    .slice(0, 16);

/** Connections of the services prove their passwords in one round: the 4,096 of production are a third of what a thousand connections take. */
const spareRounds = async (admin: Client, adminUrl: string, schemas: readonly ServiceSchema[]): Promise<void> => {
  await admin.query('SET scram_iterations = 1');
  for (const { service } of schemas)
    await admin.query(`ALTER ROLE ostiary_${service} PASSWORD ${admin.escapeLiteral(passwordOf(adminUrl, service))}`);
};

/** Makes the template once; other processes that come meanwhile wait. */
const ensureTemplate = async (admin: Client, adminUrl: string, template: string, schemas: readonly ServiceSchema[]): Promise<void> => {
  await admin.query(`SELECT pg_advisory_lock(hashtext('ostiary-test-template'))`);
  try {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount) return;
    const draft = `draft_${randomBytes(6).toString('hex')}`;
    await admin.query(`CREATE DATABASE ${draft}`);
    const url = inDatabase(adminUrl, draft);
    await provisionDatabase(url, new Map(schemas.map(({ service }) => [service, passwordOf(adminUrl, service)])));
    await spareRounds(admin, adminUrl, schemas);
    for (const schema of schemas) await migrateService(url, schema);
    await admin.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
  } finally {
    await admin.query(`SELECT pg_advisory_unlock(hashtext('ostiary-test-template'))`);
  }
};

const templates = new Map<string, Promise<void>>();

/** Once for all who ask in this spec file: to the connection's lock they are one. */
const templateOf = (...[admin, adminUrl, template, schemas]: Parameters<typeof ensureTemplate>): Promise<void> => {
  const made = templates.get(template) ?? ensureTemplate(admin, adminUrl, template, schemas);
  templates.set(template, made);
  return made;
};

/**
 * A fresh database with these services' schemas, copied from a template that the first caller makes. Its roles have the
 * same privileges as in production. Drop it in `afterAll`; one forgotten goes with the server.
 */
export const testDatabase = async (schemas: readonly ServiceSchema[]): Promise<TestDatabase> => {
  const { adminUrl } = await startPostgres();
  const template = `template_${fingerprint(schemas)}`;
  const name = `test_${randomBytes(8).toString('hex')}`;
  const admin = await adminOf(adminUrl);
  await templateOf(admin, adminUrl, template, schemas);
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  // Privileges on the database itself are not copied.
  await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  for (const { service } of schemas) await admin.query(`GRANT CONNECT ON DATABASE ${name} TO ostiary_${service}`);
  const administrator = administratorOf(inDatabase(adminUrl, name));
  return {
    adminUrl: inDatabase(adminUrl, name),
    query: administrator.query,
    url: (service) => {
      if (!schemas.some((schema) => schema.service === service)) throw new Error(`this database has no schema ${service}`);
      const url = new URL(inDatabase(adminUrl, name));
      url.username = `ostiary_${service}`;
      url.password = passwordOf(adminUrl, service);
      return url.href;
    },
    drop: async () => {
      await administrator.end();
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
};
