import { OAuthError } from '../../../errors.js';
import { profileOf } from '../../../profiles/profiles.js';
import { isSigned, readResponseMode, refuseUnknownResponseMode } from '../../../response-mode.js';
import type { Check } from './check.js';

/** OAuth 2.0 Multiple Response Type Encoding Practices §2.1. */
export const refuseOtherResponseMode: Check = ({ parameters }) => {
  refuseUnknownResponseMode(parameters);
};

/** FAPI 2.0 Message Signing §5.4.1: responses are signed, and by what the profile permits (Security Profile §5.4.1). */
export const refuseOtherSignature: Check = ({ tenant, application, parameters }) => {
  const { name, requiresSignedResponses, signingAlgorithms } = profileOf(tenant, application);
  const signs = isSigned(readResponseMode(parameters));
  if (requiresSignedResponses && !signs)
    throw new OAuthError('invalid_request', `The response_mode must be one of a signed response, by the profile ${name}`);
  if (signs && !signingAlgorithms.includes(application.authorizationSignedResponseAlg))
    throw new OAuthError('unauthorized_client', `The profile ${name} does not permit the authorization_signed_response_alg of the client`);
};

/** RFC 6749 §3.1.1: the code alone; tokens in a redirect leak (RFC 9700 §2.1.2). */
export const refuseOtherResponseType: Check = ({ parameters }) => {
  if (parameters.require('response_type') !== 'code')
    throw new OAuthError('unsupported_response_type', 'The only response_type supported is code');
};
