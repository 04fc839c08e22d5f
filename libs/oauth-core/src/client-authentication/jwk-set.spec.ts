import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '#contracts';
import { problemsOfJwkSet, readJwkSet } from './jwk-set.js';

const jwkOf = (key: KeyObject, members: JsonObject = {}): JsonObject => ({ ...(key.export({ format: 'jwk' }) as JsonObject), ...members });
const setOf = (...keys: Json[]): Json => ({ keys });

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const rsaJwk = jwkOf(rsa.publicKey);

/** Refused by value, with a problem at the pointer, and as a whole where it is published. */
const refusedEverywhere = (jwk: Json, pointer: string, detail: RegExp): void => {
  expect(problemsOfJwkSet(setOf(jwk))).toEqual([{ pointer, detail: expect.stringMatching(detail) }]);
  expect(() => readJwkSet(setOf(rsaJwk, jwk))).toThrow(detail);
};

describe('RFC 7517 §5: the JWK Set of a client', () => {
  it('holds public keys, each for what its type, its curve and its alg say', () => {
    const set = setOf(
      jwkOf(rsa.publicKey, { kid: 'r', use: 'sig' }),
      jwkOf(rsa.publicKey, { kid: 'p', alg: 'PS256', key_ops: ['verify'] }),
      jwkOf(ec.publicKey, { ext: true }),
      jwkOf(ed.publicKey, { kid: 'e' }),
    );
    expect(problemsOfJwkSet(set)).toEqual([]);
    expect(readJwkSet(set).map(({ kid, algorithms }) => [kid, algorithms])).toEqual([
      ['r', ['RS256', 'PS256']],
      ['p', ['PS256']],
      [null, ['ES256']],
      ['e', ['EdDSA', 'Ed25519']],
    ]);
  });

  it('holds keys to encrypt by, each for what its use, its operations and its alg leave of its type', () => {
    const x25519 = jwkOf(generateKeyPairSync('x25519').publicKey);
    const set = setOf(
      jwkOf(rsa.publicKey),
      jwkOf(rsa.publicKey, { use: 'enc' }),
      jwkOf(rsa.publicKey, { use: 'sig' }),
      jwkOf(rsa.publicKey, { alg: 'RSA-OAEP-256' }),
      jwkOf(rsa.publicKey, { key_ops: ['wrapKey'] }),
      jwkOf(ec.publicKey, { use: 'enc', alg: 'ECDH-ES' }),
      x25519,
    );
    expect(problemsOfJwkSet(set)).toEqual([]);
    expect(readJwkSet(set).map(({ algorithms, encryption }) => [algorithms, encryption])).toEqual([
      [['RS256', 'PS256'], ['RSA-OAEP-256']],
      [[], ['RSA-OAEP-256']],
      [['RS256', 'PS256'], []],
      [[], ['RSA-OAEP-256']],
      [[], ['RSA-OAEP-256']],
      [[], ['ECDH-ES']],
      [[], ['ECDH-ES']],
    ]);
  });

  it.each([[null], [[]], ['keys'], [{}], [{ keys: {} }], [{ keys: [] }], [{ keys: Array.from({ length: 21 }, () => rsaJwk) }]] as Json[][])(
    'is no %j',
    (set) => {
      expect(problemsOfJwkSet(set)).toHaveLength(1);
      expect(() => readJwkSet(set)).toThrow('/keys');
    },
  );

  it.each([
    ['RSA', rsa.privateKey, 'd'],
    ['EC', ec.privateKey, 'd'],
    ['OKP', ed.privateKey, 'd'],
  ])('has no private key: %s', (_type, key, member) => {
    refusedEverywhere(jwkOf(key), `/keys/0/${member}`, /private/);
  });

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('has no %s, alone either', (member) => {
    refusedEverywhere({ ...rsaJwk, [member]: 'AQAB' }, `/keys/0/${member}`, /private/);
  });

  it('attack A35: has no symmetric key', () => {
    refusedEverywhere(jwkOf(createSecretKey(randomBytes(32))), '/keys/0', /symmetric/);
    refusedEverywhere({ kty: 'oct' }, '/keys/0', /symmetric/);
  });

  it.each([1024, 2040])('RFC 7518 §3.3: has no RSA key of %d bits', (modulusLength) => {
    refusedEverywhere(jwkOf(generateKeyPairSync('rsa', { modulusLength }).publicKey), '/keys/0', /2048 to 8192 bits/);
  });

  it('has no RSA key of endless bits', () => {
    refusedEverywhere({ kty: 'RSA', e: 'AQAB', n: Buffer.alloc(1040, 255).toString('base64url') }, '/keys/0', /2048 to 8192 bits/);
  });

  it.each(['AQ', 'Ag', 'AA'])('has no RSA key with the exponent %s, which anybody could use', (e) => {
    refusedEverywhere({ ...rsaJwk, e }, '/keys/0', /exponent|no public key/);
  });

  it('has no RSA key with an exponent of more than 32 bits, which is dear to verify with', () => {
    for (const e of ['AQAAAAE', Buffer.alloc(255, 255).toString('base64url')])
      refusedEverywhere({ ...rsaJwk, e }, '/keys/0', /exponent|no public key/);
    expect(readJwkSet(setOf({ ...rsaJwk, e: '_____w' }))).toHaveLength(1);
  });

  it.each([
    ['a point that is not on the curve', { ...jwkOf(ec.publicKey), y: jwkOf(ec.publicKey)['x'] }],
    ['no y', { ...jwkOf(ec.publicKey), y: undefined }],
    ['no n', { kty: 'RSA', e: 'AQAB' }],
    ['a short x', { kty: 'OKP', crv: 'Ed25519', x: 'AA' }],
    ['numbers', { kty: 'RSA', n: 1, e: 3 }],
  ])('has no broken key: %s', (_what, jwk) => {
    refusedEverywhere(JSON.parse(JSON.stringify(jwk)) as Json, '/keys/0', /no public key/);
  });

  it.each([[null], ['key'], [1], [[]]] as Json[][])('has objects as keys, and not %j', (jwk) => {
    refusedEverywhere(jwk, '/keys/0', /object/);
  });

  it.each([
    ['of another type', { kty: 'AKP', pub: 'x' }],
    ['of a type that everything has', { kty: 'constructor' }],
    ['of another curve', jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
    ['for encryption that cannot encrypt', { ...jwkOf(ed.publicKey), use: 'enc' }],
    ['for signatures that cannot sign', { ...jwkOf(generateKeyPairSync('x25519').publicKey), use: 'sig' }],
    ['for other operations', { ...rsaJwk, key_ops: ['sign'] }],
    ['for operations that its use is not', { ...rsaJwk, use: 'sig', key_ops: ['encrypt'] }],
    ['for RSAES-PKCS1-v1_5', { ...rsaJwk, use: 'enc', alg: 'RSA1_5' }],
    ['for RSAES OAEP by SHA-1', { ...rsaJwk, use: 'enc', alg: 'RSA-OAEP' }],
    ['for signatures by an algorithm of encryption', { ...rsaJwk, use: 'sig', alg: 'RSA-OAEP-256' }],
    ['for a key that is agreed on beforehand', { ...jwkOf(ec.publicKey), use: 'enc', alg: 'dir' }],
    ['for another algorithm', { ...rsaJwk, alg: 'RS512' }],
    ["for another type's algorithm", { ...rsaJwk, alg: 'ES256' }],
    ['for a symmetric algorithm', { ...rsaJwk, alg: 'HS256' }],
    ['for none', { ...rsaJwk, alg: 'none' }],
  ])('is read without a key %s where it is published, and not registered with one', (_what, jwk) => {
    expect(readJwkSet(setOf(jwk as Json))).toEqual([]);
    expect(readJwkSet(setOf(jwk as Json, rsaJwk))).toHaveLength(1);
    expect(problemsOfJwkSet(setOf(jwk as Json))).toHaveLength(1);
  });

  it.each(['a\u0000', 'é', '\ud800', '\u202e'])('is not registered with characters that cannot be stored or seen: %j', (kid) => {
    expect(problemsOfJwkSet(setOf({ ...rsaJwk, kid }))).toEqual([{ pointer: '', detail: expect.stringMatching(/ASCII/) }]);
  });

  it('names every problem', () => {
    const problems = problemsOfJwkSet(setOf(jwkOf(ec.privateKey), rsaJwk, { kty: 'oct' }));
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/keys/0/d', '/keys/2']);
  });
});
