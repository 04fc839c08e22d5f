import type { OrganizationId, TenantContext, UserId } from '#contracts';

/** What organizations are called that a user is a member of, by the identity service. */
export abstract class OrganizationNames {
  /** Of these ids, those of the user's organizations that are active. Asks nobody where there are no ids. */
  abstract of(context: TenantContext, userId: UserId, ids: readonly OrganizationId[]): Promise<ReadonlyMap<OrganizationId, string>>;
}
