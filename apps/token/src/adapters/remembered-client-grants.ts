import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ClientId, GrantId, TenantContext, TenantId } from '#contracts';
import { entriesAtMost, UnitOfWork } from '#kernel';
import type { ClientGrants, StoredGrant } from '#oauth-core';
import { SqlGrantStore } from '../persistence/stores/sql-grant.store.js';

/** For how long one grant serves further tokens. It bounds, too, what a lost event could do. Seconds. */
const servesFor = 60;
const clientsAtMost = 10_000;
/** What one client asks for in turn; a client that asks for more combinations gets grants made anew. */
const combinationsAtMost = 32;

type WantedGrant = Parameters<ClientGrants['ensure']>[1];
type GrantsOfClient = Map<string, Promise<StoredGrant>>;

const keyOf = (tenantId: TenantId, clientId: ClientId): string => `${tenantId}/${clientId}`;
const combinationOf = ({ authorization }: WantedGrant): string =>
  JSON.stringify([authorization.resources, authorization.scopes, authorization.authorizationDetails]);

/**
 * Grants of clients for themselves: stored once, then remembered for a minute. A token of a grant that was revoked in the
 * meantime is worth nothing, as the grant is looked at whenever the token is: that this replica has not heard of it yet
 * harms nobody but the client.
 */
@Injectable()
export class RememberedClientGrants implements ClientGrants {
  private readonly clients = new LRUCache<string, GrantsOfClient>(entriesAtMost(clientsAtMost));
  private readonly store = new SqlGrantStore();

  constructor(private readonly unitOfWork: UnitOfWork) {}

  async ensure(tenant: TenantContext, wanted: WantedGrant): Promise<StoredGrant> {
    const grants = this.of(tenant.tenantId, wanted.authorization.clientId);
    const combination = combinationOf(wanted);
    const remembered = grants.get(combination);
    const known = await remembered?.catch(() => undefined);
    if (known && known.expiresAt >= wanted.expiresAt) return known;
    // Somebody else may have begun to replace it in the meantime.
    if (grants.get(combination) !== remembered) return this.ensure(tenant, wanted);
    return this.remember(
      grants,
      combination,
      this.insert(tenant, { ...wanted, id: randomUUID() as GrantId, expiresAt: wanted.expiresAt + servesFor }),
    );
  }

  forget(tenantId: TenantId, clientId: ClientId): void {
    this.clients.delete(keyOf(tenantId, clientId));
  }

  private of(tenantId: TenantId, clientId: ClientId): GrantsOfClient {
    const key = keyOf(tenantId, clientId);
    const grants = this.clients.get(key) ?? new Map<string, Promise<StoredGrant>>();
    this.clients.set(key, grants);
    return grants;
  }

  /** Callers that come while the grant is being stored wait for it; a failure is theirs too, and forgotten. */
  private async remember(grants: GrantsOfClient, combination: string, inserting: Promise<StoredGrant>): Promise<StoredGrant> {
    if (grants.size >= combinationsAtMost) grants.clear();
    grants.set(combination, inserting);
    try {
      return await inserting;
    } catch (error) {
      if (grants.get(combination) === inserting) grants.delete(combination);
      throw error;
    }
  }

  private async insert(tenant: TenantContext, grant: StoredGrant): Promise<StoredGrant> {
    await this.unitOfWork.write(tenant, grant.id, this.store.insert(grant));
    return grant;
  }
}
