import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { ClientSigningAlgorithm, InvalidMember, Json, JsonObject } from '#contracts';

/** A key to verify with what a client signs, and what it may have been signed by. */
export type ClientKey = {
  readonly kid: string | null;
  readonly algorithms: readonly ClientSigningAlgorithm[];
  readonly key: KeyObject;
};

/** What one member of a set comes to: a key, a reason to refuse the whole set, or one to leave the member aside (RFC 7517 §5). */
type Reading = { readonly key: ClientKey } | { readonly refused: InvalidMember } | { readonly leftAside: InvalidMember };

const maxKeys = 20;
const [minRsaBits, maxRsaBits] = [2048, 8192];
const maxExponent = 2n ** 32n - 1n;

// RFC 7518 §6.2.2, §6.3.2, §6.4: what only the owner of a key may have.
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** RFC 7518 §3.1, RFC 8037 §3.1: what a key can be for, by its type and curve. */
const families: { readonly [type: string]: readonly ClientSigningAlgorithm[] } = {
  RSA: ['RS256', 'PS256'],
  'EC P-256': ['ES256'],
  'OKP Ed25519': ['EdDSA', 'Ed25519'],
};

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

const familyOf = ({ kty, crv }: JsonObject): readonly ClientSigningAlgorithm[] =>
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

const readKey = (jwk: Json, pointer: string): Reading => {
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

const readSet = (set: Json): readonly Reading[] => {
  const keys: unknown = isObject(set) ? set['keys'] : undefined;
  if (!Array.isArray(keys)) return [{ refused: { pointer: '/keys', detail: 'must be a list' } }];
  if (keys.length === 0 || keys.length > maxKeys) return [{ refused: { pointer: '/keys', detail: `must have 1 to ${maxKeys} items` } }];
  return (keys as readonly Json[]).map((jwk, index) => readKey(jwk, `/keys/${index}`));
};

/**
 * The keys of a JWK Set (RFC 7517 §5) that may verify a client's signatures. What is of no use here is left aside, as in a set that serves other purposes,
 * too. Throws for a set with a private, symmetric, weak or broken key: who publishes that has lost more than this key.
 */
export const readJwkSet = (set: Json): readonly ClientKey[] => {
  const readings = readSet(set);
  for (const reading of readings) if ('refused' in reading) throw new Error(`${reading.refused.pointer} ${reading.refused.detail}`);
  return readings.flatMap((reading) => ('key' in reading ? [reading.key] : []));
};

/** All that is wrong with a JWK Set that is registered by value: there every key must be of use, and readable by the service that stores it. */
export const problemsOfJwkSet = (set: Json): readonly InvalidMember[] => {
  if (/[^\x20-\x7e]|\\u/.test(JSON.stringify(set))) return [{ pointer: '', detail: 'must have only printable ASCII characters' }];
  return readSet(set).flatMap((reading) => ('refused' in reading ? [reading.refused] : 'leftAside' in reading ? [reading.leftAside] : []));
};
