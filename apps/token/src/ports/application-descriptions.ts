import type { ClientId, OwnApplication, ResourceServerScope, TenantContext } from '#contracts';

export type ScopeDescription = Pick<ResourceServerScope, 'description' | 'descriptions'>;

/** How applications and their scopes are called, by the tenant service. */
export abstract class ApplicationDescriptions {
  /** Null for one that is gone. */
  abstract of(context: TenantContext, clientId: ClientId): Promise<Pick<OwnApplication, 'name' | 'logoUri' | 'clientUri'> | null>;

  /** What the resource servers say of their scopes, by the names of these. */
  abstract scopes(context: TenantContext): Promise<ReadonlyMap<string, ScopeDescription>>;
}
