import { spiffeJwtMethod } from '#contracts';
import { presentsSvid, readSvid } from './client-assertion.js';
import type { ClientAuthenticator } from './client-authenticator.js';

/** A JWT-SVID of the workload that the client is (draft-ietf-oauth-spiffe-client-auth §3.1): the client is named by its client_id, since one workload may be several clients, and many be one. */
export const spiffeJwt: ClientAuthenticator = {
  isUsed: ({ parameters }) => presentsSvid(parameters),
  present: ({ parameters }) => {
    const { clientId, jwt } = readSvid(parameters);
    return {
      clientId,
      method: spiffeJwtMethod,
      prove: (tenant, registration, { assertions }) => assertions.verify(tenant, jwt, registration),
    };
  },
  refusalStatus: 401,
};
