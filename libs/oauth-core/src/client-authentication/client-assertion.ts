import { decodeProtectedHeader, type ProtectedHeaderParameters } from 'jose';
import type { ClientId, JsonObject } from '#contracts';
import { isCompactJws, headersThatBringKeys, isOfType, parseClaims, textClaim } from '../jwt.js';
import type { Parameters } from '../parameters.js';
import { malformedCredentials } from './client-authenticator.js';

/** A JWT by which a client authenticates (RFC 7523 §2.2), as it says of itself: nothing of it is proven. */
export type ClientAssertion = {
  readonly jwt: string;
  readonly alg: string;
  readonly kid: string | null;
  readonly clientId: ClientId;
  readonly claims: JsonObject;
};

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const types = ['JWT', 'client-authentication+jwt'];

export const presentsAssertion = (parameters: Parameters): boolean =>
  parameters.has('client_assertion') || parameters.has('client_assertion_type');

const readHeader = (jwt: string): ProtectedHeaderParameters => {
  try {
    return decodeProtectedHeader(jwt);
  } catch {
    throw malformedCredentials('the header of the client assertion cannot be read');
  }
};

/**
 * Reads a client assertion. Throws `invalid_client` for what is none: not of the type JWT, which another JWT of the client might be (RFC 8725 §3.11), with a key
 * or an extension in its header, or without `sub`, which names the client.
 */
export const parseClientAssertion = (jwt: string): ClientAssertion => {
  if (!isCompactJws(jwt)) throw malformedCredentials('the client assertion is not a signed JWT');
  const header = readHeader(jwt);
  if (header.typ !== undefined && !isOfType(header, types))
    throw malformedCredentials(`the client assertion is not of the type ${types.join(' or ')}`);
  if (headersThatBringKeys.some((name) => name in header))
    throw malformedCredentials('the header of the client assertion brings a key of its own');
  if ('crit' in header) throw malformedCredentials('the header of the client assertion demands an extension');
  if (typeof header.alg !== 'string') throw malformedCredentials('the client assertion names no algorithm');
  if (header.kid !== undefined && typeof header.kid !== 'string') throw malformedCredentials('the kid of the client assertion is no text');
  const claims = parseClaims(jwt);
  const clientId = claims && textClaim(claims, 'sub');
  if (!claims || !clientId) throw malformedCredentials('the client assertion has no sub');
  return { jwt, alg: header.alg, kid: header.kid ?? null, clientId: clientId as ClientId, claims };
};

/** The algorithm that the assertion of a request says it is signed with; null where it is none, or says nothing. */
export const assertedAlgorithm = (parameters: Parameters): string | null => {
  try {
    const { alg } = decodeProtectedHeader(parameters.get('client_assertion') ?? '');
    return typeof alg === 'string' ? alg : null;
  } catch {
    return null;
  }
};

/** As long as a `client_id` may be. */
const maxClientIdLength = 255;

/** The client that an assertion names, proven or not: for the log. */
export const assertedClientId = (parameters: Parameters): string | null => {
  const claims = parseClaims(parameters.get('client_assertion') ?? '');
  const clientId = claims && textClaim(claims, 'sub');
  return clientId !== null && clientId.length <= maxClientIdLength ? clientId : null;
};

/** The assertion of a request (RFC 7521 §4.2); a `client_id` beside it must be its own. Throws `invalid_client`. */
export const readClientAssertion = (parameters: Parameters): ClientAssertion => {
  if (parameters.get('client_assertion_type') !== assertionType)
    throw malformedCredentials(`the client_assertion_type is not ${assertionType}`);
  const jwt = parameters.get('client_assertion');
  if (jwt === null) throw malformedCredentials('the client_assertion is missing');
  const assertion = parseClientAssertion(jwt);
  const named = parameters.get('client_id');
  if (named !== null && named !== assertion.clientId) throw malformedCredentials('the client_id is not the sub of the client assertion');
  return assertion;
};
