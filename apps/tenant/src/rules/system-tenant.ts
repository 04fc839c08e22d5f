import { ServiceError, systemTenantSlug, type ResourceServerScope } from '#contracts';
import type { StoredTenant } from '../ports/tenant-store.js';

const describe = (resource: string, label: string): readonly ResourceServerScope[] => [
  { name: `${resource}:read`, description: `Read ${label}` },
  { name: `${resource}:write`, description: `Create, change and delete ${label}` },
];

/** Scopes of the admin API, owned by the resource server of the built-in tenant. */
export const adminScopes: readonly ResourceServerScope[] = [
  ...describe('tenants', 'tenants'),
  ...describe('applications', 'applications and their secrets'),
  ...describe('resource_servers', 'resource servers and their secrets'),
  ...describe('users', 'users'),
  ...describe('sessions', 'sessions and grants of users'),
  ...describe('keys', 'signing keys'),
  ...describe('templates', 'message templates and deliveries'),
];

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
