import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { InvalidMember, Json, JsonObject, KeyEncryption, ProofAlgorithm } from '#contracts';
import { isObject } from './jwt.js';
import { hashSecret } from './secrets.js';

/** A public key, and what it is for: the algorithms of signatures that it verifies, and those that it encrypts by. */
export type PublicJwk = {
  readonly kid: string | null;
  readonly algorithms: readonly ProofAlgorithm[];
  readonly encryption: readonly KeyEncryption[];
  readonly key: KeyObject;
};

type Purposes = Pick<PublicJwk, 'algorithms' | 'encryption'>;

/** What a JWK comes to: a key, a reason to refuse it and whatever holds it, or one to leave it aside (RFC 7517 §5). */
export type JwkReading = { readonly key: PublicJwk } | { readonly refused: InvalidMember } | { readonly leftAside: InvalidMember };

const [minRsaBits, maxRsaBits] = [2048, 8192];
const maxExponent = 2n ** 32n - 1n;

// RFC 7518 §6.2.2, §6.3.2, §6.4: what only the owner of a key may have.
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** RFC 7518 §3.1, §4.1, RFC 8037 §3.1, §3.2: what a key can be for, by its type and curve. */
const families: { readonly [type: string]: Purposes } = {
  RSA: { algorithms: ['RS256', 'PS256'], encryption: ['RSA-OAEP-256'] },
  'EC P-256': { algorithms: ['ES256'], encryption: ['ECDH-ES'] },
  'OKP Ed25519': { algorithms: ['EdDSA', 'Ed25519'], encryption: [] },
  'OKP X25519': { algorithms: [], encryption: ['ECDH-ES'] },
};
const nothing: Purposes = { algorithms: [], encryption: [] };

const isForNothing = ({ algorithms, encryption }: Purposes): boolean => algorithms.length + encryption.length === 0;

/** RFC 7638 §3.2: the members that make a key of its type the one that it is, in their order. */
const thumbprintMembers: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['EC', ['crv', 'kty', 'x', 'y']],
  ['OKP', ['crv', 'kty', 'x']],
  ['RSA', ['e', 'kty', 'n']],
]);

/** The SHA-256 thumbprint of a public key (RFC 7638 §3), base64url. That it is a key is for the caller to have checked. */
export const thumbprintOf = (jwk: JsonObject): string =>
  hashSecret(JSON.stringify(Object.fromEntries((thumbprintMembers.get(jwk['kty']) ?? []).map((name) => [name, jwk[name]]))));

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

const familyOf = ({ kty, crv }: JsonObject): Purposes => {
  const type = [kty, ...(kty === 'RSA' ? [] : [crv])].map(String).join(' ');
  return Object.hasOwn(families, type) ? (families[type] ?? nothing) : nothing;
};

/** RFC 7517 §4.3: what is done with a public key where signatures are verified, and where something is encrypted, or a key agreed on. */
const operationsFor = { sig: ['verify'], enc: ['encrypt', 'wrapKey', 'deriveKey', 'deriveBits'] } as const;

/** RFC 7517 §4.2, §4.3: whether its owner allows a key to be used so. */
const isFor = (purpose: 'sig' | 'enc', { use, key_ops: operations }: JsonObject): boolean =>
  (use === undefined || use === purpose) &&
  (operations === undefined || (Array.isArray(operations) && operationsFor[purpose].some((operation) => operations.includes(operation))));

/** Of what a key can be for, what its owner allows. */
const allowedOf = (family: Purposes, jwk: JsonObject): Purposes => ({
  algorithms: isFor('sig', jwk) ? family.algorithms : [],
  encryption: isFor('enc', jwk) ? family.encryption : [],
});

/** RFC 7517 §4.4: of that, what its `alg` leaves. */
const namedOf = ({ algorithms, encryption }: Purposes, { alg }: JsonObject): Purposes =>
  alg === undefined
    ? { algorithms, encryption }
    : { algorithms: algorithms.filter((each) => each === alg), encryption: encryption.filter((each) => each === alg) };

/** RFC 8725 §3.5, RFC 7518 §3.3: why an RSA key could be used by others than its owner, or only at great cost. */
export const weaknessOf = (publicKey: KeyObject): string | null => {
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

/** Reads a JWK (RFC 7517 §4) that is to verify signatures, or to encrypt by. Throws nothing; `pointer` is where it stands in what holds it. */
export const readPublicJwk = (jwk: Json, pointer: string): JwkReading => {
  if (!isObject(jwk)) return { refused: { pointer, detail: 'must be an object' } };
  const secret = privateMembers.find((name) => jwk[name] !== undefined);
  if (jwk['kty'] === 'oct') return { refused: { pointer, detail: 'is symmetric: only public keys can be registered or published' } };
  if (secret !== undefined)
    return { refused: { pointer: `${pointer}/${secret}`, detail: 'is of a private key, which must not leave its owner' } };
  const family = familyOf(jwk);
  if (isForNothing(family))
    return { leftAside: { pointer, detail: 'must be an RSA key, an EC key of P-256 or an OKP key of Ed25519 or X25519' } };
  const publicKey = publicKeyOf(jwk);
  if (publicKey === null) return { refused: { pointer, detail: 'is no public key' } };
  const weakness = weaknessOf(publicKey);
  if (weakness !== null) return { refused: { pointer, detail: weakness } };
  const allowed = allowedOf(family, jwk);
  if (isForNothing(allowed)) return { leftAside: { pointer, detail: 'is neither for verifying signatures nor for encryption' } };
  const named = namedOf(allowed, jwk);
  if (isForNothing(named))
    return {
      leftAside: { pointer: `${pointer}/alg`, detail: `must be one of ${[...allowed.algorithms, ...allowed.encryption].join(', ')}` },
    };
  return { key: { kid: textOf(jwk['kid']), ...named, key: publicKey } };
};
