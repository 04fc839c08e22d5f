import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { type KeyId, type SigningAlgorithm, signingAlgorithms } from '#contracts';
import { FakeClock, fulfilled, race, tenantContext } from '#testing';
import { TokenConfig } from '../token.config.js';
import type { OpenedSigningKey } from './signing-key.js';
import type { SigningKeyVault } from './signing-key-vault.js';
import { TenantKeyRing } from './tenant-key-ring.js';

const clock = new FakeClock();

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pairs = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: rsa,
  PS256: rsa,
  EdDSA: generateKeyPairSync('ed25519'),
};

const keyOf = (kid: string, algorithm: SigningAlgorithm): OpenedSigningKey => ({
  ...pairs[algorithm],
  kid: kid as KeyId,
  algorithm,
  generation: 1,
  publicJwk: {},
  sealedPrivateJwk: '',
  createdAt: clock.now(),
  activatesAt: clock.now(),
});

/** A vault that holds `stored`, and makes of `makeable` what it is asked for once `making` allows it. */
const ringOver = (stored: OpenedSigningKey[], makeable: readonly OpenedSigningKey[] = []) => {
  const vault = { looks: 0, made: [] as SigningAlgorithm[], looking: Promise.resolve(), making: Promise.resolve() };
  const open = async (): Promise<readonly OpenedSigningKey[]> => {
    vault.looks += 1;
    await vault.looking;
    return [...stored];
  };
  const require = async (_tenant: unknown, algorithms: readonly SigningAlgorithm[]): Promise<readonly OpenedSigningKey[]> => {
    const missing = makeable.filter((key) => algorithms.includes(key.algorithm) && !stored.includes(key));
    await vault.making;
    for (const key of missing.filter((each) => !stored.includes(each))) {
      vault.made.push(key.algorithm);
      stored.push(key);
    }
    return [...stored];
  };
  const config = Object.assign(new TokenConfig(), { signingKeyCacheTenants: 10 });
  // A ring asks a vault for nothing else; a whole one would need a database.
  return { vault, ring: new TenantKeyRing({ open, require } as unknown as SigningKeyVault, clock, config) };
};

const tenant = tenantContext();
/** The time by which a ring knows how old a look is. It passes where a test says so, however long a test takes. */
let now = Date.now();
const passTheTimeBetweenLooks = (): void => void (now += 260);

describe('the signing keys in memory', () => {
  beforeEach(() => void jest.spyOn(Date, 'now').mockImplementation(() => now));
  afterEach(() => void jest.restoreAllMocks());

  it('fault F18: find a new key for all of 100 who ask for it at once, with one look', async () => {
    const keys = [keyOf('old', 'ES256')];
    const { vault, ring } = ringOver(keys);
    await ring.find(tenant, 'old');
    passTheTimeBetweenLooks();
    keys.push(keyOf('new', 'ES256'));
    const found = fulfilled(await race(100, () => ring.find(tenant, 'new')));
    expect(found.map((key) => key?.kid)).toEqual(Array.from({ length: 100 }, () => 'new'));
    expect(vault.looks).toBe(2);
  });

  it('find a key that another replica made right after they were looked at', async () => {
    const keys = [keyOf('old', 'ES256')];
    const { vault, ring } = ringOver(keys);
    await ring.sign(tenant, {}, { alg: 'ES256', typ: 'JWT' });
    keys.push(keyOf('new', 'RS256'));
    expect(await ring.find(tenant, 'new')).toMatchObject({ kid: 'new' });
    for (let guess = 0; guess < 50; guess += 1) expect(await ring.find(tenant, `guess ${guess}`)).toBeNull();
    expect(vault.looks).toBe(3);
  });

  it('do not look again for guesses that follow each other', async () => {
    const { vault, ring } = ringOver([keyOf('old', 'ES256')]);
    await ring.find(tenant, 'old');
    passTheTimeBetweenLooks();
    for (let guess = 0; guess < 50; guess += 1) expect(await ring.find(tenant, `guess ${guess}`)).toBeNull();
    expect(vault.looks).toBe(2);
  });

  it.each(signingAlgorithms)('sign by %s as RFC 7518 and RFC 8037 say, for libraries and for this platform', async (alg) => {
    const { ring } = ringOver([keyOf('key', alg)]);
    const jwt = await ring.sign(tenant, { sub: 'ada' }, { alg, typ: 'JWT' });
    const { payload, protectedHeader } = await compactVerify(jwt, pairs[alg].publicKey);
    expect([new TextDecoder().decode(payload), protectedHeader]).toEqual(['{"sub":"ada"}', { alg, typ: 'JWT', kid: 'key' }]);
    const forged = `${jwt.slice(0, jwt.lastIndexOf('.'))}.${jwt
      .slice(jwt.lastIndexOf('.') + 1)
      .split('')
      .toReversed()
      .join('')}`;
    await expect(compactVerify(forged, pairs[alg].publicKey)).rejects.toThrow();
  });

  it('get one of an algorithm when somebody signs by it, once for all who do', async () => {
    const { vault, ring } = ringOver([keyOf('e', 'ES256')], [keyOf('r', 'RS256')]);
    const sign = (alg: SigningAlgorithm): Promise<string> => ring.sign(tenant, {}, { alg, typ: 'JWT' });
    await race(10, () => sign('ES256'));
    expect(vault).toMatchObject({ looks: 1, made: [] });
    const tokens = fulfilled(await race(10, () => sign('RS256')));
    expect(tokens.map((token) => decodeProtectedHeader(token).kid)).toEqual(Array.from({ length: 10 }, () => 'r'));
    expect(vault).toMatchObject({ looks: 2, made: ['RS256'] });
  });

  it('sign by one algorithm, and verify, while one of another is being made, or fails to be', async () => {
    const { vault, ring } = ringOver([keyOf('e', 'ES256')], [keyOf('r', 'RS256')]);
    let fail: (error: Error) => void = () => undefined;
    vault.making = new Promise((_resolve, reject) => (fail = reject));
    const waiting = ring.sign(tenant, {}, { alg: 'RS256', typ: 'JWT' });
    await expect(ring.sign(tenant, {}, { alg: 'ES256', typ: 'JWT' })).resolves.toMatch(/^ey/);
    expect(await ring.find(tenant, 'e')).toMatchObject({ kid: 'e' });
    fail(new Error('out of time'));
    await expect(waiting).rejects.toThrow('out of time');
    await expect(ring.sign(tenant, {}, { alg: 'ES256', typ: 'JWT' })).resolves.toMatch(/^ey/);
    expect(vault.looks).toBe(1);
  });

  it('are looked at again by who was looking when they changed', async () => {
    const stored = [keyOf('old', 'ES256')];
    const { vault, ring } = ringOver(stored);
    let answer: () => void = () => undefined;
    vault.looking = new Promise((resolve) => (answer = resolve));
    const found = ring.find(tenant, 'new');
    ring.forget(tenant.tenantId);
    vault.looking = Promise.resolve();
    answer();
    stored.push(keyOf('new', 'ES256'));
    expect(await found).toMatchObject({ kid: 'new' });
  });

  it('forget a look that failed', async () => {
    const { vault, ring } = ringOver([keyOf('old', 'ES256')]);
    vault.looking = Promise.reject(new Error('no database'));
    await expect(ring.find(tenant, 'old')).rejects.toThrow('no database');
    vault.looking = Promise.resolve();
    expect(await ring.find(tenant, 'old')).toMatchObject({ kid: 'old' });
  });
});
