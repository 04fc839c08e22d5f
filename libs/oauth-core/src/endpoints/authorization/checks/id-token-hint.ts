import { OAuthError } from '../../../errors.js';
import { readIdTokenHint, refuseEncryptedHint } from '../../../id-token.js';
import type { Check } from './check.js';

/** OpenID Connect Core §3.1.2.1: an ID token that this client got, expired or not, names the one user who may answer. */
export const checkIdTokenHint: Check = async ({ tenant, parameters, application }, dependencies) => {
  const token = parameters.get('id_token_hint');
  if (token === null) return { requiredUserId: null };
  refuseEncryptedHint(token);
  const hint = await readIdTokenHint(tenant, token, dependencies);
  if (!hint.valid) throw new OAuthError('invalid_request', 'The id_token_hint is invalid', hint.reason);
  if (hint.clientId !== application.clientId) throw new OAuthError('invalid_request', 'The id_token_hint was issued to another client');
  return { requiredUserId: hint.userId };
};
