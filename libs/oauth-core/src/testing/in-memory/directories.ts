import type {
  ClientId,
  OrganizationMembership,
  RegisteredClient,
  ResourceServer,
  TenantContext,
  TrustedIssuer,
  User,
  UserId,
} from '#contracts';
import type { TenantTables } from './tables.js';

/** What the identity service compares names by. */
const keyOf = (name: string): string => name.normalize('NFKC').toLowerCase();

/** What other services know. */
export const directories = ({ of }: TenantTables) => {
  const clients = {
    find: async (tenant: TenantContext, clientId: ClientId): Promise<RegisteredClient> =>
      of(tenant.tenantId).applications.get(clientId) ?? { application: null, resourceServer: null, secrets: [] },
  };

  const trustedIssuers = {
    list: async (tenant: TenantContext): Promise<readonly TrustedIssuer[]> => of(tenant.tenantId).trustedIssuers,
  };

  const resourceServers = {
    list: async (tenant: TenantContext): Promise<readonly ResourceServer[]> => of(tenant.tenantId).resourceServers,
  };

  const users = {
    find: async (tenant: TenantContext, userId: UserId): Promise<User | null> => of(tenant.tenantId).users.get(userId) ?? null,
    findByIdentifier: async (tenant: TenantContext, identifier: string): Promise<User | null> =>
      [...of(tenant.tenantId).users.values()].find(({ username, email }) =>
        [username, email].some((name) => name !== null && keyOf(name) === keyOf(identifier)),
      ) ?? null,
  };

  const memberships = {
    find: async (tenant: TenantContext, userId: UserId): Promise<readonly OrganizationMembership[]> =>
      of(tenant.tenantId).memberships.get(userId) ?? [],
  };

  return { clients, trustedIssuers, resourceServers, users, memberships };
};
