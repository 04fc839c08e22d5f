import { OAuthError } from '../../../errors.js';
import { profileOf } from '../../../profiles/profiles.js';
import type { Check } from './check.js';

/** RFC 9101 §6.2, §7: a request object that is none of the client's is refused, whatever is said beside it. */
export const refuseInvalidRequestObject: Check = ({ refusal }) => {
  if (refusal !== null) throw refusal;
};

/** RFC 9101 §10.5: a client may be registered to sign all its requests, or held to it (FAPI 2.0 Message Signing §5.3.1). */
export const refuseUnsigned: Check = ({ tenant, application, isSigned }) => {
  if (isSigned) return;
  const { name, requiresSignedRequests } = profileOf(tenant, application);
  if (requiresSignedRequests) throw new OAuthError('invalid_request', `Authorization requests must be signed, by the profile ${name}`);
  if (application.requireSignedRequestObject)
    throw new OAuthError('invalid_request', 'The client is registered to sign its authorization requests');
};

/** OpenID Connect Core §6.1, §6.2: what is said in a way that is not supported is refused, not overlooked. */
export const refuseRequestObjects: Check = ({ parameters }) => {
  if (parameters.mentions('request')) throw new OAuthError('request_not_supported', 'The parameter request is not supported');
  if (parameters.mentions('request_uri')) throw new OAuthError('request_uri_not_supported', 'The parameter request_uri is not supported');
};

/** OpenID Connect Core §7.2.1. */
export const refuseRegistration: Check = ({ parameters }) => {
  if (parameters.mentions('registration'))
    throw new OAuthError('registration_not_supported', 'The parameter registration is not supported');
};
