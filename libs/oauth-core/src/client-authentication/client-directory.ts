import type { ClientId, RegisteredClient, TenantContext } from '#contracts';

export interface ClientDirectory {
  /** `application` and `resourceServer` are null for an unknown client. `clientId` is well-formed but arbitrary text. */
  find(tenant: TenantContext, clientId: ClientId): Promise<RegisteredClient>;
}
