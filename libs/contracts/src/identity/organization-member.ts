import type { OrganizationId, UserId } from '../ids.js';
import type { Organization } from '../tenant/organization.js';

/** Organizations that a user may be a member of. */
export const maxOrganizationsOfUser = 50;

/** Roles that a member may have in one organization. */
export const maxRolesOfMember = 20;

/** That a user is a member of an organization, with roles that they have there alone. */
export type OrganizationMember = {
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
  readonly roles: readonly string[];
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** Makes a user a member, or gives the member these roles in place of those before. */
export type PutOrganizationMemberRequest = Pick<OrganizationMember, 'organizationId' | 'userId' | 'roles'>;

/** An organization as one of its members has it: for which they may sign in. */
export type OrganizationMembership = Pick<OrganizationMember, 'organizationId' | 'roles'> & Pick<Organization, 'name' | 'displayName'>;

/** An organization of a user as administrators see it, whatever its status. */
export type UserOrganization = OrganizationMembership & Pick<Organization, 'status'> & Pick<OrganizationMember, 'createdAt' | 'updatedAt'>;

/** An organization of a user as they see it themselves; `createdAt`: since when they are a member. */
export type OwnOrganization = Omit<OrganizationMembership, 'roles'> & Pick<OrganizationMember, 'createdAt'>;
