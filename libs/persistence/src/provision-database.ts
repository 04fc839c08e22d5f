import { createHmac, createHash, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { ServiceName } from '#contracts';
import { StartError } from '#kernel';
import { withAdminLock } from './admin-connection.js';
import { connectionSettings, plannerDefaults } from './data-source.js';

/** PostgreSQL's stored form of a password (RFC 5803), so that the password itself never reaches the server's log. */
const scramVerifier = (password: string): string => {
  const iterations = 4_096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const key = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${key('Server Key').toString('base64')}`;
};

/** The login role of a service. */
export const roleOf = (service: ServiceName): string => `ostiary_${service}`;

/** A second one with the same grants: the two take turns, so that passwords overlap while one is replaced. */
export const spareRoleOf = (service: ServiceName): string => `${roleOf(service)}_2`;

const exists = async (client: Client, name: string): Promise<boolean> =>
  (await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name])).rowCount !== 0;

/** Those of a service's login roles that the server has. */
export const rolesOf = async (client: Client, service: ServiceName): Promise<readonly string[]> =>
  (await exists(client, spareRoleOf(service))) ? [roleOf(service), spareRoleOf(service)] : [roleOf(service)];

const provisionRole = async (client: Client, service: ServiceName, name: string, password: string): Promise<void> => {
  const verb = (await exists(client, name)) ? 'ALTER' : 'CREATE';
  const verifier = client.escapeLiteral(scramVerifier(password));
  const role = client.escapeIdentifier(name);
  await client.query(`${verb} ROLE ${role} LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD ${verifier}`);
  for (const [setting, value] of Object.entries(connectionSettings(service)))
    await client.query(`ALTER ROLE ${role} SET ${setting} = ${client.escapeLiteral(value)}`);
  for (const setting of plannerDefaults(service)) await client.query(`ALTER ROLE ${role} RESET ${setting}`);
};

/** The spare role may log in as long as it has a password, and no longer. */
const provisionSpareRole = async (client: Client, service: ServiceName, name: string, password: string | undefined): Promise<void> => {
  if (password !== undefined) await provisionRole(client, service, name, password);
  else if (await exists(client, name)) await client.query(`ALTER ROLE ${client.escapeIdentifier(name)} NOLOGIN PASSWORD NULL`);
};

const provisionSchema = async (client: Client, service: ServiceName): Promise<void> => {
  const schema = client.escapeIdentifier(service);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await client.query(`REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC`);
};

const grantSchema = async (client: Client, service: ServiceName, name: string): Promise<void> => {
  const role = client.escapeIdentifier(name);
  const schema = client.escapeIdentifier(service);
  await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
  await client.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`);
  await client.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT USAGE ON SEQUENCES TO ${role}`);
};

/** A role that row-level security or ownership would not bind makes the net under the tenants worthless. */
const refusePrivilegedRole = async (client: Client, role: string): Promise<void> => {
  const { rows } = await client.query<{ reason: string }>(
    `SELECT CASE WHEN rolsuper THEN 'is a superuser' WHEN rolbypassrls THEN 'has BYPASSRLS' ELSE 'is member of another role' END AS reason
       FROM pg_roles r
      WHERE rolname = $1 AND (rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid))`,
    [role],
  );
  const [privileged] = rows;
  if (privileged)
    throw new StartError(`The role ${role} ${privileged.reason}: row-level security would not hold. Take that away from it, or drop it.`);
};

/**
 * Makes a schema and a login role for each service in the database that `adminUrl` names, and sets the roles' passwords
 * (ASCII). A role may use its own schema's rows and nothing else. A service in `sparePasswords` gets its spare role too; that of
 * any other may not log in. Idempotent; several processes may run it at once. Returns the URL of each role but the spare ones.
 * Throws a `StartError` if such a role exists with privileges that undo tenant isolation.
 */
export const provisionDatabase = async (
  adminUrl: string,
  passwords: ReadonlyMap<ServiceName, string>,
  sparePasswords: ReadonlyMap<ServiceName, string> = new Map(),
): Promise<ReadonlyMap<ServiceName, string>> =>
  withAdminLock(adminUrl, 'ostiary:provision', async (client) => {
    const urls = new Map<ServiceName, string>();
    await client.query('BEGIN');
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    const database = client.escapeIdentifier(rows[0]?.name ?? '');
    await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    for (const [service, password] of passwords) {
      await provisionRole(client, service, roleOf(service), password);
      await provisionSpareRole(client, service, spareRoleOf(service), sparePasswords.get(service));
      await provisionSchema(client, service);
      for (const role of await rolesOf(client, service)) {
        await grantSchema(client, service, role);
        await refusePrivilegedRole(client, role);
        await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${client.escapeIdentifier(role)}`);
      }
      const url = new URL(adminUrl);
      url.username = roleOf(service);
      url.password = encodeURIComponent(password);
      urls.set(service, url.href);
    }
    await client.query('COMMIT');
    return urls;
  });
