import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantContext } from '#contracts';
import { EventOutbox, type Transaction } from '#kernel';
import { MasterKeys } from '#platform';
import { FakeClock, tenantContext } from '#testing';
import { InMemoryUnitOfWork, saving } from '#testing/fakes';
import { SigningKeyStore } from './signing-key-store.js';
import { TokenConfig } from '../token.config.js';
import { type GeneratedKeyPair, generateSigningKeyPair } from './generate-key-pair.js';
import { KeyPairs } from './key-pairs.js';
import type { StoredSigningKey } from './signing-key.js';
import { SigningKeyVault } from './signing-key-vault.js';

const clock = new FakeClock();

/** Of what a pair is made is not asked here: an EC pair for any algorithm, since an RSA pair takes 0.2 seconds. */
const anyPair = (): Promise<GeneratedKeyPair> => generateSigningKeyPair('ES256');

/** The keys of one tenant. */
class KeysInMemory extends SigningKeyStore {
  readonly keys: StoredSigningKey[] = [];
  afterList: () => void = () => undefined;

  override list(): Promise<readonly StoredSigningKey[]> {
    const keys = [...this.keys];
    this.afterList();
    return Promise.resolve(keys);
  }

  override insert(_tx: Transaction, key: StoredSigningKey): Promise<boolean> {
    const isNew = !this.keys.some(({ algorithm, generation }) => algorithm === key.algorithm && generation === key.generation);
    if (isNew) this.keys.push(key);
    return Promise.resolve(isNew);
  }

  override reseal(): Promise<boolean> {
    return Promise.resolve(false);
  }

  override delete(): Promise<void> {
    return Promise.resolve();
  }

  override sample(): Promise<never[]> {
    return Promise.resolve([]);
  }

  override countByMasterKey(): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(new Map());
  }

  override tenantsSealedUnder(): Promise<never[]> {
    return Promise.resolve([]);
  }

  override takeTurnToReseal(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

/** Events that went out. */
let told: unknown[] = [];

class Outbox extends EventOutbox {
  override append(_tx: Transaction, _context: unknown, event: unknown): Promise<void> {
    told.push(event);
    return Promise.resolve();
  }
}

describe('the first keys of a tenant', () => {
  let store: KeysInMemory;
  let vault: SigningKeyVault;
  let tenant: TenantContext;

  beforeEach(() => {
    told = [];
    store = new KeysInMemory();
    const config = Object.assign(new TokenConfig(), { signingKeyRetentionSeconds: 90_000, signingKeyPublishSeconds: 0 });
    const cipher = MasterKeys.parse(MasterKeys.generate('k1'));
    vault = new SigningKeyVault(
      new InMemoryUnitOfWork(saving(store), () => clock.now().getTime()),
      store,
      cipher,
      new KeyPairs(anyPair),
      new Outbox(),
      clock,
      config,
    );
    tenant = tenantContext({ deadline: clock.now().getTime() + 1_800 });
  });

  const algorithms = (keys: readonly StoredSigningKey[]): string[] => keys.map(({ algorithm }) => algorithm).sort();

  it('are one for each algorithm', async () => {
    expect(algorithms(await vault.require(tenant))).toEqual(['ES256', 'RS256']);
  });

  it('are made for the next who asks, if they take longer than the first one waits', async () => {
    store.afterList = () => clock.advance(2);
    await expect(vault.require(tenant)).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect(algorithms(store.keys)).toEqual(['ES256', 'RS256']);
  });

  it('are made once for 20 who ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => vault.require(tenant)));
    expect(new Set(answers.flatMap((keys) => keys.map(({ kid }) => kid))).size).toBe(2);
  });

  it('are made of the algorithms that are wanted alone', async () => {
    expect(algorithms(await vault.require(tenant, ['ES256']))).toEqual(['ES256']);
    expect(algorithms(await vault.open(tenant))).toEqual(['ES256']);
  });

  it('are of PS256 and EdDSA for who asks for them alone, are published then, and who has the JWK Set is told', async () => {
    expect(algorithms(await vault.require(tenant, ['EdDSA']))).toEqual(['EdDSA']);
    expect(told).toHaveLength(1);
    expect(algorithms(await vault.require(tenant))).toEqual(['ES256', 'EdDSA', 'RS256']);
    await vault.require(tenant, ['PS256', 'EdDSA']);
    expect(algorithms(await vault.require(tenant))).toEqual(['ES256', 'EdDSA', 'PS256', 'RS256']);
    expect(told).toHaveLength(2);
  });

  it('have successors of each algorithm that has a key, and of no other', async () => {
    await vault.require(tenant, ['EdDSA']);
    expect(algorithms(await vault.rotate(tenant, true))).toEqual(['EdDSA', 'EdDSA']);
  });

  it('are not made for who only verifies', async () => {
    expect(await vault.open(tenant)).toEqual([]);
    expect(store.keys).toEqual([]);
  });
});
