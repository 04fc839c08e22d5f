import type { Json, JsonObject, TenantContext, TrustedIssuer } from '#contracts';
import { type PathCertificate, readPathCertificate } from '../certificates/certificate-path.js';
import { isObject } from '../jwt.js';
import { type PublicJwk, readPublicJwk } from '../public-jwk.js';

/** What a trust domain signs by (SPIFFE Trust Domain and Bundle §4): the keys of its JWT-SVIDs, and the authorities of its X.509-SVIDs. */
export type SpiffeBundle = { readonly jwtKeys: readonly PublicJwk[]; readonly authorities: readonly PathCertificate[] };

/** The bundle of a trust domain; or, for the log, why it cannot be had. */
export type FoundBundle = { readonly bundle: SpiffeBundle } | { readonly unavailable: string };

export interface SpiffeBundles {
  /** The bundle that the tenant was given of a trust domain, or that is at its `jwksUri`: where the one that is known does not suffice, it is asked for anew. */
  find(
    tenant: TenantContext,
    trustDomain: Pick<TrustedIssuer, 'jwks' | 'jwksUri'>,
    suffices: (bundle: SpiffeBundle) => boolean,
  ): Promise<FoundBundle>;
}

const maxKeys = 50;

/** §4.2.2: its keys have a use that no other JWK Set has, and no `alg` as a rule. Of other types and curves than are verified here, none is taken. */
const jwtKeyOf = (jwk: JsonObject, index: number): readonly PublicJwk[] => {
  const reading = readPublicJwk({ ...jwk, use: 'sig' }, `/keys/${index}`);
  if ('refused' in reading) throw new Error(`${reading.refused.pointer} ${reading.refused.detail}`);
  return 'key' in reading && reading.key.kid !== null ? [reading.key] : [];
};

/** X509-SVID §6.2: the first certificate is that of the authority; what has none is left aside, as are those behind it. */
const authorityOf = ({ x5c }: JsonObject, index: number): readonly PathCertificate[] => {
  const [der] = Array.isArray(x5c) ? (x5c as readonly Json[]) : [];
  if (der === undefined) return [];
  if (typeof der !== 'string') throw new Error(`/keys/${index}/x5c/0 is no text`);
  try {
    return [readPathCertificate(Buffer.from(der, 'base64'))];
  } catch (error) {
    throw new Error(`/keys/${index}/x5c/0 is no certificate`, { cause: error });
  }
};

/**
 * Reads a bundle (SPIFFE Trust Domain and Bundle §4). Keys of another use are left aside, as are those that nothing here verifies with. Throws for one that is none, or holds a private, weak or broken key of JWT-SVIDs, or
 * something else than a certificate where one should be.
 */
export const readSpiffeBundle = (document: Json): SpiffeBundle => {
  const keys: unknown = isObject(document) ? document['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length > maxKeys) throw new Error(`/keys must be a list of at most ${maxKeys} items`);
  const ofUse = (use: string): readonly (readonly [JsonObject, number])[] =>
    (keys as readonly Json[]).flatMap((jwk, index) => (isObject(jwk) && jwk['use'] === use ? [[jwk, index] as const] : []));
  return {
    jwtKeys: ofUse('jwt-svid').flatMap(([jwk, index]) => jwtKeyOf(jwk, index)),
    authorities: ofUse('x509-svid').flatMap(([jwk, index]) => authorityOf(jwk, index)),
  };
};

/** Why a bundle that is given by value cannot be used, as the end of a sentence that begins with it; null: it can. */
export const problemOfSpiffeBundle = (document: Json): string | null => {
  try {
    const { jwtKeys, authorities } = readSpiffeBundle(document);
    return jwtKeys.length + authorities.length > 0 ? null : 'must have a key whose use is jwt-svid or x509-svid';
  } catch (error) {
    return `must be a SPIFFE bundle: ${error instanceof Error ? error.message : 'it cannot be read'}`;
  }
};
