import type { Application, AuthorizationResponse, ParameterList, TenantContext } from '#contracts';
import { OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';
import type { Clock } from './ports.js';
import type { Signer } from './signing.js';

/** How parameters reach a redirect_uri; `web_message`: not it, but a window of its origin (draft-sakimura-oauth-wmrm-01). */
type Carrier = SignedCarrier | 'web_message';
type SignedCarrier = 'query' | 'fragment' | 'form_post';
export type ResponseMode = Carrier | `${SignedCarrier}.jwt`;

/** Where and how an authorization response goes. */
export type Recipient = { readonly redirectUri: string; readonly responseMode: ResponseMode; readonly state: string | null };

/** An authorization response that is decided, and has yet to be written, and signed where its mode has it so. */
export type UnsentResponse = { readonly kind: 'response'; readonly recipient: Recipient; readonly answer: ParameterList };

const responseModes: readonly ResponseMode[] = [
  'query',
  'fragment',
  'form_post',
  'web_message',
  'query.jwt',
  'fragment.jwt',
  'form_post.jwt',
];
/** What a request may name: `jwt` is the signed form of what would be the default (JARM §2.3.4). */
export const responseModeValues: readonly string[] = [...responseModes, 'jwt'];
/** Those of responses that are signed. */
export const signedResponseModeValues = responseModeValues.filter((mode) => mode.endsWith('jwt'));

/** Whether tokens are asked for in the response, be it of a type that there is not. */
const asksForTokens = (parameters: Parameters): boolean => /(^| |id_)token( |$)/.test(parameters.get('response_type') ?? '');

/** What a request has that names no response mode, or one that it may not have (OAuth 2.0 Multiple Response Type Encoding Practices §2.1). */
export const usualResponseMode = (parameters: Parameters): 'query' | 'fragment' => (asksForTokens(parameters) ? 'fragment' : 'query');

/**
 * The response mode of a request. `query` where none is named, as for `code`; but a response type with tokens in it has the fragment, its errors too, and never the query, whatever
 * is named (OAuth 2.0 Multiple Response Type Encoding Practices §2.1, §5; JARM §2.3.1).
 */
export const readResponseMode = (parameters: Parameters): ResponseMode => {
  const value = parameters.get('response_mode');
  const usual = usualResponseMode(parameters);
  const named = responseModes.find((mode) => mode === value) ?? (value === 'jwt' ? `${usual}.jwt` : usual);
  if (usual === 'query' || carrierOf(named) !== 'query') return named;
  return isSigned(named) ? 'fragment.jwt' : 'fragment';
};

/** Throws `invalid_request` for a response mode that is not supported, and for one that would put tokens into a query (OAuth 2.0 Multiple Response Type Encoding Practices §3.0, §5; JARM §2.3.1). */
export const refuseUnknownResponseMode = (parameters: Parameters): void => {
  const mode = parameters.get('response_mode');
  if (mode === null) return;
  if (!responseModeValues.includes(mode)) throw new OAuthError('invalid_request', 'The response_mode is not supported');
  if (asksForTokens(parameters) && mode.startsWith('query'))
    throw new OAuthError('invalid_request', 'The response_mode must not be query for a response_type with tokens');
};

/** `uri` with the parameters added to its query, whatever its scheme and present query (RFC 6749 §3.1.2); a fragment stays behind them. */
export const addToQuery = (uri: string, parameters: ParameterList): string => {
  const query = encode(parameters);
  if (query === '') return uri;
  const [, target = '', fragment = ''] = /^([^#]*)(.*)$/s.exec(uri) ?? [];
  if (!target.includes('?')) return `${target}?${query}${fragment}`;
  return `${target}${/[?&]$/.test(target) ? '' : '&'}${query}${fragment}`;
};

/** A space as `%20`: who decodes forms reads it alike, and who decodes URIs alone would keep a `+`. */
const encode = (parameters: ParameterList): string =>
  new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString().replaceAll('+', '%20');

/** An authorization response to be written (RFC 6749 §4.1.2). */
export const respond = (recipient: Recipient, answer: ParameterList): UnsentResponse => ({ kind: 'response', recipient, answer });

/** An authorization error response to be written (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6). */
export const respondWithError = (recipient: Recipient, error: OAuthError): UnsentResponse =>
  respond(recipient, [
    ['error', error.code],
    ['error_description', error.description],
  ]);

/** What a response says, signed or not: the answer, and `state` as it came. */
const parametersOf = ({ recipient: { state }, answer }: UnsentResponse): ParameterList => [
  ...answer,
  ...(state === null ? [] : [['state', state] as const]),
];

const carry = (carrier: Carrier, redirectUri: string, parameters: ParameterList): AuthorizationResponse => {
  switch (carrier) {
    case 'form_post':
      return { kind: 'form_post', action: redirectUri, parameters };
    case 'fragment':
      return { kind: 'redirect', location: `${redirectUri}#${encode(parameters)}` };
    case 'query':
      return { kind: 'redirect', location: addToQuery(redirectUri, parameters) };
    case 'web_message':
      return { kind: 'web_message', origin: new URL(redirectUri).origin, parameters };
  }
};

/** Whether a response of this mode is signed. */
export const isSigned = (mode: ResponseMode): mode is `${SignedCarrier}.jwt` => mode.endsWith('.jwt');

const carrierOf = (mode: ResponseMode): Carrier => (isSigned(mode) ? (mode.slice(0, -'.jwt'.length) as Carrier) : mode);

/** A response that is not signed, as the client gets it, with `iss` against mix-up (RFC 9207 §2); null for one that has to be signed. */
export const writeUnsigned = (issuer: string, response: UnsentResponse): AuthorizationResponse | null => {
  const { redirectUri, responseMode } = response.recipient;
  return isSigned(responseMode) ? null : carry(responseMode, redirectUri, [...parametersOf(response), ['iss', issuer]]);
};

/** Seconds in which a signed response is good: for the way through one browser (JARM §2.1 has 10 minutes as the most). */
const signedLifetime = 300;

/**
 * Answers when a response to this recipient can be signed, where its mode has it so: to be awaited before the request is answered in the store, where a signature that fails would
 * leave the client without its answer.
 */
export const prepareResponse = async (
  tenant: TenantContext,
  { authorizationSignedResponseAlg: alg }: Application,
  { responseMode }: Pick<Recipient, 'responseMode'>,
  { signer }: { readonly signer: Signer },
): Promise<void> => {
  if (isSigned(responseMode)) await signer.prepare(tenant, alg);
};

/** A response as the client gets it: as it is, or as the claims of a JWT, which the tenant signs for this client (JARM §2.1, §2.3). */
export const writeResponse = async (
  tenant: TenantContext,
  { clientId, authorizationSignedResponseAlg: alg }: Application,
  response: UnsentResponse,
  { signer, clock }: { readonly signer: Signer; readonly clock: Clock },
): Promise<AuthorizationResponse> => {
  const unsigned = writeUnsigned(tenant.issuer, response);
  if (unsigned !== null) return unsigned;
  const { redirectUri, responseMode } = response.recipient;
  const exp = clock.epochSeconds() + signedLifetime;
  // What says whose word it is comes last: no parameter takes its place.
  const claims = { ...Object.fromEntries(parametersOf(response)), iss: tenant.issuer, aud: clientId, exp };
  const jwt = await signer.sign(tenant, claims, { alg, typ: 'JWT' });
  return carry(carrierOf(responseMode), redirectUri, [['response', jwt]]);
};
