import { type ClientId, type RegisteredClient, ServiceError, type TenantContext, type TenantScope } from '#contracts';
import type { OAuthTenant } from '#oauth-core';

/** Tenants, owned by the tenant service. */
export abstract class Tenants {
  /** The tenant, suspended or not. Refuses with `not_found` when there is no such tenant. */
  abstract require(context: TenantScope): Promise<OAuthTenant>;
  /** Refuses with `not_found` when there is no such tenant, with `forbidden` when it is suspended: nothing is issued then. */
  abstract requireActive(context: TenantContext): Promise<OAuthTenant>;
  /** Whether a password change ends what the user allowed. False for a tenant that is gone. */
  abstract revokesOnPasswordChange(context: TenantScope): Promise<boolean>;
  /** The client as it is registered now; its members are null where there is none, or its tenant is gone. */
  abstract findClient(context: TenantScope, clientId: ClientId): Promise<RegisteredClient>;
}

/** Whether `requireActive` threw this: the tenant is suspended or gone, as opposed to a failure on the way. */
export const isRefusalOfTenant = (error: unknown): boolean =>
  error instanceof ServiceError && (error.code === 'forbidden' || error.code === 'not_found');
