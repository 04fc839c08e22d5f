import type { Json, JsonObject, ParameterList } from '#contracts';
import { type ClientJws, readClientJws } from '../client-authentication/client-jws.js';
import { OAuthError } from '../errors.js';
import { Parameters } from '../parameters.js';
import { hasRepeatedMembers } from './repeated-members.js';

/** An authorization request that a client says to have signed (RFC 9101 §4). Nothing of it is proven. */
export type RequestObject = { readonly jws: ClientJws; readonly parameters: Parameters };

/** RFC 9101 §10.8: a type of its own, so that no other JWT of the client passes for it. Libraries older than that say `JWT`, or nothing. */
const types = ['oauth-authz-req+jwt', 'JWT'];

/** What a request object says as a JWT (RFC 7519 §4.1), and no authorization request says. */
const claimsOfJwt: ReadonlySet<string> = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']);

/** Parameters that are JSON themselves: OpenID Connect Core §5.5, §7.2.1, RFC 9396 §2. */
const structured: ReadonlySet<string> = new Set(['claims', 'registration', 'authorization_details']);

/** Parameters that may be there several times: RFC 8707 §2, RFC 8693 §2.1. */
const repeatable: ReadonlySet<string> = new Set(['resource', 'audience']);

/** `problem` is the end of a sentence that begins with the request object; it and `detail` hold nothing of the request. */
export const invalidRequestObject = (problem: string, detail: string | null = null): OAuthError =>
  new OAuthError('invalid_request_object', `The request object ${problem}`, detail);

/** The values that a member stands for, as they would be in a query (RFC 9101 §4): a number in its digits, an object in its JSON. */
const valuesOf = (name: string, value: Json | undefined): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [JSON.stringify(value)];
  if (structured.has(name) && typeof value === 'object' && value !== null) return [JSON.stringify(value)];
  if (repeatable.has(name) && Array.isArray(value)) {
    const texts = (value as readonly Json[]).filter((item) => typeof item === 'string');
    if (texts.length === value.length) return texts;
  }
  throw invalidRequestObject('has a member that is neither text nor a number, and may not be');
};

const parametersOf = (claims: JsonObject): Parameters => {
  const list: ParameterList = Object.entries(claims)
    .filter(([name]) => !claimsOfJwt.has(name))
    .flatMap(([name, value]) => valuesOf(name, value).map((text) => [name, text] as const));
  return Parameters.read(list);
};

const payloadOf = (jwt: string): string =>
  new TextDecoder().decode(Buffer.from(jwt.slice(jwt.indexOf('.') + 1, jwt.lastIndexOf('.')), 'base64url'));

/**
 * Reads a request object. Throws `invalid_request_object` for what is none: not a signed JWT for this (an encrypted one neither), with a key of its own in its header, a member that is
 * there twice, or one that no parameter can be. Whose it is, and what the parameters say, is not checked.
 */
export const readRequestObject = (jwt: string): RequestObject => {
  const jws = readClientJws(jwt, types);
  if ('malformed' in jws) throw invalidRequestObject(jws.malformed);
  if (hasRepeatedMembers(payloadOf(jwt))) throw invalidRequestObject('has a member twice');
  return { jws, parameters: parametersOf(jws.claims) };
};
