import { adminResources, ServiceError, systemTenantSlug, type AdminResourceName, type ResourceServerScope } from '#contracts';
import type { StoredTenant } from '../ports/tenant-store.js';

const labels: { readonly [Name in AdminResourceName]: string } = {
  tenants: 'tenants',
  applications: 'applications and their secrets',
  resource_servers: 'resource servers and their secrets',
  users: 'users',
  sessions: 'sessions and grants of users',
  keys: 'signing keys',
  templates: 'message templates and deliveries',
};

/** Scopes of the admin API, owned by the resource server of the built-in tenant. */
export const adminScopes: readonly ResourceServerScope[] = adminResources.flatMap((resource) => [
  { name: `${resource}:read`, description: `Read ${labels[resource]}` },
  { name: `${resource}:write`, description: `Create, change and delete ${labels[resource]}` },
]);

/** Throws `forbidden` for what would lock every administrator out. */
export const refuseForSystemTenant = (tenant: Pick<StoredTenant, 'slug'>, deed: string): void => {
  if (tenant.slug === systemTenantSlug) throw new ServiceError('forbidden', `The built-in tenant cannot be ${deed}.`);
};

/** Throws `forbidden` when `identifier` is the admin API's own, in the built-in tenant. */
export const refuseForAdminApi = (slug: string, identifier: string, adminAudience: string, deed: string): void => {
  if (slug === systemTenantSlug && identifier === adminAudience) {
    throw new ServiceError('forbidden', `The admin API's resource server cannot be ${deed}.`);
  }
};
