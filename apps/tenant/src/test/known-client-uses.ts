import type { ClientId, TenantContext } from '#contracts';
import { ClientUses } from '../ports/client-uses.js';

/** Says what a test lets it know. */
export class KnownClientUses extends ClientUses {
  readonly used = new Set<ClientId>();

  override async findUsed(_context: TenantContext, clientIds: readonly ClientId[]): Promise<readonly ClientId[]> {
    return clientIds.filter((clientId) => this.used.has(clientId));
  }
}
