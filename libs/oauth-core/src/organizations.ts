import type { JsonObject, OrganizationId, OrganizationMembership, TenantContext, User, UserId } from '#contracts';
import type { UserDirectory } from './directories.js';
import { textClaim } from './jwt.js';

/*
 * Organizations inside a tenant: an authorization may be for one of those that its user is a member of. The roles of the membership count beside the user's own in what comes of it, and nowhere else.
 */

export interface MembershipDirectory {
  /** What a user is a member of as of now, active organizations alone; whether the user themselves is active is not looked at. */
  find(tenant: TenantContext, userId: UserId): Promise<readonly OrganizationMembership[]>;
}

/** A user as an authorization speaks for them; `organization` left out: it is for none. */
export type UserInOrganization = User & { readonly organization?: OrganizationMembership };

/** With the roles that they have there. Null: they stay as they are. */
export const inOrganization = (user: User, membership: OrganizationMembership | null): UserInOrganization =>
  membership === null ? user : { ...user, roles: [...new Set([...user.roles, ...membership.roles])], organization: membership };

/** What tokens, userinfo and introspection tell of it. */
export const organizationClaims = ({ organization }: UserInOrganization): JsonObject =>
  organization === undefined ? {} : { org_id: organization.organizationId, org_name: organization.name };

/** By its id, or by the name that clients may say instead. Null: the user is no member of such an organization, if there is one. */
export const membershipNamed = (memberships: readonly OrganizationMembership[], named: string): OrganizationMembership | null =>
  memberships.find(({ organizationId, name }) => named === organizationId || named === name) ?? null;

/** As which member a user acts in an organization. Null: they are none, or the organization is not active. */
export const findMembership = async (
  tenant: TenantContext,
  userId: UserId,
  organizationId: OrganizationId,
  { memberships }: { readonly memberships: MembershipDirectory },
): Promise<OrganizationMembership | null> => membershipNamed(await memberships.find(tenant, userId), organizationId);

/** The organization that an access token is for, as it says; null: for none. */
export const organizationOfToken = (claims: JsonObject): OrganizationId | null => textClaim(claims, 'org_id') as OrganizationId | null;

/** The user of an access token as of now, in the organization that it is for. Null: they are gone, may not sign in, or have left it. */
export const findUserOfToken = async (
  tenant: TenantContext,
  userId: UserId,
  claims: JsonObject,
  { users, memberships }: { readonly users: UserDirectory; readonly memberships: MembershipDirectory },
): Promise<UserInOrganization | null> => {
  const organizationId = organizationOfToken(claims);
  const [user, membership] = await Promise.all([
    users.find(tenant, userId),
    organizationId === null ? null : findMembership(tenant, userId, organizationId, { memberships }),
  ]);
  if (user?.status !== 'active' || (organizationId !== null && membership === null)) return null;
  return inOrganization(user, membership);
};
