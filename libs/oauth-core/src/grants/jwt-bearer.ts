import { type JsonObject, jwtBearerGrant } from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';
import type { GrantRequest } from './grant-handler.js';
import { isIdentityAssertion, redeemIdentityAssertion } from './redeem-identity-assertion.js';
import { issueOwnToken, ownTokenParameters, resolveOwnRequest } from './own-token.js';
import { spendAssertion, verifyTrustedAssertion } from '../client-authentication/trusted-assertion.js';

/*
 * The JWT bearer grant: RFC 7523 §2.1. A workload whose platform signs who it is, a Kubernetes cluster, GitHub Actions or SPIFFE, gets a token as the application that
 * it is, without a secret. The request names the application by its client_id, which need not prove more (RFC 7521 §4.1): the assertion does, since the application
 * says whose assertions stand for it. An identity assertion (ID-JAG) stands for a user instead, and is told apart by its `typ`.
 */

export const grantType = jwtBearerGrant;

export const parameters = ['assertion', ...ownTokenParameters] as const;

/** An access token for the application itself, or for the user of an identity assertion. The assertion is spent last, so that a request that asks for too much costs none. */
export const handle = async (tenant: OAuthTenant, request: GrantRequest, dependencies: OAuthDependencies): Promise<JsonObject> => {
  const { application, parameters: given, confirmation } = request;
  if (isIdentityAssertion(given.require('assertion'))) return redeemIdentityAssertion(tenant, request, dependencies);
  const assertion = await verifyTrustedAssertion(tenant, application, given.require('assertion'), dependencies);
  const own = await resolveOwnRequest(tenant, application, given, dependencies);
  await spendAssertion(tenant, assertion, dependencies);
  return issueOwnToken(tenant, { application, confirmation, ...own }, dependencies);
};
