import { presentsAssertion, readClientAssertion } from './client-assertion.js';
import type { ClientAuthenticator } from './client-authenticator.js';

/** A JWT signed with a key of the client's own (OpenID Connect Core §9, RFC 7523 §2.2). */
export const privateKeyJwt: ClientAuthenticator = {
  isUsed: ({ parameters }) => presentsAssertion(parameters),
  present: ({ parameters }) => {
    const { clientId, jwt } = readClientAssertion(parameters);
    return {
      clientId,
      method: 'private_key_jwt',
      prove: (tenant, registration, { assertions }) => assertions.verify(tenant, jwt, registration),
    };
  },
  refusalStatus: 401,
};
