import { OAuthError } from '../../../errors.js';
import type { Check } from './check.js';

/** RFC 6749 §4.1.2.1: a client that may not redeem a code gets none. */
export const refuseUnregisteredGrant: Check = ({ application }) => {
  if (!application.grantTypes.includes('authorization_code'))
    throw new OAuthError('unauthorized_client', 'The client is not registered for the authorization code grant');
};
