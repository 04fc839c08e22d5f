import { type ClientAuthenticator } from './client-authenticator.js';
import { provesSecret } from './client-secret.js';
import { requireClientId } from './none.js';

/** A secret in the body (RFC 6749 §2.3.1). */
export const clientSecretPost: ClientAuthenticator = {
  isUsed: ({ parameters }) => parameters.has('client_secret'),
  present: ({ parameters }) => ({
    clientId: requireClientId(parameters),
    method: 'client_secret_post',
    prove: provesSecret(parameters.require('client_secret')),
  }),
  refusalStatus: 400,
};
