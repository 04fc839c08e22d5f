import {
  adminResources,
  adminVerbs,
  ServiceError,
  systemTenantSlug,
  sendsSecret,
  type AdminResourceName,
  type Application,
  type LimitedEndpoint,
  type LimitRule,
  type ResourceServerScope,
  type TenantSettings,
} from '#contracts';
import type { Violations } from '#kernel';
import type { StoredTenant } from '../ports/tenant-store.js';

const labels: { readonly [Name in AdminResourceName]: string } = {
  tenants: 'tenants',
  applications: 'applications and their secrets',
  resource_servers: 'resource servers and their secrets',
  trusted_issuers: 'trusted issuers of assertions',
  organizations: 'organizations and their members',
  users: 'users',
  sessions: 'sessions and grants of users',
  keys: 'signing keys',
  templates: 'message templates and deliveries',
  senders: 'mail servers and providers of text messages',
  audit: 'audit logs',
};

const verbs = { read: 'Read', write: 'Create, change and delete' } as const;

/** Scopes of the admin API, owned by the resource server of the built-in tenant. */
export const adminScopes: readonly ResourceServerScope[] = adminResources.flatMap((resource) =>
  adminVerbs(resource).map((verb) => ({
    name: `${resource}:${verb}`,
    description: `${verbs[verb]} ${labels[resource]}`,
    sensitive: verb === 'write',
  })),
);

/** The scopes of the admin API with what a new version of the platform added: further ones, and what is said of each. */
export const completeAdminScopes = (present: readonly ResourceServerScope[]): readonly ResourceServerScope[] => [
  ...present.map((scope) => ({ ...adminScopes.find(({ name }) => name === scope.name), ...scope })),
  ...adminScopes.filter(({ name }) => !present.some((scope) => scope.name === name)),
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

/** Below these nobody could administer any more. Seconds. */
const floors = { accessTokenLifetime: 60, limitMax: 60, limitSeconds: 600 } as const;

/** Where administrators pass: they get their tokens at the one and use them at the other. */
const administratorsPass: readonly LimitedEndpoint[] = ['token', 'admin'];

const leavesRoom = ({ endpoint, max, seconds }: LimitRule): boolean =>
  !administratorsPass.includes(endpoint) || max === null || (max >= floors.limitMax && max >= seconds && seconds <= floors.limitSeconds);

/** What the built-in tenant's settings must leave to its administrators, and to them alone, whatever they are changed to; other tenants may be as strict as they like. */
export const checkSystemSettings = (
  violations: Violations,
  pointer: string,
  { accessTokenLifetime, dynamicRegistration, clientDocuments, profile, limits = [] }: TenantSettings,
): void => {
  violations.check(dynamicRegistration === 'closed', `${pointer}/dynamicRegistration`, 'must be closed in the built-in tenant');
  violations.check(clientDocuments === 'off', `${pointer}/clientDocuments`, 'must be off in the built-in tenant');
  violations.check(
    profile === 'oauth-2.1',
    `${pointer}/profile`,
    'must be oauth-2.1 in the built-in tenant, whose administrators send secrets',
  );
  const { limitMax, limitSeconds } = floors;
  violations.check(
    accessTokenLifetime >= floors.accessTokenLifetime,
    `${pointer}/accessTokenLifetime`,
    `must be at least ${floors.accessTokenLifetime} in the built-in tenant`,
  );
  limits.forEach((limit, index) =>
    violations.check(
      leavesRoom(limit),
      `${pointer}/limits/${index}`,
      `must allow ${limitMax} and one a second, in a window of at most ${limitSeconds} seconds: in the built-in tenant it would lock administrators out`,
    ),
  );
};

/** The same settings, as far as they leave administrators what they need. */
export const repairedSystemSettings = (settings: TenantSettings): TenantSettings => ({
  ...settings,
  dynamicRegistration: 'closed',
  clientDocuments: 'off',
  profile: 'oauth-2.1',
  accessTokenLifetime: Math.max(settings.accessTokenLifetime, floors.accessTokenLifetime),
  limits: (settings.limits ?? []).filter(leavesRoom),
});

/**
 * Whether an application of the built-in tenant may do everything at the admin API, given a secret to send: keys that it publishes may be gone tomorrow, what it signs with is
 * kept by another service, and no certificate may reach the platform.
 */
export const isAdministrator = ({
  tokenEndpointAuthMethod: method,
  status,
  grantTypes,
  scopes,
  accessTokenLifetime,
  tlsClientCertificateBoundAccessTokens,
}: Application): boolean =>
  sendsSecret(method) &&
  !tlsClientCertificateBoundAccessTokens &&
  status === 'active' &&
  grantTypes.includes('client_credentials') &&
  (accessTokenLifetime === null || accessTokenLifetime >= floors.accessTokenLifetime) &&
  adminScopes.every(({ name }) => scopes.includes(name));
