import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import type { KeyId, SigningAlgorithm } from '#contracts';
import { FakeClock, fulfilled, race, tenantContext } from '#testing';
import { TokenConfig } from '../token.config.js';
import type { OpenedSigningKey } from './signing-key.js';
import type { SigningKeyVault } from './signing-key-vault.js';
import { TenantKeyRing } from './tenant-key-ring.js';

const clock = new FakeClock();

const keyOf = (kid: string, algorithm: SigningAlgorithm): OpenedSigningKey => ({
  ...(algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 })),
  kid: kid as KeyId,
  algorithm,
  generation: 1,
  publicJwk: {},
  sealedPrivateJwk: '',
  createdAt: clock.now(),
  activatesAt: clock.now(),
});

/** A vault with these keys; `looks` tells for what algorithms it was asked, `late` holds up its answers. */
const ringOver = (keys: OpenedSigningKey[]) => {
  const vault = { looks: [] as (readonly SigningAlgorithm[])[], late: Promise.resolve() };
  const open: SigningKeyVault['open'] = async (_tenant, algorithms) => {
    vault.looks.push(algorithms);
    await vault.late;
    return [...keys];
  };
  const config = Object.assign(new TokenConfig(), { signingKeyCacheTenants: 10 });
  return { vault, ring: new TenantKeyRing({ open } as SigningKeyVault, clock, config) };
};

const tenant = tenantContext();
const untilItMayLookAgain = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 260));

describe('the signing keys in memory', () => {
  it('fault F18: find a new key for all of 100 who ask for it at once, with one look', async () => {
    const keys = [keyOf('old', 'ES256')];
    const { vault, ring } = ringOver(keys);
    await ring.find(tenant, 'old');
    await untilItMayLookAgain();
    keys.push(keyOf('new', 'ES256'));
    const found = fulfilled(await race(100, () => ring.find(tenant, 'new')));
    expect(found.map((key) => key?.kid)).toEqual(Array.from({ length: 100 }, () => 'new'));
    expect(vault.looks).toHaveLength(2);
  });

  it('do not look again for guesses that follow each other', async () => {
    const { vault, ring } = ringOver([keyOf('old', 'ES256')]);
    await ring.find(tenant, 'old');
    await untilItMayLookAgain();
    for (let guess = 0; guess < 50; guess += 1) expect(await ring.find(tenant, `guess ${guess}`)).toBeNull();
    expect(vault.looks).toHaveLength(2);
  });

  it('ask for a key of an algorithm when somebody signs by it, and once', async () => {
    const { vault, ring } = ringOver([keyOf('e', 'ES256'), keyOf('r', 'RS256')]);
    const sign = (alg: SigningAlgorithm): Promise<string> => ring.sign(tenant, {}, { alg, typ: 'JWT' });
    await race(10, () => sign('ES256'));
    const tokens = fulfilled(await race(10, () => sign('RS256')));
    expect(new Set(tokens.map((token) => decodeProtectedHeader(token).kid))).toEqual(new Set(['r']));
    await sign('ES256');
    expect(vault.looks).toEqual([['ES256'], ['ES256', 'RS256']]);
  });

  it('forget a look that failed', async () => {
    const { vault, ring } = ringOver([keyOf('old', 'ES256')]);
    vault.late = Promise.reject(new Error('no database'));
    await expect(ring.find(tenant, 'old')).rejects.toThrow('no database');
    vault.late = Promise.resolve();
    expect(await ring.find(tenant, 'old')).toMatchObject({ kid: 'old' });
  });
});
