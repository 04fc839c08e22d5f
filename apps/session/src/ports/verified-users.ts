import type { TenantContext, UserId } from '#contracts';

/** What the identity service says of a user who has just proved who they are. */
export abstract class VerifiedUsers {
  /**
   * Whether the user may still log in: active and, where `version` is known, the same as when they proved it. Throws
   * `unavailable` when nobody can say.
   */
  abstract stillHolds(context: TenantContext, userId: UserId, version: number | undefined): Promise<boolean>;
}
