import { type ServiceName, serviceNames } from '#contracts';
import { migrateService, provisionDatabase } from '#persistence';
import { schemaOf } from '#platform';
import { services } from './services.js';

export type ProvisionedDatabase = { readonly urls: ReadonlyMap<ServiceName, string>; readonly migrated: number };

/**
 * Makes schema and role of every service and brings every schema up to date. Idempotent, and safe to run from several
 * places at once. `adminUrl` must be allowed to create roles and schemas.
 */
export const provisionPlatformDatabase = async (
  adminUrl: string,
  passwords: Readonly<Record<ServiceName, string>>,
): Promise<ProvisionedDatabase> => {
  const urls = await provisionDatabase(adminUrl, new Map(serviceNames.map((service) => [service, passwords[service]])));
  let migrated = 0;
  for (const app of services) {
    const schema = schemaOf(app);
    if (schema) migrated += (await migrateService(adminUrl, schema)).length;
  }
  return { urls, migrated };
};
