import type { ClientId } from '#contracts';
import { parseClaims, readHeader, textClaim } from '../jwt.js';
import type { Parameters } from '../parameters.js';
import { malformedCredentials } from './client-authenticator.js';
import { type ClientJws, readClientJws } from './client-jws.js';
import { requireClientId } from './none.js';

/** A JWT by which a client authenticates (RFC 7523 §2.2), as it says of itself: nothing of it is proven. */
export type ClientAssertion = ClientJws & { readonly clientId: ClientId };

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const svidType = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe';
const types = ['JWT', 'client-authentication+jwt'];

export const presentsAssertion = (parameters: Parameters): boolean =>
  parameters.has('client_assertion') || parameters.has('client_assertion_type');

/** Whether what a request presents says of itself that it is a JWT-SVID (draft-ietf-oauth-spiffe-client-auth §3.1). */
export const presentsSvid = (parameters: Parameters): boolean => parameters.get('client_assertion_type') === svidType;

/** Reads a client assertion. Throws `invalid_client` for what is none: no JWT for this, or without `sub`, which names the client. */
export const parseClientAssertion = (jwt: string): ClientAssertion => {
  const jws = readClientJws(jwt, types);
  if ('malformed' in jws) throw malformedCredentials(`the client assertion ${jws.malformed}`);
  const clientId = textClaim(jws.claims, 'sub');
  if (!clientId) throw malformedCredentials('the client assertion has no sub');
  return { ...jws, clientId: clientId as ClientId };
};

/** The algorithm that the assertion of a request says it is signed with; null where it is none, or says nothing. */
export const assertedAlgorithm = (parameters: Parameters): string | null => {
  const alg = readHeader(parameters.get('client_assertion') ?? '')?.alg;
  return typeof alg === 'string' ? alg : null;
};

/** As long as a `client_id` may be. */
const maxClientIdLength = 255;

/** The client that an assertion or attestation names, proven or not: for the log. */
export const assertedClientId = (jwt: string): string | null => {
  const claims = parseClaims(jwt);
  const clientId = claims && textClaim(claims, 'sub');
  return clientId !== null && clientId.length <= maxClientIdLength ? clientId : null;
};

/** The JWT of a request (RFC 7521 §4.2). Throws `invalid_client`. */
const requireAssertion = (parameters: Parameters, type = assertionType): string => {
  if (parameters.get('client_assertion_type') !== type) throw malformedCredentials(`the client_assertion_type is not ${type}`);
  const jwt = parameters.get('client_assertion');
  if (jwt === null) throw malformedCredentials('the client_assertion is missing');
  return jwt;
};

/** The assertion of a request, which names the client itself. Throws `invalid_client`. */
export const readClientAssertion = (parameters: Parameters): ClientAssertion => parseClientAssertion(requireAssertion(parameters));

/** Whether a request has an assertion of somebody else: one whose `sub` is not the client that its `client_id` names. */
export const isFederated = (parameters: Parameters): boolean => {
  // Most requests have no assertion; finding that out by parsing one costs them an exception.
  const named = presentsAssertion(parameters) && !presentsSvid(parameters) ? parameters.get('client_id') : null;
  const claims = named === null ? null : parseClaims(parameters.get('client_assertion') ?? '');
  return claims !== null && textClaim(claims, 'sub') !== named;
};

type NamedAssertion = { readonly clientId: ClientId; readonly jwt: string };

/** The assertion of somebody else, and the client that it is to stand for. Throws `invalid_client`. */
export const readFederatedAssertion = (parameters: Parameters): NamedAssertion => ({
  jwt: requireAssertion(parameters),
  clientId: requireClientId(parameters),
});

/** The JWT-SVID of a request, and the client that its workload is to be. Throws `invalid_client`. */
export const readSvid = (parameters: Parameters): NamedAssertion => ({
  jwt: requireAssertion(parameters, svidType),
  clientId: requireClientId(parameters),
});
