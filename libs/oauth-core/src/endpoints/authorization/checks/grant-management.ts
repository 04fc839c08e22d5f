import { type Application, isUuid, type ManagedGrantId, type ResourceServer } from '#contracts';
import { allowedTarget } from '../../../allowed-target.js';
import { refuseUnlikeRequest } from '../../../audience.js';
import type { AuthorizationDetail } from '../../../authorization-details.js';
import type { OAuthDependencies } from '../../../dependencies.js';
import { OAuthError } from '../../../errors.js';
import { mayManageGrants, mergedAsk } from '../../../grant-management.js';
import type { StoredGrant, StoredManagedGrant } from '../../../grant-store.js';
import type { OAuthTenant } from '../../../ports.js';
import type { RequestedClaim, RequestedClaims } from '../../../requested-claims.js';
import { hasTokens } from '../../../response-type.js';
import { accessAtEach, narrowedAccess, type TargetAccess } from '../../../resource-access.js';
import { allowsScope } from '../../../scope-template.js';
import { refuseManyValues } from '../../../scopes.js';
import type { Check } from './check.js';

/** As many details as a grant may gather by merging, and as long as their JSON may be, as that of one request: every token has them. */
const maxDetails = 100;
const maxLength = 8_192;

const invalid = (description: string): OAuthError => new OAuthError('invalid_request', description);

const actions = ['create', 'merge', 'replace'];

/** §5.4: what goes together, and is for this client. */
const readAction = (tenant: OAuthTenant, application: Application, action: string | null, grantId: string | null): string | null => {
  if (action === null && tenant.settings.grantManagement === 'required') throw invalid('The parameter grant_management_action is missing');
  if (action === null && grantId !== null && mayManageGrants(tenant, application))
    throw invalid('There is a grant_id without a grant_management_action');
  if (action === null) return null;
  if (!mayManageGrants(tenant, application)) throw invalid('The client may not manage grants');
  if (!actions.includes(action)) throw invalid('The grant_management_action is not supported');
  if (action === 'create' && grantId !== null) throw invalid('A grant that is created has no grant_id yet');
  if (action !== 'create' && grantId === null) throw invalid('The parameter grant_id is missing');
  return action;
};

/** §5.4: live, and this client's; what is wrong with another is not told. */
const findManaged = async (
  tenant: OAuthTenant,
  { clientId }: Application,
  grantId: string,
  { unitOfWork, grants, clock }: Pick<OAuthDependencies, 'unitOfWork' | 'grants' | 'clock'>,
): Promise<StoredManagedGrant> => {
  const found = isUuid(grantId) ? await unitOfWork.read(tenant, grants.findManaged({ id: grantId as ManagedGrantId, clientId })) : null;
  if (found === null || clock.epochSeconds() >= found.expiresAt)
    throw new OAuthError('invalid_grant_id', 'The grant_id is unknown, or was ended, or is of another client');
  return found;
};

/** None of a target whose API is gone, or of which nothing is left. */
const stillAllowedAt = (target: TargetAccess, application: Application, servers: readonly ResourceServer[]): readonly TargetAccess[] => {
  if (target.resource !== null && !servers.some(({ identifier }) => identifier === target.resource)) return [];
  const allowed = allowedTarget(target, application, servers);
  return allowed.resource === target.resource ? [allowed] : [];
};

const stillAllowedClaims = (claims: RequestedClaims, { scopes }: Application): RequestedClaims => {
  const allowed = (some: readonly RequestedClaim[]): readonly RequestedClaim[] => some.filter(({ scope }) => scopes.includes(scope));
  return { ...claims, idToken: allowed(claims.idToken), userinfo: allowed(claims.userinfo) };
};

/** What of a grant the application may still ask for, of what there still is. */
const stillAllowed = ({ authorization }: StoredGrant, application: Application, servers: readonly ResourceServer[]) => {
  const targets = accessAtEach(authorization).flatMap((target) => stillAllowedAt(target, application, servers));
  const { scopes, ...access } = narrowedAccess(authorization, targets);
  return {
    ...access,
    scopes: scopes.filter((scope) => scope === 'offline_access' || allowsScope(application.scopes, scope, servers)),
    claims: authorization.claims && stillAllowedClaims(authorization.claims, application),
  };
};

const refuseLongDetails = (details: readonly AuthorizationDetail[]): void => {
  const refuse = (limit: string): never => {
    throw new OAuthError('invalid_authorization_details', `The grant would have more than ${limit} of authorization_details`);
  };
  if (details.length > maxDetails) refuse(`${maxDetails} objects`);
  if (JSON.stringify(details).length > maxLength) refuse(`${maxLength} characters`);
};

/**
 * Grant Management §5.2: what is to become of what the user allows. To merge is to ask for all that is to be in the grant, so that who decides sees it; and nobody but the user of a grant changes it. Throws `invalid_request`,
 * `invalid_grant_id`, or `invalid_target` for a sum that nobody could ask for at once.
 */
export const checkGrantManagement: Check = async ({ tenant, parameters, application, servers, members }, dependencies) => {
  const grantId = parameters.get('grant_id');
  const action = readAction(tenant, application, parameters.get('grant_management_action'), grantId);
  if (action === null) return { grantManagement: null };
  const { responseType } = members;
  // They would be of a grant of their own.
  if (responseType !== undefined && hasTokens(responseType)) throw invalid('A grant that is managed comes of a code alone');
  if (grantId === null) return { grantManagement: { managed: null, replaces: null } };
  const { scopes, resources, byResource, authorizationDetails, claims, requiredUserId } = members;
  if (
    scopes === undefined ||
    resources === undefined ||
    byResource === undefined ||
    authorizationDetails === undefined ||
    claims === undefined ||
    requiredUserId === undefined
  )
    throw new TypeError('What is asked for is read before the grant that it is for.');
  const grant = await findManaged(tenant, application, grantId, dependencies);
  const { userId } = grant.authorization;
  if (requiredUserId !== null && requiredUserId !== userId)
    throw new OAuthError('invalid_grant_id', 'The grant_id is of another user than the request asks for');
  const grantManagement = { managed: grant.managed, replaces: grant.id };
  if (action === 'replace') return { grantManagement, requiredUserId: userId };
  const merged = mergedAsk(stillAllowed(grant, application, servers), { scopes, resources, byResource, authorizationDetails, claims });
  refuseUnlikeRequest(merged);
  refuseManyValues(merged.scopes, servers);
  refuseLongDetails(merged.authorizationDetails);
  return { grantManagement, requiredUserId: userId, ...merged };
};
