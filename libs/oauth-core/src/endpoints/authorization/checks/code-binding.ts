import { readCodeChallenge } from '../../../pkce.js';
import type { Check } from './check.js';

/** What the code will be bound to: the PKCE challenge (RFC 7636 §4.4) and the nonce (OpenID Connect Core §3.1.2.1). */
export const checkCodeBinding: Check = ({ parameters, application, tenant }) => ({
  codeChallenge: readCodeChallenge(parameters, application, tenant.settings),
  nonce: parameters.get('nonce'),
});
