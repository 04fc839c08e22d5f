import { federatedMethod } from '#contracts';
import { isFederated, readFederatedAssertion } from './client-assertion.js';
import type { ClientAuthenticator } from './client-authenticator.js';

/** A JWT of a trusted issuer that stands for the client: RFC 7523 §2.2, but that its `sub` is a subject of the issuer's, and the client is named by its client_id. */
export const federatedJwt: ClientAuthenticator = {
  isUsed: ({ parameters }) => isFederated(parameters),
  present: ({ parameters }) => {
    const { clientId, jwt } = readFederatedAssertion(parameters);
    return {
      clientId,
      method: federatedMethod,
      prove: (tenant, registration, { assertions }) => assertions.verify(tenant, jwt, registration),
    };
  },
  refusalStatus: 401,
};
