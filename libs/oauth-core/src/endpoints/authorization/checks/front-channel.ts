import { OAuthError } from '../../../errors.js';
import { hasTokens, responseHas } from '../../../response-type.js';
import { hasBoundTokens } from '../../../sender-constraint.js';
import type { Check, CheckedRequest } from './check.js';

/*
 * What is asked of requests for tokens in the authorization response, which a browser takes to the client (OpenID Connect Core §3.2, §3.3).
 */

const responseTypeIn = ({ members: { responseType } }: Pick<CheckedRequest, 'members'>) => {
  if (responseType === undefined) throw new TypeError('The response type is read before what it asks for.');
  return responseType;
};

/** OpenID Connect Core §3.2.2.1: without a nonce nobody can tell an ID token of this response from one that is injected into it. */
export const requireNonce: Check = (request) => {
  if (responseHas(responseTypeIn(request), 'id_token') && !request.parameters.has('nonce'))
    throw new OAuthError('invalid_request', 'The nonce is missing, which a response_type with id_token needs');
};

/** RFC 9449 §5, RFC 8705 §3: nobody proves a key here. What a client has bound it gets at the token endpoint alone. */
export const refuseUnboundTokens: Check = (request) => {
  if (!responseHas(responseTypeIn(request), 'token')) return;
  if (hasBoundTokens(request.application))
    throw new OAuthError(
      'unauthorized_client',
      'The client is registered to get bound access tokens, and no authorization response has one',
    );
  if (typeof request.members.dpopJkt === 'string')
    throw new OAuthError('invalid_request', 'An access token in an authorization response is bound to no key: ask for a code alone');
};

/** An ID token is the answer to an OpenID request (OpenID Connect Core §3.2.2.1). */
export const requireOpenIdForIdToken: Check = (request) => {
  if (responseHas(responseTypeIn(request), 'id_token') && request.members.scopes?.includes('openid') !== true)
    throw new OAuthError('invalid_scope', 'The scope must include openid for a response_type with id_token');
};

/** RFC 9396 is about what is worth to be asked for in detail: a token for it is in no URL. */
export const refuseDetailsInFront: Check = (request) => {
  if (hasTokens(responseTypeIn(request)) && request.parameters.has('authorization_details'))
    throw new OAuthError('invalid_request', 'There are authorization_details with the response_type code alone');
};
