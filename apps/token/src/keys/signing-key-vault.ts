import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { eventMap, type JsonObject, type SigningAlgorithm, type TenantContext } from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { PrivateKeyCipher } from '../ports/private-key-cipher.js';
import { SigningKeyStore } from '../ports/signing-key-store.js';
import { TokenConfig } from '../token.config.js';
import { generateSigningKeyPair } from './generate-key-pair.js';
import { neededKeys, type OpenedSigningKey, type StoredSigningKey } from './signing-key.js';

/** Every tenant has a key for each, so that an application or a resource server can change over at once. */
const algorithms: readonly SigningAlgorithm[] = ['ES256', 'RS256'];

const associatedData = (tenant: TenantContext, { kid }: Pick<StoredSigningKey, 'kid'>): string => `${tenant.tenantId}\nsigning-key\n${kid}`;

/** Makes, opens and rotates the signing keys of tenants. */
@Injectable()
export class SigningKeyVault {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SigningKeyStore,
    private readonly cipher: PrivateKeyCipher,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly config: TokenConfig,
  ) {}

  /** The stored keys that are still needed, the first ones made now if there are none yet. */
  async list(tenant: TenantContext): Promise<readonly StoredSigningKey[]> {
    const keys = await this.unitOfWork.inTenant(tenant, (tx) => this.store.list(tx));
    const missing = algorithms.filter((algorithm) => !keys.some((key) => key.algorithm === algorithm));
    return this.needed(missing.length === 0 ? keys : await this.makeFirst(tenant, missing));
  }

  /** As `list`, ready to sign and verify. What an older master key encrypted is encrypted anew on the way. */
  async open(tenant: TenantContext): Promise<readonly OpenedSigningKey[]> {
    const keys = await this.list(tenant);
    const opened = keys.map((key) => {
      const privateJwk = JSON.parse(this.cipher.decrypt(key.sealedPrivateJwk, associatedData(tenant, key)).toString()) as JsonWebKey;
      return {
        ...key,
        privateKey: createPrivateKey({ key: privateJwk, format: 'jwk' }),
        publicKey: createPublicKey({ key: key.publicJwk as JsonWebKey, format: 'jwk' }),
      };
    });
    await this.resealStale(tenant, keys);
    return opened;
  }

  /**
   * Publishes a successor for every algorithm, which signs after the time that caches of the JWK Set need, or, with
   * `immediately`, at once. An algorithm whose successor is waiting already gets no second one, unless immediately.
   */
  async rotate(tenant: TenantContext, immediately: boolean): Promise<readonly StoredSigningKey[]> {
    await this.list(tenant);
    const pairs = await Promise.all(algorithms.map(async (algorithm) => ({ algorithm, pair: await generateSigningKeyPair(algorithm) })));
    return this.unitOfWork.inTenant(tenant, async (tx) => {
      const before = await this.store.list(tx);
      const now = this.clock.now();
      const activatesAt = immediately ? now : new Date(now.getTime() + this.config.signingKeyPublishSeconds * 1000);
      for (const { algorithm, pair } of pairs) {
        const latest = before.filter((key) => key.algorithm === algorithm).reduce((max, { generation }) => Math.max(max, generation), 0);
        const isWaiting = before.some((key) => key.algorithm === algorithm && key.generation === latest && key.activatesAt > now);
        if (isWaiting && !immediately) continue;
        await this.store.insert(tx, this.seal(tenant, { algorithm, generation: latest + 1, activatesAt, ...pair }));
      }
      const keys = await this.forgetUnneeded(tx, await this.store.list(tx));
      await this.outbox.append(tx, tenant, eventMap.token.signingKeysRotated, { kids: keys.map(({ kid }) => kid) });
      return keys;
    });
  }

  /** Several replicas may do this at once: the first generation of each algorithm exists once, and all read which it is. */
  private async makeFirst(tenant: TenantContext, missing: readonly SigningAlgorithm[]): Promise<readonly StoredSigningKey[]> {
    const pairs = await Promise.all(missing.map(async (algorithm) => ({ algorithm, pair: await generateSigningKeyPair(algorithm) })));
    return this.unitOfWork.inTenant(tenant, async (tx) => {
      for (const { algorithm, pair } of pairs) {
        const activatesAt = this.clock.now();
        await this.store.insert(tx, this.seal(tenant, { algorithm, generation: 1, activatesAt, ...pair }));
      }
      return this.store.list(tx);
    });
  }

  private seal(
    tenant: TenantContext,
    key: Pick<StoredSigningKey, 'kid' | 'algorithm' | 'generation' | 'activatesAt' | 'publicJwk'> & { readonly privateJwk: JsonObject },
  ): StoredSigningKey {
    const { privateJwk, ...rest } = key;
    const sealedPrivateJwk = this.cipher.encrypt(JSON.stringify(privateJwk), associatedData(tenant, key));
    return { ...rest, sealedPrivateJwk, createdAt: this.clock.now() };
  }

  private async resealStale(tenant: TenantContext, keys: readonly StoredSigningKey[]): Promise<void> {
    const stale = keys.filter(({ sealedPrivateJwk }) => this.cipher.isStale(sealedPrivateJwk));
    if (stale.length === 0) return;
    await this.unitOfWork.inTenant(tenant, async (tx) => {
      for (const { kid, sealedPrivateJwk } of stale) {
        const data = associatedData(tenant, { kid });
        const plaintext = this.cipher.decrypt(sealedPrivateJwk, data).toString();
        await this.store.reseal(tx, kid, sealedPrivateJwk, this.cipher.encrypt(plaintext, data));
      }
    });
  }

  private needed(keys: readonly StoredSigningKey[]): readonly StoredSigningKey[] {
    return neededKeys(keys, this.clock.now(), this.config.signingKeyRetentionSeconds);
  }

  private async forgetUnneeded(tx: Transaction, keys: readonly StoredSigningKey[]): Promise<readonly StoredSigningKey[]> {
    const needed = this.needed(keys);
    const unneeded = keys.filter((key) => !needed.includes(key));
    if (unneeded.length > 0)
      await this.store.delete(
        tx,
        unneeded.map(({ kid }) => kid),
      );
    return needed;
  }
}
