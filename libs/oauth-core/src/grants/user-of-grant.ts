import type { Application, OrganizationMembership, User } from '#contracts';
import type { UserAuthorization } from '../authorization.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import { findMembership, inOrganization, type UserInOrganization } from '../organizations.js';
import type { OAuthTenant } from '../ports.js';
import { requireActiveUser } from './active-user.js';

type OfUser = Pick<UserAuthorization, 'userId' | 'organizationId'>;

/** Since the registration is looked at again: what was granted for an organization, or for none, may not be so any more. */
const refuseOtherUsage = ({ organizationUsage }: Application, { organizationId }: OfUser): void => {
  if (organizationUsage === 'required' && organizationId === null)
    throw new OAuthError('invalid_grant', 'The client may act for users in an organization alone, and this was granted for none');
  if (organizationUsage === 'none' && organizationId !== null)
    throw new OAuthError('invalid_grant', 'The client may not act for users in an organization any more');
};

/** As which member of its organization the user of a grant acts; null: it is for none. Throws `invalid_grant` where they are none any more, or the client may not act so. */
const requireMembership = async (
  tenant: OAuthTenant,
  application: Application,
  authorization: OfUser,
  dependencies: Pick<OAuthDependencies, 'memberships'>,
): Promise<OrganizationMembership | null> => {
  refuseOtherUsage(application, authorization);
  const { userId, organizationId } = authorization;
  if (organizationId === null) return null;
  const membership = await findMembership(tenant, userId, organizationId, dependencies);
  if (membership === null) throw new OAuthError('invalid_grant', 'The user is no member of the organization any more');
  return membership;
};

/** `membership` null: the grant is for no organization. */
export type MemberOfGrant = { readonly user: User; readonly membership: OrganizationMembership | null };

/** The user that a grant speaks for, as of now, and as which member of the organization that it is for. Throws `invalid_grant` for one that is gone, disabled or locked, or no member of it any more. */
export const requireMemberOfGrant = async (
  tenant: OAuthTenant,
  application: Application,
  authorization: OfUser,
  dependencies: Pick<OAuthDependencies, 'users' | 'memberships'>,
): Promise<MemberOfGrant> => {
  const user = await requireActiveUser(tenant, authorization.userId, dependencies);
  return { user, membership: await requireMembership(tenant, application, authorization, dependencies) };
};

/** As `requireMemberOfGrant`, with the roles that they have there. */
export const requireUserOfGrant = async (
  tenant: OAuthTenant,
  application: Application,
  authorization: OfUser,
  dependencies: Pick<OAuthDependencies, 'users' | 'memberships'>,
): Promise<UserInOrganization> => {
  const { user, membership } = await requireMemberOfGrant(tenant, application, authorization, dependencies);
  return inOrganization(user, membership);
};

/** Before a user is asked for anything by a grant that names no organization. Throws `unauthorized_client` for a client that acts in one alone. */
export const refuseWithoutOrganization = ({ organizationUsage }: Application): void => {
  if (organizationUsage === 'required')
    throw new OAuthError('unauthorized_client', 'The client acts for users in an organization alone, which this grant does not name');
};
