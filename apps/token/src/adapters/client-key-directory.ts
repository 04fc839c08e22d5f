import { Injectable } from '@nestjs/common';
import type { ClientAuthentication, Json, JsonObject, TenantContext } from '#contracts';
import type { Clock } from '#kernel';
import { type ClientKey, type ClientKeys, type FoundClientKeys, readJwkSet } from '#oauth-core';
import { type DocumentFetcher, FetchRefusal, TenantDocuments } from '#outbound';

/** The JWK Sets that clients and trusted issuers publish (RFC 7517 §8.5). */
export class PublishedKeys extends TenantDocuments<readonly ClientKey[]> {
  constructor(fetcher: DocumentFetcher, clock: Clock) {
    super(fetcher, clock, {
      contentTypes: ['application/jwk-set+json', 'application/json'],
      read: (body) => readJwkSet(JSON.parse(body.toString()) as Json),
    });
  }
}

/** Public keys of clients and trusted issuers: registered by value, or published at their `jwksUri`, where what is remembered may be too old to have a new one. */
@Injectable()
export class ClientKeyDirectory implements ClientKeys {
  /** Keys by value, for as long as their registration is remembered. */
  private readonly read = new WeakMap<JsonObject, readonly ClientKey[]>();

  constructor(private readonly published: PublishedKeys) {}

  async find(
    tenant: TenantContext,
    { jwks, jwksUri }: Pick<ClientAuthentication, 'jwks' | 'jwksUri'>,
    kid: string | null,
  ): Promise<FoundClientKeys> {
    if (jwks !== null) return { keys: this.keysOf(jwks) };
    if (jwksUri === null) return { keys: [] };
    try {
      const known = await this.published.get(tenant.tenantId, jwksUri);
      const suffice = kid === null || known.some((key) => key.kid === kid);
      return { keys: suffice ? known : await this.published.getNewer(tenant.tenantId, jwksUri) };
    } catch (error) {
      if (error instanceof FetchRefusal) return { unavailable: error.message };
      throw error;
    }
  }

  private keysOf(jwks: JsonObject): readonly ClientKey[] {
    const keys = this.read.get(jwks) ?? readJwkSet(jwks);
    this.read.set(jwks, keys);
    return keys;
  }
}
