import { auditPersistence } from '../../audit/src/persistence/audit-persistence.js';
import { identityPersistence } from '../../identity/src/persistence/identity-persistence.js';
import { notificationPersistence } from '../../notification/src/persistence/notification-persistence.js';
import { sessionPersistence } from '../../session/src/persistence/session-persistence.js';
import { tenantPersistence } from '../../tenant/src/persistence/tenant-persistence.js';
import { tokenPersistence } from '../../token/src/persistence/token-persistence.js';
import { type ServiceName, serviceNames } from '#contracts';
import { failureCode, StartError } from '#kernel';
import { serviceSchema } from '#messaging';
import { checkMigrations, migrateService, provisionDatabase, requireDirectDatabase } from '#persistence';
import type { AppDefinition } from '#platform';

/** What each service stores, without the app itself, which takes longer to load than its migrations to run. */
export const persistenceOf: { readonly [Service in ServiceName]: NonNullable<AppDefinition['persistence']> } = {
  tenant: tenantPersistence,
  identity: identityPersistence,
  session: sessionPersistence,
  token: tokenPersistence,
  notification: notificationPersistence,
  audit: auditPersistence,
};

/** The schema of every service, in the order in which they start. */
export const serviceSchemas = serviceNames.map((service) => serviceSchema(service, persistenceOf[service].migrations));

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
  await checkMigrations(admin.url, serviceSchemas).catch(whereAllowed(admin));
  const urls = await provisionDatabase(admin.url, passwords, sparePasswords).catch(whereAllowed(admin));
  const ran = new Map<ServiceName, readonly string[]>();
  for (const schema of serviceSchemas) ran.set(schema.service, await migrateService(admin.url, schema));
  return { urls, ran };
};
