import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type JsonObject, type Registration, ServiceError } from '#contracts';
import { buildApplication, tenantSettings } from '#testing/builders';
import { checkApplication } from './application.js';

const problemsOf = (members: { readonly [Member in keyof Registration]?: unknown }): readonly string[] => {
  try {
    checkApplication({ ...buildApplication(), ...(members as Partial<Registration>) }, tenantSettings());
    return [];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return (error.members ?? []).map(({ pointer }) => pointer);
  }
};

const setOf = (key: KeyObject, members: JsonObject = {}): JsonObject => ({
  keys: [{ ...(key.export({ format: 'jwk' }) as JsonObject), ...members }],
});
const { publicKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { publicKey: weak } = generateKeyPairSync('rsa', { modulusLength: 1024 });

describe.each([
  ['idTokenEncryptedResponseAlg', 'idTokenEncryptedResponseEnc'],
  ['userinfoEncryptedResponseAlg', 'userinfoEncryptedResponseEnc'],
] as const)('OpenID Connect Dynamic Client Registration 1.0 §2: %s', (alg, enc) => {
  it('is registered with a key for it, by value or published, and with an enc or without', () => {
    expect(problemsOf({ [alg]: 'ECDH-ES', jwks: setOf(ec, { use: 'enc' }) })).toEqual([]);
    expect(problemsOf({ [alg]: 'RSA-OAEP-256', [enc]: 'A256GCM', jwksUri: 'https://app.example.com/jwks' })).toEqual([]);
  });

  it.each(['RSA1_5', 'RSA-OAEP', 'dir', 'A256KW', 'PBES2-HS256+A128KW', 'none', 'ecdh-es'])('is not %s', (value) => {
    expect(problemsOf({ [alg]: value, jwksUri: 'https://app.example.com/jwks' })).toEqual([`/${alg}`]);
  });

  it.each(['A128GCM', 'A256CBC-HS512', 'none'])('goes with no enc %s', (value) => {
    expect(problemsOf({ [alg]: 'ECDH-ES', [enc]: value, jwksUri: 'https://app.example.com/jwks' })).toEqual([`/${enc}`]);
  });

  it('goes before an enc, which means nothing without it', () => {
    expect(problemsOf({ [enc]: 'A256GCM' })).toEqual([`/${enc}`]);
  });

  it.each([
    ['without any key', {}, '/jwksUri'],
    ['with a key for signatures alone', { jwks: setOf(ec, { use: 'sig' }) }, '/jwks/keys'],
    ['with a weak key', { jwks: setOf(weak, { use: 'enc' }) }, '/jwks/keys/0'],
    ['with a key for RSAES-PKCS1-v1_5', { jwks: setOf(ec, { use: 'enc', alg: 'RSA1_5' }) }, '/jwks/keys/0/alg'],
  ])('is not registered %s', (_name, members, pointer) => {
    expect(problemsOf({ [alg]: 'ECDH-ES', ...members })).toEqual([pointer]);
  });

  it('is not registered with a key of another algorithm', () => {
    expect(problemsOf({ [alg]: 'RSA-OAEP-256', jwks: setOf(ec) })).toEqual(['/jwks/keys']);
  });
});
