import { compactVerify, type ProtectedHeaderParameters } from 'jose';
import type { ClientSigningAlgorithm, JsonObject } from '#contracts';
import { headersThatBringKeys, isCompactJws, isOfType, parseClaims, readHeader, timeClaim } from '../jwt.js';
import type { FoundClientKeys } from './client-keys.js';
import type { ClientKey } from './jwk-set.js';

/** A JWT that a client says to have signed. Nothing of it is proven. */
export type ClientJws = { readonly jwt: string; readonly alg: string; readonly kid: string | null; readonly claims: JsonObject };

/** How far ahead of ours a client's clock may be. One that is behind makes what it signs expire early, which it can make up for. */
export const skewSeconds = 60;

/** Where a JWT names no key, or several share an id: each that is tried costs a verification, which anybody can cause. */
const maxCandidates = 4;

const problemOfHeader = (header: ProtectedHeaderParameters, types: readonly string[]): string | null => {
  if (header.typ !== undefined && !isOfType(header, types)) return `is not of the type ${types.join(' or ')}`;
  if (headersThatBringKeys.some((name) => name in header)) return 'brings a key of its own in its header';
  // RFC 7515 §4.1.11: what must be understood, and is not.
  if ('crit' in header) return 'demands an extension in its header';
  if (typeof header.alg !== 'string') return 'names no algorithm';
  return header.kid === undefined || typeof header.kid === 'string' ? null : 'has a kid that is no text';
};

/**
 * Reads a JWT that a client signed, or says why it is none, as the end of a sentence: not of one of the `types`, which another JWT of the client might be (RFC 8725 §3.11),
 * with a key or an extension in its header, or without claims. One without `typ` is for the caller to tell apart by its claims.
 */
export const readClientJws = (jwt: string, types: readonly string[]): ClientJws | { readonly malformed: string } => {
  if (!isCompactJws(jwt)) return { malformed: 'is not a signed JWT' };
  const header = readHeader(jwt);
  if (header === null) return { malformed: 'has a header that cannot be read' };
  const problem = problemOfHeader(header, types);
  if (problem !== null) return { malformed: problem };
  const claims = parseClaims(jwt);
  if (claims === null) return { malformed: 'has no claims' };
  return { jwt, alg: header.alg ?? '', kid: header.kid ?? null, claims };
};

const isSignedBy = ({ key }: ClientKey, { jwt }: ClientJws, algorithm: ClientSigningAlgorithm): Promise<boolean> =>
  compactVerify(jwt, key, { algorithms: [algorithm] }).then(
    () => true,
    () => false,
  );

/**
 * RFC 8725 §3.1: why a JWT is not signed by one of these keys that is for the algorithm, and by the one that it names where it names one; null: it is. Whether the
 * client may use the algorithm is for the caller to have checked.
 */
export const problemOfSignature = async (
  jws: ClientJws,
  algorithm: ClientSigningAlgorithm,
  found: FoundClientKeys,
): Promise<string | null> => {
  if ('unavailable' in found) return found.unavailable;
  const candidates = found.keys.filter(({ kid, algorithms }) => algorithms.includes(algorithm) && (jws.kid === null || kid === jws.kid));
  if (candidates.length === 0) return 'the client has no such key';
  if (candidates.length > maxCandidates) return 'its kid does not tell which of the many keys of the client it is signed with';
  for (const key of candidates) if (await isSignedBy(key, jws, algorithm)) return null;
  return 'the signature is wrong';
};

/** RFC 7519 §4.1.5, §4.1.6: which of the claims says that the JWT is not good yet; null: none does. */
export const unreachedTime = (claims: JsonObject, now: number): 'nbf' | 'iat' | null =>
  (['nbf', 'iat'] as const).find((name) => {
    const time = timeClaim(claims, name);
    return claims[name] !== undefined && (time === null || time > now + skewSeconds);
  }) ?? null;
