import { constants, type KeyObject, verify } from 'node:crypto';
import { decodeProtectedHeader, type ProtectedHeaderParameters } from 'jose';
import type { AccessTokenType, Json, JsonObject, ProofAlgorithm, TenantContext } from '#contracts';
import type { OAuthDependencies } from './dependencies.js';

/** A verification that failed, with the reason for the log. */
export type Invalid = { readonly valid: false; readonly reason: string };

export const invalid = (reason: string): Invalid => ({ valid: false, reason });

const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const maxLength = 8192;
// RFC 8725 §3.10: a header that brings its own key is not asked for it, and has no business here.
export const headersThatBringKeys = ['jwk', 'jku', 'x5u', 'x5c'];

/** Whether a value has the outer form of a signed JWT, of a length that is worth reading. */
export const isCompactJws = (token: string): boolean => token.length <= maxLength && compactForm.test(token);

/** The protected header of a signed JWT, verified or not; null where there is none. */
export const readHeader = (token: string): ProtectedHeaderParameters | null => {
  if (!isCompactJws(token)) return null;
  try {
    return decodeProtectedHeader(token);
  } catch {
    return null;
  }
};

/** Whether the header names one of the types, in any case, in full or without `application/` (RFC 7515 §4.1.9). */
export const isOfType = ({ typ }: ProtectedHeaderParameters, types: readonly string[]): boolean =>
  typeof typ === 'string' && types.some((type) => typ.toLowerCase().replace(/^application\//, '') === type.toLowerCase());

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value has the outer form of a signed JWT: no more than that. */
export const looksLikeJwt = (token: string): boolean => compactForm.test(token);

/**
 * Verifies a JWT of this tenant: one of the types, a key of the tenant's own set by `kid`, that key's one algorithm, the issuer
 * (RFC 8725 §3.1, §3.8, §3.11). Audience and times are for the caller to check.
 */
export const verifyJwt = async (
  tenant: TenantContext,
  token: string,
  types: readonly AccessTokenType[],
  { keys }: Pick<OAuthDependencies, 'keys'>,
): Promise<Invalid | { readonly valid: true; readonly claims: JsonObject }> => {
  const header = readHeader(token);
  if (!header) return invalid('not a signed JWT');
  if (!isOfType(header, types)) return invalid(`not of the type ${types.join(' or ')}`);
  if (headersThatBringKeys.some((name) => name in header)) return invalid('the header brings a key of its own');
  // RFC 7515 §4.1.11: what must be understood, and is not.
  if ('crit' in header) return invalid('the header demands an extension');
  const key = typeof header.kid === 'string' ? await keys.find(tenant, header.kid) : null;
  if (!key) return invalid('no key of this tenant');
  if (header.alg !== key.alg || !isSignedBy(token, key.alg, key.publicKey)) return invalid('the signature or its algorithm is wrong');
  const claims = parseClaims(token);
  if (claims?.iss !== tenant.issuer) return invalid('of another issuer');
  return { valid: true, claims };
};

type Verify = (data: Buffer, key: KeyObject, signature: Buffer) => boolean;

const verifyEdDsa: Verify = (data, key, signature) => verify(null, data, key, signature);

// RFC 7518 §3.3 to §3.5, RFC 8037 §3.1. WebCrypto takes twice as long.
const verifications: { readonly [Algorithm in ProofAlgorithm]: Verify } = {
  RS256: (data, key, signature) => verify('sha256', data, key, signature),
  PS256: (data, key, signature) =>
    verify('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature),
  ES256: (data, key, signature) => verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature),
  EdDSA: verifyEdDsa,
  Ed25519: verifyEdDsa,
};

/** Whether a compact JWS is signed by a key, over the parts as they were received (RFC 7515 §5.2). That the key is for the algorithm is for the caller to check. */
export const isSignedBy = (jws: string, algorithm: ProofAlgorithm, publicKey: KeyObject): boolean => {
  const end = jws.lastIndexOf('.');
  return verifications[algorithm](Buffer.from(jws.slice(0, end)), publicKey, Buffer.from(jws.slice(end + 1), 'base64url'));
};

/** The claims of a JWT in compact form, verified or not; null where its payload is no JSON object. */
export const parseClaims = (token: string): JsonObject | null => {
  try {
    const payload = Buffer.from(token.slice(token.indexOf('.') + 1, token.lastIndexOf('.')), 'base64url');
    const claims = JSON.parse(new TextDecoder().decode(payload)) as Json;
    return isObject(claims) ? claims : null;
  } catch {
    return null;
  }
};

/** A claim that must be text. */
export const textClaim = (claims: JsonObject, name: string): string | null => {
  const value = claims[name];
  return typeof value === 'string' ? value : null;
};

/** A claim that must be a NumericDate. */
export const timeClaim = (claims: JsonObject, name: string): number | null => {
  const value = claims[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

/** A claim that is one text or several, as `aud` is (RFC 7519 §4.1.3). */
export const textsClaim = (claims: JsonObject, name: string): readonly string[] => {
  const value = claims[name];
  const values = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return values.filter((item) => typeof item === 'string');
};
