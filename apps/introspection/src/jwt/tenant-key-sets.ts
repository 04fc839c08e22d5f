import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type JsonObject, signingAlgorithms, type TenantContext, type TenantId } from '#contracts';
import type { KeySet, VerificationKey } from '#oauth-core';
import { KeySource } from '../ports/key-source.js';

/** Bounds what a lost event could do. */
const ttlMs = 60_000;
const maxTenants = 2_000;
/** A key id that is not known may be newer than what is remembered; guesses make nobody look more often than this. */
const lookAgainAfterMs = 1_000;

type Keys = ReadonlyMap<string, VerificationKey>;
type Known = { readonly loadedAt: number; readonly lookedFor: string; readonly keys: Promise<Keys> };

const keyOf = (jwk: JsonObject): readonly VerificationKey[] => {
  const { kid } = jwk;
  const alg = signingAlgorithms.find((known) => known === jwk.alg);
  if (typeof kid !== 'string' || alg === undefined) return [];
  return [{ kid, alg, publicKey: createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }) }];
};

/** The public signing keys of the tenants that are busy: remembered until an event says that they changed. */
@Injectable()
export class TenantKeySets implements KeySet {
  private readonly tenants = new LRUCache<TenantId, Known>({ max: maxTenants, ttl: ttlMs });

  constructor(private readonly source: KeySource) {}

  async find(tenant: TenantContext, kid: string): Promise<VerificationKey | null> {
    const known = this.tenants.get(tenant.tenantId) ?? this.load(tenant, kid);
    const keys = await known.keys;
    const key = keys.get(kid);
    if (key) return key;
    // A look that found what it was for is no guess, and keeps nobody from finding a key that was made right after it.
    const wasGuess = !keys.has(known.lookedFor);
    if (wasGuess && Date.now() - known.loadedAt < lookAgainAfterMs) return null;
    const fresh = this.tenants.peek(tenant.tenantId);
    return (await (fresh && fresh !== known ? fresh : this.load(tenant, kid)).keys).get(kid) ?? null;
  }

  forget(tenantId: TenantId): void {
    this.tenants.delete(tenantId);
  }

  forgetAll(): void {
    this.tenants.clear();
  }

  private load(tenant: TenantContext, lookedFor: string): Known {
    const keys = this.source.keys(tenant).then((jwks): Keys => new Map(jwks.flatMap(keyOf).map((key) => [key.kid, key])));
    const known = { loadedAt: Date.now(), lookedFor, keys };
    this.tenants.set(tenant.tenantId, known);
    keys.catch(() => {
      if (this.tenants.peek(tenant.tenantId) === known) this.forget(tenant.tenantId);
    });
    return known;
  }
}
