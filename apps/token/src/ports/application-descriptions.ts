import type { ClientId, OwnApplication, ResourceServer, TenantContext } from '#contracts';

/** How an application is called, and what tells it from others of that name. */
export type ApplicationDescription = Pick<OwnApplication, 'name' | 'logoUri' | 'clientUri' | 'destinations'>;

/** How applications and their scopes are called, by the tenant service. */
export abstract class ApplicationDescriptions {
  /** Null for one that is gone. */
  abstract of(context: TenantContext, clientId: ClientId): Promise<ApplicationDescription | null>;

  /** The resource servers, which say what their scopes are for. */
  abstract resourceServers(context: TenantContext): Promise<readonly ResourceServer[]>;
}
