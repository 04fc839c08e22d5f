import type { ClientId, OwnApplication, TenantContext } from '#contracts';

/** How applications and their scopes are called, by the tenant service. */
export abstract class ApplicationDescriptions {
  /** Null for one that is gone. */
  abstract of(context: TenantContext, clientId: ClientId): Promise<Pick<OwnApplication, 'name' | 'logoUri' | 'clientUri'> | null>;

  /** What the resource servers say of their scopes, by the names of these. */
  abstract scopes(context: TenantContext): Promise<ReadonlyMap<string, string>>;
}
