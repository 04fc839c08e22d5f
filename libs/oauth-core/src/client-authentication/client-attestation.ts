import type { ClientId, ClientProof, PresentedAttestation, RegisteredClient, TenantContext } from '#contracts';
import { isObject, isOfType, readHeader, textClaim } from '../jwt.js';
import { type PublicJwk, readPublicJwk, thumbprintOf } from '../public-jwk.js';
import { malformedCredentials } from './client-authenticator.js';
import { type ClientJws, readClientJws } from './client-jws.js';

/** A Client Attestation, as it says of itself: nothing of it is proven. `instance` is the thumbprint of the `key` that it names (RFC 7638). */
export type ClientAttestation = ClientJws & { readonly clientId: ClientId; readonly key: PublicJwk; readonly instance: string };

export interface ClientAttestations {
  /** Whether the request is of an instance of this client that its attester vouches for, for the first time. Throws `use_attestation_challenge`, `use_fresh_attestation`, or `temporarily_unavailable`. */
  verify(tenant: TenantContext, presented: PresentedAttestation, registration: RegisteredClient): Promise<ClientProof>;
}

/** Reads a JWT whose `typ` must be said (RFC 8725 §3.11), or says why it is none, as the end of a sentence. */
export const readTypedJws = (jwt: string, type: string): ClientJws | { readonly malformed: string } => {
  const jws = readClientJws(jwt, [type]);
  if ('malformed' in jws) return jws;
  if (!isOfType(readHeader(jwt) ?? {}, [type])) return { malformed: `is not of the type ${type}` };
  return jws;
};

/** The public key that a claim `cnf` confirms (RFC 7800 §3.2), with its thumbprint. Throws `invalid_client`. */
const confirmedKey = ({ claims: { cnf } }: ClientJws): Pick<ClientAttestation, 'key' | 'instance'> => {
  const jwk = isObject(cnf) ? cnf['jwk'] : undefined;
  if (!isObject(jwk)) throw malformedCredentials('the client attestation has no cnf with a jwk');
  const reading = readPublicJwk(jwk, 'cnf/jwk');
  if ('key' in reading) return { key: reading.key, instance: thumbprintOf(jwk) };
  const { pointer, detail } = 'refused' in reading ? reading.refused : reading.leftAside;
  throw malformedCredentials(`the client attestation has a key that cannot be used: ${pointer} ${detail}`);
};

/** Reads a Client Attestation. Throws `invalid_client` for what is none: no JWT of that type, without `sub`, which names the client, or without a public key in `cnf`. */
export const parseClientAttestation = (jwt: string): ClientAttestation => {
  const jws = readTypedJws(jwt, 'oauth-client-attestation+jwt');
  if ('malformed' in jws) throw malformedCredentials(`the client attestation ${jws.malformed}`);
  const clientId = textClaim(jws.claims, 'sub');
  if (!clientId) throw malformedCredentials('the client attestation has no sub');
  return { ...jws, ...confirmedKey(jws), clientId: clientId as ClientId };
};
