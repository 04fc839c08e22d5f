import type { ResourceServer, TenantContext, TrustedIssuer, User, UserId } from '#contracts';
import type { OAuthTenant } from './ports.js';

export interface ResourceServerDirectory {
  list(tenant: TenantContext): Promise<readonly ResourceServer[]>;
}

export interface TrustedIssuerDirectory {
  list(tenant: TenantContext): Promise<readonly TrustedIssuer[]>;
}

/** Where text messages go. */
export interface TextMessages {
  /** Whether those of the tenant go to a number (E.164): of one of its countries, and of an ordinary kind. */
  serves(tenant: OAuthTenant, number: string): boolean;
}

export interface UserDirectory {
  /** The user as of now, whatever the status; null when there is none. */
  find(tenant: TenantContext, userId: UserId): Promise<User | null>;
  /** By what people sign in with; null when nobody does with that. */
  findByIdentifier(tenant: TenantContext, identifier: string): Promise<User | null>;
}
