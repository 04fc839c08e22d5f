import { OAuthError } from '../../../errors.js';
import { refuseUnknownResponseMode } from '../../../response-mode.js';
import type { Check } from './check.js';

/** OAuth 2.0 Multiple Response Type Encoding Practices §2.1. */
export const refuseOtherResponseMode: Check = ({ parameters }) => {
  refuseUnknownResponseMode(parameters);
};

/** RFC 6749 §3.1.1: the code alone; tokens in a redirect leak (RFC 9700 §2.1.2). */
export const refuseOtherResponseType: Check = ({ parameters }) => {
  if (parameters.require('response_type') !== 'code')
    throw new OAuthError('unsupported_response_type', 'The only response_type supported is code');
};
