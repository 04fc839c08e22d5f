import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  commonSigningAlgorithms,
  eventMap,
  isCommonAlgorithm,
  type JsonObject,
  type SigningAlgorithm,
  signingAlgorithms,
  type TenantScope,
  type TenantId,
} from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { PrivateKeyCipher } from './private-key-cipher.js';
import { SigningKeyStore } from './signing-key-store.js';
import { TokenConfig } from '../token.config.js';
import { KeyPairs } from './key-pairs.js';
import { sealedFor } from './sealed-for.js';
import { neededKeys, type OpenedSigningKey, stateOf, type StoredSigningKey } from './signing-key.js';

/** For writing a key down. Milliseconds. */
const storingMs = 5_000;

type FirstKey = `${TenantId} ${SigningAlgorithm}`;

const latestOf = (keys: readonly StoredSigningKey[], algorithm: SigningAlgorithm): number =>
  keys.filter((key) => key.algorithm === algorithm).reduce((latest, { generation }) => Math.max(latest, generation), 0);

/** Whether an algorithm gets a successor: where there is a key to succeed, and not while one waits to sign already, unless it is urgent. */
const isDue =
  (keys: readonly StoredSigningKey[], now: Date, immediately: boolean) =>
  (algorithm: SigningAlgorithm): boolean => {
    const own = keys.filter((key) => key.algorithm === algorithm);
    return own.length > 0 && (immediately || !own.some((key) => stateOf(keys, key, now) === 'published'));
  };

/** Makes, opens and rotates the signing keys of tenants. */
@Injectable()
export class SigningKeyVault {
  /** First keys being made: many may ask for those of a new tenant at once, and making them is dear. */
  private readonly making = new Map<FirstKey, Promise<void>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SigningKeyStore,
    private readonly cipher: PrivateKeyCipher,
    private readonly pairs: KeyPairs,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly config: TokenConfig,
  ) {}

  /** The stored keys that are still needed; makes none. */
  async list(tenant: TenantScope): Promise<readonly StoredSigningKey[]> {
    return this.needed(await this.stored(tenant));
  }

  /**
   * As `list`; the first key of an algorithm in `wanted` is made now if there is none yet. An asker whose time is over before it is made finds it
   * the next time.
   */
  async require(tenant: TenantScope, wanted: readonly SigningAlgorithm[] = commonSigningAlgorithms): Promise<readonly StoredSigningKey[]> {
    const keys = await this.stored(tenant);
    const missing = wanted.filter((algorithm) => !keys.some((key) => key.algorithm === algorithm));
    if (missing.length === 0) return this.needed(keys);
    await Promise.all(missing.map((algorithm) => this.makeFirstOnce(tenant, algorithm)));
    return this.list(tenant);
  }

  /** The stored keys that are still needed, ready to sign and verify. */
  async open(tenant: TenantScope): Promise<readonly OpenedSigningKey[]> {
    return (await this.list(tenant)).map((key) => {
      const privateJwk = JSON.parse(
        this.cipher.decrypt(key.sealedPrivateJwk, sealedFor(tenant.tenantId, key.kid)).toString(),
      ) as JsonWebKey;
      return {
        ...key,
        privateKey: createPrivateKey({ key: privateJwk, format: 'jwk' }),
        publicKey: createPublicKey({ key: key.publicJwk as JsonWebKey, format: 'jwk' }),
      };
    });
  }

  /**
   * Publishes a successor for every algorithm that has a key, which signs after the time that caches of the JWK Set need, or,
   * with `immediately`, at once. An algorithm whose successor is waiting already gets no second one, unless immediately.
   */
  async rotate(tenant: TenantScope, immediately: boolean): Promise<readonly StoredSigningKey[]> {
    const due = signingAlgorithms.filter(isDue(await this.list(tenant), this.clock.now(), immediately));
    const pairs = await Promise.all(due.map(async (algorithm) => ({ algorithm, pair: await this.pairs.take(algorithm) })));
    return this.unitOfWork.transaction(tenant, async (tx) => {
      const before = await this.store.list(tx);
      const now = this.clock.now();
      const isStillDue = isDue(before, now, immediately);
      const activatesAt = immediately ? now : new Date(now.getTime() + this.config.signingKeyPublishSeconds * 1000);
      for (const { algorithm, pair } of pairs.filter((each) => isStillDue(each.algorithm)))
        await this.store.insert(tx, this.seal(tenant, { algorithm, generation: latestOf(before, algorithm) + 1, activatesAt, ...pair }));
      const keys = await this.forgetUnneeded(tx, await this.store.list(tx));
      await this.outbox.append(tx, tenant, eventMap.token.signingKeysRotated, { kids: keys.map(({ kid }) => kid) });
      return keys;
    });
  }

  private stored(tenant: TenantScope): Promise<readonly StoredSigningKey[]> {
    return this.unitOfWork.transaction(tenant, (tx) => this.store.list(tx));
  }

  private makeFirstOnce(tenant: TenantScope, algorithm: SigningAlgorithm): Promise<void> {
    const first: FirstKey = `${tenant.tenantId} ${algorithm}`;
    const making = this.making.get(first) ?? this.makeFirst(tenant, algorithm).finally(() => this.making.delete(first));
    this.making.set(first, making);
    return making;
  }

  /** Several replicas may do this at once: the first generation exists once. */
  private async makeFirst(tenant: TenantScope, algorithm: SigningAlgorithm): Promise<void> {
    const pair = await this.pairs.take(algorithm);
    const activatesAt = this.clock.now();
    // An RSA key can take seconds on a busy machine: what has been made is kept, even where its caller has given up.
    const ownTime = { ...tenant, deadline: activatesAt.getTime() + storingMs };
    await this.unitOfWork.transaction(ownTime, async (tx) => {
      const isFirst = await this.store.insert(tx, this.seal(tenant, { algorithm, generation: 1, activatesAt, ...pair }));
      // Who read the JWK Set has the others.
      if (!isFirst || isCommonAlgorithm(algorithm)) return;
      const kids = (await this.store.list(tx)).map(({ kid }) => kid);
      await this.outbox.append(tx, tenant, eventMap.token.signingKeysRotated, { kids });
    });
  }

  private seal(
    tenant: TenantScope,
    key: Pick<StoredSigningKey, 'kid' | 'algorithm' | 'generation' | 'activatesAt' | 'publicJwk'> & { readonly privateJwk: JsonObject },
  ): StoredSigningKey {
    const { privateJwk, ...rest } = key;
    const sealedPrivateJwk = this.cipher.encrypt(JSON.stringify(privateJwk), sealedFor(tenant.tenantId, key.kid));
    return { ...rest, sealedPrivateJwk, createdAt: this.clock.now() };
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
