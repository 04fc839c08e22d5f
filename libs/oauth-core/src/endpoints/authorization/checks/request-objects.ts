import { OAuthError } from '../../../errors.js';
import type { Check } from './check.js';

/** OpenID Connect Core §6.1, §6.2, §7.2.1: what is said in a way that is not supported is refused, not overlooked. */
export const refuseRequestObjects: Check = ({ parameters }) => {
  if (parameters.mentions('request')) throw new OAuthError('request_not_supported', 'The parameter request is not supported');
  if (parameters.mentions('request_uri')) throw new OAuthError('request_uri_not_supported', 'The parameter request_uri is not supported');
  if (parameters.mentions('registration'))
    throw new OAuthError('registration_not_supported', 'The parameter registration is not supported');
};
