import type { ClientAuthentication, TenantContext } from '#contracts';
import type { Clock } from '#kernel';
import { type ClientKey, type ClientKeys, type FoundClientKeys, readJwkSet } from '#oauth-core';
import type { DocumentFetcher } from '#outbound';
import { KeyDocuments } from './key-documents.js';

/** Public keys of clients and trusted issuers, by their JWK Sets. */
export class ClientKeyDirectory implements ClientKeys {
  private readonly documents: KeyDocuments<readonly ClientKey[]>;

  constructor(fetcher: Pick<DocumentFetcher, 'fetch'>, clock: Pick<Clock, 'now'>) {
    this.documents = new KeyDocuments(fetcher, clock, readJwkSet);
  }

  async find(tenant: TenantContext, owner: Pick<ClientAuthentication, 'jwks' | 'jwksUri'>, kid: string | null): Promise<FoundClientKeys> {
    const found = await this.documents.find(tenant, owner, (keys) => kid === null || keys.some((key) => key.kid === kid));
    if (found === null) return { keys: [] };
    return 'content' in found ? { keys: found.content } : found;
  }
}
