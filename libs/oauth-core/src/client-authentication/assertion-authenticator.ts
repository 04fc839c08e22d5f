import { assertionAlgorithms, type AssertionMethod, assertionMethods } from '#contracts';
import { assertedAlgorithm, isFederated, presentsAssertion, presentsSvid, readClientAssertion } from './client-assertion.js';
import type { ClientAuthenticator } from './client-authenticator.js';

/** The method that an algorithm belongs to; what is for none is refused as the first of them. */
export const assertionMethodOf = (algorithm: string | null): AssertionMethod =>
  assertionMethods.find((method) => assertionAlgorithms[method].some((known) => known === algorithm)) ?? 'private_key_jwt';

/** A JWT of the client's own (RFC 7523 §2.2), signed as `method` has it: its algorithm says by which method a client authenticates. */
export const assertionAuthenticator = (method: AssertionMethod): ClientAuthenticator => ({
  isUsed: ({ parameters }) =>
    presentsAssertion(parameters) &&
    !presentsSvid(parameters) &&
    !isFederated(parameters) &&
    assertionMethodOf(assertedAlgorithm(parameters)) === method,
  present: ({ parameters }) => {
    const { clientId, jwt } = readClientAssertion(parameters);
    return { clientId, method, prove: (tenant, registration, { assertions }) => assertions.verify(tenant, jwt, registration) };
  },
  refusalStatus: 401,
});
