import { OAuthError } from '../../../errors.js';
import { readCodeChallenge } from '../../../pkce.js';
import { responseHas } from '../../../response-type.js';
import { keyOf } from '../../../sender-constraint.js';
import type { Check, CheckedRequest } from './check.js';

const thumbprintForm = /^[A-Za-z0-9_-]{43}$/;

/** The key that the code is bound to: what `dpop_jkt` names, or the one of the proof that a request is pushed with, which must be the same (RFC 9449 §10, §10.1). */
const readKeyThumbprint = ({ parameters, confirmation }: CheckedRequest): string | null => {
  const named = parameters.get('dpop_jkt');
  if (named === null) return keyOf(confirmation);
  if (!thumbprintForm.test(named)) throw new OAuthError('invalid_request', 'The dpop_jkt is no SHA-256 thumbprint of a JWK');
  if (confirmation !== null && keyOf(confirmation) !== named)
    throw new OAuthError('invalid_request', 'The dpop_jkt is not the key of the DPoP proof');
  return named;
};

/** Whether there is something to bind. */
const hasCode = ({ members: { responseType } }: CheckedRequest): boolean => {
  if (responseType === undefined) throw new TypeError('The response type is read before what a code is bound to.');
  return responseHas(responseType, 'code');
};

/** What the code will be bound to: the PKCE challenge (RFC 7636 §4.4), the nonce (OpenID Connect Core §3.1.2.1) and the client's key. */
export const checkCodeBinding: Check = (request) => ({
  codeChallenge: hasCode(request) ? readCodeChallenge(request.tenant, request.application, request.parameters) : null,
  nonce: request.parameters.get('nonce'),
  dpopJkt: readKeyThumbprint(request),
});

/** What a code will be bound to that no browser brings: the client's key. The ID token repeats a nonce all the same. */
export const checkPolledBinding: Check = (request) => ({
  responseType: 'code',
  codeChallenge: null,
  nonce: request.parameters.get('nonce'),
  dpopJkt: readKeyThumbprint(request),
});
