import type { TenantContext, UserId, VerifyPasswordRequest } from '#contracts';

/** That a user proved who they are, as the version that they were then, and by what (RFC 8176). */
export type UserProof = {
  readonly userId: UserId;
  readonly userVersion: number;
  readonly amr: readonly string[];
  /** What their browser proves that with, at later sign-ins. */
  readonly knownBrowser: string;
};

/** Who somebody is, by the word of the identity service alone. */
export abstract class VerifiedUsers {
  /** Refuses as the identity service does: `invalid_credentials`, `too_many_requests`, `unavailable`. */
  abstract verifyPassword(context: TenantContext, attempt: VerifyPasswordRequest): Promise<UserProof>;

  /** Whether the user may still log in: active, and the same as when they proved it. Throws `unavailable` when nobody can say. */
  abstract stillHolds(context: TenantContext, proof: UserProof): Promise<boolean>;
}
