import type { TenantContext } from '#contracts';
import type { StoredGrant } from '../grant-store.js';

/** The grants of clients that act for themselves: what two tokens of the same scope and resource would have alike, they share. */
export interface ClientGrants {
  /** A grant of the same client, scopes and resource as `wanted` that lives as long at least; stored when it answers. */
  ensure(tenant: TenantContext, wanted: Omit<StoredGrant, 'id'>): Promise<StoredGrant>;
}
