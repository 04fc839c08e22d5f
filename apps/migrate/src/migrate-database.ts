import { identityApp } from '../../identity/src/identity.app.js';
import { notificationApp } from '../../notification/src/notification.app.js';
import { sessionApp } from '../../session/src/session.app.js';
import { tenantApp } from '../../tenant/src/tenant.app.js';
import { tokenApp } from '../../token/src/token.app.js';
import type { ServiceName } from '#contracts';
import { migrateService, provisionDatabase } from '#persistence';
import { type AppDefinition, schemaOf } from '#platform';

/** The apps that own data. */
export const services: readonly AppDefinition[] = [tenantApp, identityApp, sessionApp, tokenApp, notificationApp];

/** URL of each service's own role, and the migrations that ran just now. */
export type MigratedDatabase = {
  readonly urls: ReadonlyMap<ServiceName, string>;
  readonly ran: ReadonlyMap<ServiceName, readonly string[]>;
};

/**
 * Makes schema and role of every service and brings every schema up to date. Idempotent, and safe to run from several
 * places at once. `adminUrl` must be allowed to create roles and schemas. Throws what the database refused.
 */
export const migrateDatabase = async (adminUrl: string, passwords: ReadonlyMap<ServiceName, string>): Promise<MigratedDatabase> => {
  const urls = await provisionDatabase(adminUrl, passwords);
  const ran = new Map<ServiceName, readonly string[]>();
  for (const app of services) {
    const schema = schemaOf(app);
    if (schema) ran.set(schema.service, await migrateService(adminUrl, schema));
  }
  return { urls, ran };
};
