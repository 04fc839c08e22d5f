import type { ClientId, OwnApplication, ResourceServer, TenantContext } from '#contracts';

/** How applications and their scopes are called, by the tenant service. */
export abstract class ApplicationDescriptions {
  /** Null for one that is gone. */
  abstract of(context: TenantContext, clientId: ClientId): Promise<Pick<OwnApplication, 'name' | 'logoUri' | 'clientUri'> | null>;

  /** The resource servers, which say what their scopes are for. */
  abstract resourceServers(context: TenantContext): Promise<readonly ResourceServer[]>;
}
