import { auditApp } from '../../audit/src/audit.app.js';
import { identityApp } from '../../identity/src/identity.app.js';
import { notificationApp } from '../../notification/src/notification.app.js';
import { sessionApp } from '../../session/src/session.app.js';
import { tenantApp } from '../../tenant/src/tenant.app.js';
import { tokenApp } from '../../token/src/token.app.js';
import { type ServiceName, serviceNames } from '#contracts';
import { failureCode, StartError } from '#kernel';
import { checkMigrations, migrateService, provisionDatabase, requireDirectDatabase } from '#persistence';
import { type AppDefinition, schemaOf } from '#platform';

const apps: { readonly [Service in ServiceName]: AppDefinition } = {
  tenant: tenantApp,
  identity: identityApp,
  session: sessionApp,
  token: tokenApp,
  notification: notificationApp,
  audit: auditApp,
};

/** The apps that own data, in the order in which they start. */
export const services: readonly AppDefinition[] = serviceNames.map((service) => apps[service]);

/** URL of each service's own role, and the migrations that ran just now. */
export type MigratedDatabase = {
  readonly urls: ReadonlyMap<ServiceName, string>;
  readonly ran: ReadonlyMap<ServiceName, readonly string[]>;
};

/** The database as its administrator reaches it, and the variable that says so. */
export type AdminDatabase = { readonly url: string; readonly variable: string };

const insufficientPrivilege = '42501';

const whereAllowed =
  ({ url, variable }: AdminDatabase) =>
  (error: unknown): never => {
    if (failureCode(error) !== insufficientPrivilege) throw error;
    const role = decodeURIComponent(new URL(url).username);
    throw new StartError(`The role ${role} may not create roles and schemas in PostgreSQL. Name one that may in ${variable}.`, {
      cause: error,
    });
  };

/**
 * Makes schema and role of every service, and its spare role where that has a password, and brings every schema up to date. Idempotent, and safe to run from several
 * places at once. The administrator must be allowed to create roles and schemas. Throws a `StartError` for what the
 * operator can mend.
 */
export const migrateDatabase = async (
  admin: AdminDatabase,
  passwords: ReadonlyMap<ServiceName, string>,
  sparePasswords: ReadonlyMap<ServiceName, string> = new Map(),
): Promise<MigratedDatabase> => {
  await requireDirectDatabase(admin.url, admin.variable);
  const schemas = services.map(schemaOf).filter((schema) => schema !== null);
  await checkMigrations(admin.url, schemas).catch(whereAllowed(admin));
  const urls = await provisionDatabase(admin.url, passwords, sparePasswords).catch(whereAllowed(admin));
  const ran = new Map<ServiceName, readonly string[]>();
  for (const schema of schemas) ran.set(schema.service, await migrateService(admin.url, schema));
  return { urls, ran };
};
