import type { Application } from '#contracts';
import { OAuthError } from '../../../errors.js';
import type { OAuthTenant } from '../../../ports.js';
import { isOffered, mayHaveResponse } from '../../../profiles/legacy-features.js';
import { profileOf } from '../../../profiles/profiles.js';
import { isSigned, readResponseMode, refuseUnknownResponseMode, type ResponseMode } from '../../../response-mode.js';
import { hasTokens, responseTypeOf } from '../../../response-type.js';
import { webMessageRefusal } from '../../../web-message.js';
import type { Check } from './check.js';

/** OAuth 2.0 Multiple Response Type Encoding Practices §2.1. */
export const refuseOtherResponseMode: Check = ({ parameters }) => {
  refuseUnknownResponseMode(parameters);
};

/** Why the responses of a mode may not be had; null: they may. FAPI 2.0 Message Signing §5.4.1: they are signed, and by what the profile permits (Security Profile §5.4.1). */
export const signatureRefusal = (tenant: OAuthTenant, application: Application, mode: ResponseMode): OAuthError | null => {
  const { name, requiresSignedResponses, signingAlgorithms } = profileOf(tenant, application);
  const signs = isSigned(mode);
  if (requiresSignedResponses && !signs)
    return new OAuthError('invalid_request', `The response_mode must be one of a signed response, by the profile ${name}`);
  if (signs && !signingAlgorithms.includes(application.authorizationSignedResponseAlg))
    return new OAuthError('unauthorized_client', `The profile ${name} does not permit the authorization_signed_response_alg of the client`);
  return null;
};

export const refuseOtherSignature: Check = ({ tenant, application, parameters }) => {
  const refusal = signatureRefusal(tenant, application, readResponseMode(parameters));
  if (refusal !== null) throw refusal;
};

/** draft-sakimura-oauth-wmrm-01, its simple mode: in its relay mode a client keeps tokens from its own page, which would be told them here. */
export const refuseOtherWebMessage: Check = ({ tenant, application, parameters }) => {
  if (parameters.get('response_mode') !== 'web_message') return;
  const refusal = webMessageRefusal(tenant, application, parameters.require('redirect_uri'));
  if (refusal !== null) throw refusal;
  if (parameters.mentions('web_message_uri') || parameters.mentions('web_message_target'))
    throw new OAuthError('invalid_request', 'The relay mode of web messages is not supported: web_message_uri, web_message_target');
};

/** RFC 6749 §3.1.1, §4.2.2.1: the code alone, since tokens in a response leak (RFC 9700 §2.1.2); but for an application that asks for them, and is registered for the response type. */
export const checkResponseType: Check = ({ tenant, application, parameters }) => {
  const responseType = responseTypeOf(parameters.require('response_type'));
  if (responseType === null || (hasTokens(responseType) && !isOffered('implicit', tenant, application)))
    throw new OAuthError('unsupported_response_type', 'The response_type is not supported');
  if (!mayHaveResponse(responseType, tenant, application))
    throw new OAuthError('unauthorized_client', 'The client is not registered for this response_type');
  return { responseType };
};
