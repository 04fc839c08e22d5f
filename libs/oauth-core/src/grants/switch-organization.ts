import type { Application, OrganizationMembership, User } from '#contracts';
import { allowedBefore, areAllowedScopes, countingConsents, isAllowedClaim } from '../allowed-scopes.js';
import type { AuthorizationDetail } from '../authorization-details.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import type { StoredGrant } from '../grant-store.js';
import { findMembership, inOrganization, membershipNamed, type UserInOrganization } from '../organizations.js';
import type { OAuthTenant } from '../ports.js';
import { claimsBeyond } from '../requested-claims.js';

/*
 * Another organization of the user than a grant is for, for the tokens of one response: asked for as RFC 8707 §2.2 has it of resources.
 */

/** One refusal for every reason: the client does not learn of what else its user is a member. */
const refused = (detail: string): OAuthError =>
  new OAuthError(
    'access_denied',
    'The user is no member of such an organization, or has not allowed the client this for it: ask at the authorization endpoint',
    detail,
  );

/** What is asked for in that organization. */
type Asked = {
  readonly application: Application;
  readonly grant: StoredGrant;
  readonly user: User;
  readonly scopes: readonly string[];
  readonly resource: string | null;
  readonly authorizationDetails: readonly AuthorizationDetail[];
};

/** Consent is for one organization; a first party needs none. Details are allowed for the one thing that they say, and were so for the organization of the grant. */
const refuseUnallowed = async (
  tenant: OAuthTenant,
  { application, grant: { authorization }, user, scopes, resource, authorizationDetails }: Asked,
  { organizationId }: OrganizationMembership,
  dependencies: Pick<OAuthDependencies, 'unitOfWork' | 'consents'>,
): Promise<void> => {
  if (authorizationDetails.length > 0) throw refused('details were allowed for another');
  if (application.firstParty) return;
  const given = await dependencies.unitOfWork.read(tenant, countingConsents(application, user.id, dependencies));
  const access = { scopes, resources: resource === null ? [] : [resource], byResource: null, authorizationDetails };
  const allowed = allowedBefore(given, access, organizationId);
  const claims = claimsBeyond(scopes, authorization.claims);
  if (!areAllowedScopes(allowed, access) || !claims.every((claim) => isAllowedClaim(allowed, claim)))
    throw refused('not allowed for that one');
};

/**
 * The membership that a client asks for by `organization` at a refresh. That the grant has given tokens for it is written down before the membership is looked at: whoever ends that meanwhile finds the grant. That the client may act in organizations, and that the user is active, is
 * for the caller to have checked. Throws `access_denied`.
 */
const switchOrganization = async (
  tenant: OAuthTenant,
  asked: Asked,
  named: string,
  dependencies: Pick<OAuthDependencies, 'unitOfWork' | 'consents' | 'grants' | 'memberships'>,
): Promise<OrganizationMembership> => {
  const { grant, user } = asked;
  const found = membershipNamed(await dependencies.memberships.find(tenant, user.id), named);
  if (found === null) throw refused('no member');
  const { organizationId } = found;
  if (organizationId === grant.authorization.organizationId) return found;
  await refuseUnallowed(tenant, asked, found, dependencies);
  const isNoted = await dependencies.unitOfWork.transaction(tenant, (tx) =>
    dependencies.grants.noteOrganization(tx, grant.id, organizationId),
  );
  const membership = isNoted ? await findMembership(tenant, user.id, organizationId, dependencies) : null;
  if (membership === null) throw refused('ended meanwhile');
  return membership;
};

/** The user of a refresh in the organization that its `organization` asks for, by id or name, or else in that of the grant: the roles that they have in one do not count in another. Throws `invalid_request` for a client that may ask for none, and `access_denied`. */
export const inAskedOrganization = async (
  tenant: OAuthTenant,
  { membership, ...asked }: Asked & { readonly membership: OrganizationMembership | null },
  named: string | null,
  dependencies: Pick<OAuthDependencies, 'unitOfWork' | 'consents' | 'grants' | 'memberships'>,
): Promise<UserInOrganization> => {
  if (named === null) return inOrganization(asked.user, membership);
  if (asked.application.organizationUsage === 'none') throw new OAuthError('invalid_request', 'The client may not ask for an organization');
  return inOrganization(asked.user, await switchOrganization(tenant, asked, named, dependencies));
};
