import { OAuthError } from '../../../errors.js';
import type { Check } from './check.js';

/** RFC 9126 §6: a client may be registered to push all its requests. */
export const refuseUnpushed: Check = ({ application }) => {
  if (application.requirePushedAuthorizationRequests)
    throw new OAuthError('invalid_request', 'The client is registered to push its authorization requests');
};
