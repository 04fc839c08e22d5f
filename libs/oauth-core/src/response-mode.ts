import type { AuthorizationResponse, ParameterList } from '#contracts';
import { OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';

export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** Where and how an authorization response goes. */
export type Recipient = { readonly redirectUri: string; readonly responseMode: ResponseMode; readonly state: string | null };

const responseModes: readonly ResponseMode[] = ['query', 'fragment', 'form_post'];

/**
 * The response mode of a request. `query` where none is named, as for `code`; but an error of a response type with
 * tokens in it belongs into the fragment (OAuth 2.0 Multiple Response Type Encoding Practices §2.1, §5).
 */
export const readResponseMode = (parameters: Parameters): ResponseMode => {
  const named = responseModes.find((mode) => mode === parameters.get('response_mode'));
  return named ?? (/(^| |id_)token( |$)/.test(parameters.get('response_type') ?? '') ? 'fragment' : 'query');
};

/** Throws `invalid_request` for a response mode that is not supported. */
export const refuseUnknownResponseMode = (parameters: Parameters): void => {
  const mode = parameters.get('response_mode');
  if (mode !== null && !responseModes.some((known) => known === mode))
    throw new OAuthError('invalid_request', 'The response_mode is not supported');
};

/** `uri` with the parameters added to its query, whatever its scheme and present query (RFC 6749 §3.1.2). */
export const addToQuery = (uri: string, parameters: ParameterList): string => {
  const query = encode(parameters);
  if (query === '') return uri;
  if (!uri.includes('?')) return `${uri}?${query}`;
  return /[?&]$/.test(uri) ? uri + query : `${uri}&${query}`;
};

/** A space as `%20`: who decodes forms reads it alike, and who decodes URIs alone would keep a `+`. */
const encode = (parameters: ParameterList): string =>
  new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString().replaceAll('+', '%20');

/** An authorization response: the parameters, `state` as it came, and `iss` against mix-up (RFC 9207 §2). */
export const respond = (issuer: string, recipient: Recipient, answer: ParameterList): AuthorizationResponse => {
  const { redirectUri, responseMode, state } = recipient;
  const parameters: ParameterList = [...answer, ...(state === null ? [] : [['state', state] as const]), ['iss', issuer]];
  switch (responseMode) {
    case 'form_post':
      return { kind: 'form_post', action: redirectUri, parameters };
    case 'fragment':
      return { kind: 'redirect', location: `${redirectUri}#${encode(parameters)}` };
    case 'query':
      return { kind: 'redirect', location: addToQuery(redirectUri, parameters) };
  }
};

/** An authorization error response (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6). */
export const respondWithError = (issuer: string, recipient: Recipient, error: OAuthError): AuthorizationResponse =>
  respond(issuer, recipient, [
    ['error', error.code],
    ['error_description', error.description],
  ]);
