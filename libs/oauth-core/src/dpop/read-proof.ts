import type { JsonObject, ProofAlgorithm } from '#contracts';
import { OAuthError } from '../errors.js';
import { isObject, isOfType, isSignedBy, parseClaims, readHeader, textClaim, timeClaim } from '../jwt.js';
import { type PublicJwk, readPublicJwk, thumbprintOf } from '../public-jwk.js';

/** A DPoP proof (RFC 9449 §4.2) that is signed by the key that it names: whose thumbprint is `jkt` (RFC 7638). What it is good for is not checked. */
export type DpopProof = {
  readonly jkt: string;
  readonly algorithm: ProofAlgorithm;
  readonly jti: string;
  readonly htm: string;
  readonly htu: string;
  /** Epoch seconds. */
  readonly issuedAt: number;
  readonly nonce: string | null;
  /** BASE64URL(SHA-256(access token)). */
  readonly accessTokenHash: string | null;
};

/** `description` may hold nothing of the request. */
export const invalidProof = (description: string): OAuthError => new OAuthError('invalid_dpop_proof', `The DPoP proof ${description}`);

const requirePublicKey = (jwk: JsonObject): PublicJwk => {
  const reading = readPublicJwk(jwk, 'jwk');
  if ('key' in reading) return reading.key;
  const { pointer, detail } = 'refused' in reading ? reading.refused : reading.leftAside;
  throw invalidProof(`cannot be verified: ${pointer} ${detail}`);
};

/** The algorithm that a proof is signed with by its key. */
const verifySignature = (jws: string, alg: unknown, { algorithms, key }: PublicJwk): ProofAlgorithm => {
  const algorithm = algorithms.find((known) => known === alg);
  if (algorithm === undefined || !isSignedBy(jws, algorithm, key))
    throw invalidProof('has a wrong signature, or an algorithm that is not supported');
  return algorithm;
};

const optionalText = (claims: JsonObject, name: string): string | null => {
  if (claims[name] !== undefined && typeof claims[name] !== 'string') throw invalidProof(`has a ${name} that is no text`);
  return textClaim(claims, name);
};

const requiredText = (claims: JsonObject, name: string): string => {
  const value = optionalText(claims, name);
  if (!value) throw invalidProof(`has no ${name}`);
  return value;
};

const requiredTime = (claims: JsonObject, name: string): number => {
  const value = timeClaim(claims, name);
  if (value === null) throw invalidProof(`has no ${name} that is a number`);
  return value;
};

/**
 * Reads the value of a header `DPoP` and verifies its signature (RFC 9449 §4.3, checks 1 to 7). Throws `invalid_dpop_proof` for what is not one well-formed JWT of
 * that type, lacks a claim, or is not signed by the public key in its header with one of `proofAlgorithms`.
 */
export const readProof = (value: string): DpopProof => {
  // Header fields of one name arrive joined by commas, which no JWT has.
  const header = readHeader(value);
  const claims = header && parseClaims(value);
  if (!header || !claims) throw invalidProof('is not one signed JWT');
  if (!isOfType(header, ['dpop+jwt'])) throw invalidProof('is not of the type dpop+jwt');
  // RFC 7515 §4.1.11: what must be understood, and is not.
  if ('crit' in header) throw invalidProof('demands an extension');
  const { jwk, alg } = header as JsonObject;
  if (!isObject(jwk)) throw invalidProof('has no jwk in its header');
  const key = requirePublicKey(jwk);
  const proof = {
    jkt: thumbprintOf(jwk),
    jti: requiredText(claims, 'jti'),
    htm: requiredText(claims, 'htm'),
    htu: requiredText(claims, 'htu'),
    issuedAt: requiredTime(claims, 'iat'),
    nonce: optionalText(claims, 'nonce'),
    accessTokenHash: optionalText(claims, 'ath'),
  };
  return { ...proof, algorithm: verifySignature(value, alg, key) };
};
