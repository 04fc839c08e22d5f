import type { OrganizationId, OrganizationMember, Page, PageRequest, TenantScope, UserId } from '#contracts';
import type { Query, Transaction } from '#kernel';

/** Names one member. */
export type MemberKey = Pick<OrganizationMember, 'organizationId' | 'userId'>;

/** Which users of a tenant are members of which organizations. Whether there is such an organization is not known here. */
export abstract class OrganizationMemberStore {
  abstract find(member: MemberKey): Query<OrganizationMember | null>;
  /** What one user is a member of, the first one first. */
  abstract ofUser(userId: UserId): Query<readonly OrganizationMember[]>;
  /** The members of one organization, the first one first. Refuses with `invalid_argument` an invalid limit or cursor. */
  abstract list(
    tx: Transaction,
    scope: TenantScope,
    request: PageRequest & Pick<MemberKey, 'organizationId'>,
  ): Promise<Page<OrganizationMember>>;
  /** In place of what is stored of that member. Of a user who is there, whom the transaction has locked. */
  abstract put(tx: Transaction, scope: TenantScope, member: OrganizationMember): Promise<void>;
  abstract remove(tx: Transaction, scope: TenantScope, member: MemberKey): Promise<void>;
  /** Every member of an organization. Removing them twice is no error. */
  abstract removeAll(tx: Transaction, scope: TenantScope, organizationId: OrganizationId): Promise<void>;
}
