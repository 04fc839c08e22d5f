import { constants, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type JsonObject, ServiceError, type SigningAlgorithm, type TenantContext, type TenantId } from '#contracts';
import { Clock } from '#kernel';
import type { KeySet, Signer, VerificationKey } from '#oauth-core';
import { TokenConfig } from '../token.config.js';
import { chooseSigningKey } from './choose-signing-key.js';
import type { OpenedSigningKey } from './signing-key.js';
import { SigningKeyVault } from './signing-key-vault.js';

const signOffThread = promisify(sign);

/** Bounds what a lost event could do: far less than the time for which a new key is published before it signs. */
const ttlMs = 60_000;
/** A key id that is not known may be newer than what is remembered; guesses make nobody look more often than this. */
const lookAgainAfterMs = 250;

/** `lookedFor`: the key id that was not known before; null: it was loaded for whatever there is. */
type Ring = { readonly loadedAt: number; readonly lookedFor: string | null; readonly keys: Promise<readonly OpenedSigningKey[]> };

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
    const key = await this.requireSigningKey(tenant, header.alg);
    const signed = `${headerOf(key, header.typ)}.${encode(payload)}`;
    return `${signed}.${(await signature(key, signed)).toString('base64url')}`;
  }

  async prepare(tenant: TenantContext, alg: SigningAlgorithm): Promise<void> {
    await this.requireSigningKey(tenant, alg);
  }

  async find(tenant: TenantContext, kid: string): Promise<VerificationKey | null> {
    const ring = this.ringOf(tenant);
    const keys = await ring.keys;
    // A look that was no guess keeps nobody from finding a key that was made right after it.
    const wasGuess = ring.lookedFor !== null && !find(keys, ring.lookedFor);
    const isYoung = this.rings.peek(tenant.tenantId) === ring && Date.now() - ring.loadedAt < lookAgainAfterMs;
    return find(keys, kid) ?? (wasGuess && isYoung ? null : find(await this.laterThan(ring, tenant, kid).keys, kid));
  }

  forget(tenantId: TenantId): void {
    this.rings.delete(tenantId);
  }

  private async requireSigningKey(tenant: TenantContext, algorithm: SigningAlgorithm): Promise<OpenedSigningKey> {
    const key = (await this.signingKeyOf(this.ringOf(tenant), algorithm)) ?? (await this.firstSigningKey(tenant, algorithm));
    if (!key) throw new ServiceError('internal', 'Internal error.', { detail: `no key signs ${algorithm}` });
    return key;
  }

  private async signingKeyOf({ keys }: Ring, algorithm: SigningAlgorithm): Promise<OpenedSigningKey | undefined> {
    return chooseSigningKey(await keys, algorithm, this.clock.now());
  }

  /** A key that is made now, or was by another replica. Who signs by another algorithm, or verifies, goes on meanwhile. */
  private async firstSigningKey(tenant: TenantContext, algorithm: SigningAlgorithm): Promise<OpenedSigningKey | undefined> {
    await this.vault.require(tenant, [algorithm]);
    const ring = this.ringOf(tenant);
    return (await this.signingKeyOf(ring, algorithm)) ?? this.signingKeyOf(this.laterThan(ring, tenant), algorithm);
  }

  /** The keys that verifiers need, opened; callers at the same time share one look at the database. */
  private ringOf(tenant: TenantContext): Ring {
    return this.rings.get(tenant.tenantId) ?? this.load(tenant);
  }

  /** Of many who miss a key at once, the first looks again, and the others look at what that one finds. */
  private laterThan(ring: Ring, tenant: TenantContext, lookedFor: string | null = null): Ring {
    const current = this.rings.peek(tenant.tenantId);
    return current === undefined || current === ring ? this.load(tenant, lookedFor) : current;
  }

  private load(tenant: TenantContext, lookedFor: string | null = null): Ring {
    const { tenantId } = tenant;
    const ring = { loadedAt: Date.now(), lookedFor, keys: this.vault.open(tenant) };
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

type Sign = (bytes: Buffer, key: KeyObject) => Buffer | Promise<Buffer>;

// RFC 7518 §3.3 to §3.5, RFC 8037 §3.1. RSA takes eight times as long as ECDSA: not on the thread that everybody shares.
const signatures: { readonly [Algorithm in SigningAlgorithm]: Sign } = {
  RS256: (bytes, key) => signOffThread('sha256', bytes, key),
  PS256: (bytes, key) =>
    signOffThread('sha256', bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }),
  ES256: (bytes, key) => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }),
  EdDSA: (bytes, key) => sign(null, bytes, key),
};

const signature = ({ algorithm, privateKey }: OpenedSigningKey, signed: string): Buffer | Promise<Buffer> =>
  signatures[algorithm](Buffer.from(signed, 'latin1'), privateKey);

const find = (keys: readonly OpenedSigningKey[], kid: string): VerificationKey | null => {
  const key = keys.find((candidate) => candidate.kid === kid);
  return key ? { kid: key.kid, alg: key.algorithm, publicKey: key.publicKey } : null;
};
