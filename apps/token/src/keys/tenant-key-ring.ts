import { sign } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type JsonObject, ServiceError, type SigningAlgorithm, type TenantContext, type TenantId } from '#contracts';
import { Clock } from '#kernel';
import type { KeySet, Signer, VerificationKey } from '#oauth-core';
import { TokenConfig } from '../token.config.js';
import { type OpenedSigningKey, signingKeyAt } from './signing-key.js';
import { SigningKeyVault } from './signing-key-vault.js';

const signOffThread = promisify(sign);

/** Bounds what a lost event could do: far less than the time for which a new key is published before it signs. */
const ttlMs = 60_000;
/** A key id that is not known may be newer than what is remembered; guesses make nobody look more often than this. */
const lookAgainAfterMs = 250;

type Ring = {
  readonly loadedAt: number;
  /** Those that are sure to have a key, made if need be. */
  readonly algorithms: readonly SigningAlgorithm[];
  readonly keys: Promise<readonly OpenedSigningKey[]>;
};

/**
 * The signing keys of the tenants that are busy, opened and in memory: signs with them and finds them. Told to forget a
 * tenant's keys when they changed.
 */
@Injectable()
export class TenantKeyRing implements Signer, KeySet {
  private readonly rings: LRUCache<TenantId, Ring>;

  constructor(
    private readonly vault: SigningKeyVault,
    private readonly clock: Clock,
    config: TokenConfig,
  ) {
    this.rings = new LRUCache({ max: config.signingKeyCacheTenants, ttl: ttlMs });
  }

  async sign(
    tenant: TenantContext,
    payload: JsonObject,
    header: { readonly alg: SigningAlgorithm; readonly typ: string },
  ): Promise<string> {
    const key = signingKeyAt(await this.keysWith(header.alg, tenant), header.alg, this.clock.now());
    if (!key) throw new ServiceError('internal', 'Internal error.', { detail: `no key signs ${header.alg}` });
    const signed = `${headerOf(key, header.typ)}.${encode(payload)}`;
    return `${signed}.${(await signature(key, signed)).toString('base64url')}`;
  }

  async find(tenant: TenantContext, kid: string): Promise<VerificationKey | null> {
    const ring = this.rings.get(tenant.tenantId) ?? this.load(tenant, []);
    const known = find(await ring.keys, kid);
    if (known) return known;
    const newer = this.rings.peek(tenant.tenantId);
    // Of many who ask for a new key at once, the first looks again, and the others look at what that one finds.
    if (newer !== undefined && newer !== ring) return find(await newer.keys, kid);
    return Date.now() - ring.loadedAt < lookAgainAfterMs ? null : find(await this.load(tenant, ring.algorithms).keys, kid);
  }

  forget(tenantId: TenantId): void {
    this.rings.delete(tenantId);
  }

  /** The keys that verifiers need, opened, one of `algorithm` among them. Who signs by one does not wait for another to be made. */
  private keysWith(algorithm: SigningAlgorithm, tenant: TenantContext): Promise<readonly OpenedSigningKey[]> {
    const ring = this.rings.get(tenant.tenantId);
    if (ring?.algorithms.includes(algorithm)) return ring.keys;
    return this.load(tenant, [...(ring?.algorithms ?? []), algorithm]).keys;
  }

  /** From the database. Whoever asks before it is there waits for the same look. */
  private load(tenant: TenantContext, algorithms: readonly SigningAlgorithm[]): Ring {
    const { tenantId } = tenant;
    const ring = { loadedAt: Date.now(), algorithms, keys: this.vault.open(tenant, algorithms) };
    this.rings.set(tenantId, ring);
    ring.keys.catch(() => {
      if (this.rings.peek(tenantId) === ring) this.forget(tenantId);
    });
    return ring;
  }
}

const encode = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const headers = new WeakMap<OpenedSigningKey, Map<string, string>>();

/** The same for all tokens of one type that a key signs, so encoded once. */
const headerOf = (key: OpenedSigningKey, typ: string): string => {
  let byType = headers.get(key);
  if (!byType) headers.set(key, (byType = new Map<string, string>()));
  let header = byType.get(typ);
  if (header === undefined) byType.set(typ, (header = encode({ alg: key.algorithm, typ, kid: key.kid })));
  return header;
};

// RFC 7518 §3.3, §3.4. RSA takes eight times as long as ECDSA: not on the thread that everybody shares.
const signature = ({ algorithm, privateKey }: OpenedSigningKey, signed: string): Buffer | Promise<Buffer> => {
  const bytes = Buffer.from(signed, 'latin1');
  return algorithm === 'ES256'
    ? sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    : signOffThread('sha256', bytes, privateKey);
};

const find = (keys: readonly OpenedSigningKey[], kid: string): VerificationKey | null => {
  const key = keys.find((candidate) => candidate.kid === kid);
  return key ? { kid: key.kid, alg: key.algorithm, publicKey: key.publicKey } : null;
};
