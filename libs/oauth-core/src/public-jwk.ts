import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { InvalidMember, Json, JsonObject, ProofAlgorithm } from '#contracts';
import { isObject } from './jwt.js';

/** A public key to verify signatures with, and what they may have been made by. */
export type PublicJwk = { readonly kid: string | null; readonly algorithms: readonly ProofAlgorithm[]; readonly key: KeyObject };

/** What a JWK comes to: a key, a reason to refuse it and whatever holds it, or one to leave it aside (RFC 7517 §5). */
export type JwkReading = { readonly key: PublicJwk } | { readonly refused: InvalidMember } | { readonly leftAside: InvalidMember };

const [minRsaBits, maxRsaBits] = [2048, 8192];
const maxExponent = 2n ** 32n - 1n;

// RFC 7518 §6.2.2, §6.3.2, §6.4: what only the owner of a key may have.
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** RFC 7518 §3.1, RFC 8037 §3.1: what a key can be for, by its type and curve. */
const families: { readonly [type: string]: readonly ProofAlgorithm[] } = {
  RSA: ['RS256', 'PS256'],
  'EC P-256': ['ES256'],
  'OKP Ed25519': ['EdDSA', 'Ed25519'],
};

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

const familyOf = ({ kty, crv }: JsonObject): readonly ProofAlgorithm[] =>
  families[[kty, ...(kty === 'RSA' ? [] : [crv])].map(String).join(' ')] ?? [];

/** RFC 7517 §4.2, §4.3: whether its owner allows that signatures are verified with it. */
const isForSignatures = ({ use, key_ops: operations }: JsonObject): boolean =>
  (use === undefined || use === 'sig') && (operations === undefined || (Array.isArray(operations) && operations.includes('verify')));

/** RFC 8725 §3.5, RFC 7518 §3.3: why an RSA key could be used by others than its owner, or only at great cost. */
const weaknessOf = (publicKey: KeyObject): string | null => {
  const { modulusLength, publicExponent } = publicKey.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined && (modulusLength < minRsaBits || modulusLength > maxRsaBits))
    return `must have ${minRsaBits} to ${maxRsaBits} bits`;
  return publicExponent !== undefined && (publicExponent < 3n || publicExponent > maxExponent || publicExponent % 2n === 0n)
    ? 'must have an odd exponent from 3 to 2^32 - 1'
    : null;
};

const publicKeyOf = (jwk: JsonObject): KeyObject | null => {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    return null;
  }
};

/** Reads a JWK (RFC 7517 §4) that is to verify signatures. Throws nothing; `pointer` is where it stands in what holds it. */
export const readPublicJwk = (jwk: Json, pointer: string): JwkReading => {
  if (!isObject(jwk)) return { refused: { pointer, detail: 'must be an object' } };
  const secret = privateMembers.find((name) => jwk[name] !== undefined);
  if (jwk['kty'] === 'oct') return { refused: { pointer, detail: 'is symmetric: only public keys can be registered or published' } };
  if (secret !== undefined)
    return { refused: { pointer: `${pointer}/${secret}`, detail: 'is of a private key, which must not leave its owner' } };
  const family = familyOf(jwk);
  if (family.length === 0) return { leftAside: { pointer, detail: 'must be an RSA key, an EC key of P-256 or an OKP key of Ed25519' } };
  const publicKey = publicKeyOf(jwk);
  if (publicKey === null) return { refused: { pointer, detail: 'is no public key' } };
  const weakness = weaknessOf(publicKey);
  if (weakness !== null) return { refused: { pointer, detail: weakness } };
  if (!isForSignatures(jwk)) return { leftAside: { pointer, detail: 'is not for verifying signatures' } };
  const algorithms = jwk['alg'] === undefined ? family : family.filter((algorithm) => algorithm === jwk['alg']);
  if (algorithms.length === 0) return { leftAside: { pointer: `${pointer}/alg`, detail: `must be one of ${family.join(', ')}` } };
  return { key: { kid: textOf(jwk['kid']), algorithms, key: publicKey } };
};
