import { OAuthError } from '../../../errors.js';
import { profileOf } from '../../../profiles/profiles.js';
import type { Check } from './check.js';

/** RFC 9126 §6: a client may be registered to push all its requests, or held to it (FAPI 2.0 Security Profile §5.3.2.2). */
export const refuseUnpushed: Check = ({ tenant, application }) => {
  const { name, requiresPushedRequests } = profileOf(tenant, application);
  if (requiresPushedRequests) throw new OAuthError('invalid_request', `Authorization requests must be pushed, by the profile ${name}`);
  if (application.requirePushedAuthorizationRequests)
    throw new OAuthError('invalid_request', 'The client is registered to push its authorization requests');
};
