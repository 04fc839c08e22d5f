import type { ResourceServer, TenantContext, TrustedIssuer, User, UserId } from '#contracts';

export interface ResourceServerDirectory {
  list(tenant: TenantContext): Promise<readonly ResourceServer[]>;
}

export interface TrustedIssuerDirectory {
  list(tenant: TenantContext): Promise<readonly TrustedIssuer[]>;
}

export interface UserDirectory {
  /** The user as of now, whatever the status; null when there is none. */
  find(tenant: TenantContext, userId: UserId): Promise<User | null>;
}
