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
  /** By what people sign in with; null when nobody does with that. */
  findByIdentifier(tenant: TenantContext, identifier: string): Promise<User | null>;
}
