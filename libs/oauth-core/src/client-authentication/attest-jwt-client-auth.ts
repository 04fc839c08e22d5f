import { attestedMethod } from '#contracts';
import { presentsAssertion } from './client-assertion.js';
import { parseClientAttestation } from './client-attestation.js';
import { type ClientAuthenticator, malformedCredentials, unproven } from './client-authenticator.js';

/**
 * The headers OAuth-Client-Attestation and OAuth-Client-Attestation-PoP (draft-ietf-oauth-attestation-based-client-auth): what the client's attester signed of one of its
 * instances, and what the instance signed itself. Beside another way to authenticate they would be a further signal, which nobody here asks for.
 */
export const attestJwtClientAuth: ClientAuthenticator = {
  isUsed: ({ attestation, authorization, parameters }) =>
    attestation !== undefined && authorization === null && !parameters.has('client_secret') && !presentsAssertion(parameters),
  present: ({ attestation, parameters }) => {
    const { clientId } = parseClientAttestation(attestation?.attestation ?? '');
    // Client Attestation as an OAuth Client Authentication: where there is a client_id, it is the sub.
    const named = parameters.get('client_id');
    if (named !== null && named !== clientId) throw malformedCredentials('the client attestation is of another client than the client_id');
    return {
      clientId,
      method: attestedMethod,
      prove: (tenant, registration, { attestations }) =>
        attestation === undefined || attestations === undefined
          ? unproven('client attestations are not taken here')
          : attestations.verify(tenant, attestation, registration),
    };
  },
  refusalStatus: 401,
};
