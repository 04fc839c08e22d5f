import type { JsonObject } from '#contracts';
import { OAuthError } from '../errors.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';
import type { GrantRequest } from './grant-handler.js';
import { issueOwnToken, ownTokenParameters, resolveOwnRequest } from './own-token.js';

/*
 * The client credentials grant: RFC 6749 §4.4.
 */

export const grantType = 'client_credentials';

export const parameters = ownTokenParameters;

/** An access token for a confidential client itself. */
export const handle = async (
  tenant: OAuthTenant,
  { application, parameters: given, confirmation }: GrantRequest,
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  if (application.type !== 'confidential') throw new OAuthError('unauthorized_client', 'Public clients cannot act for themselves');
  const own = await resolveOwnRequest(tenant, application, given, dependencies);
  return issueOwnToken(tenant, { application, confirmation, ...own }, dependencies);
};
