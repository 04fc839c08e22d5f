import type { Application, OrganizationId, OrganizationMembership } from '#contracts';
import { membershipNamed } from '../../organizations.js';
import type { AskedAuthorization } from '../../pending-authorization.js';

/** For which of the organizations of its user a request is. `none`: for none; `refused`: for one that they are no member of; `open`: they have yet to choose. */
export type RequestedOrganization =
  | { readonly kind: 'none' }
  | { readonly kind: 'member'; readonly membership: OrganizationMembership }
  | { readonly kind: 'refused' }
  | { readonly kind: 'open' };

export const noOrganization: RequestedOrganization = { kind: 'none' };

const memberOr = (membership: OrganizationMembership | null | undefined): RequestedOrganization =>
  membership ? { kind: 'member', membership } : { kind: 'refused' };

/** Whether the organizations of its user have to be known to answer a request. */
export const mayBeForOrganization = ({ organization }: AskedAuthorization, { organizationUsage }: Application): boolean =>
  organizationUsage === 'required' || (organizationUsage === 'optional' && organization !== null);

/** Whether a request leaves it to its user which one it is for. */
export const leavesOrganizationOpen = ({ organization }: AskedAuthorization, { organizationUsage }: Application): boolean =>
  organizationUsage === 'required' && organization === null;

/** Which one a user went on for at the sign-in, null where none is known, and whether they have allowed what they were shown for it. */
export type OrganizationAtSignIn = { readonly organizationId: OrganizationId | null; readonly isAllowed: boolean };

/** What the client named, or else what the user went on for at the sign-in, or the only one that they are a member of: but nobody allows for that, or for none, what they were shown for another. */
export const requestedOrganization = (
  asked: AskedAuthorization,
  application: Application,
  memberships: readonly OrganizationMembership[],
  { organizationId, isAllowed }: OrganizationAtSignIn,
): RequestedOrganization => {
  if (!mayBeForOrganization(asked, application)) return isAllowed && organizationId !== null ? { kind: 'open' } : noOrganization;
  if (asked.organization !== null) return memberOr(membershipNamed(memberships, asked.organization));
  if (organizationId !== null) return memberOr(membershipNamed(memberships, organizationId));
  if (memberships.length > 1 || (isAllowed && memberships.length > 0)) return { kind: 'open' };
  return memberOr(memberships[0]);
};

/** The organization that what is granted is for; null: for none, or that is not decided. */
export const organizationIdOf = (requested: RequestedOrganization): OrganizationId | null =>
  requested.kind === 'member' ? requested.membership.organizationId : null;
