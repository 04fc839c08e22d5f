import type { TenantScope, User, UserId } from '#contracts';
import type { Transaction } from '#kernel';

export type NewEmailVerification = {
  readonly tokenHash: string;
  readonly userId: UserId;
  /** The address that the token proves. */
  readonly email: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** Tokens that prove an address; only their hashes. */
export abstract class EmailVerificationStore {
  /** Removes some of the tenant's expired ones on the way: more than come in, so that they do not pile up. */
  abstract insert(tx: Transaction, scope: TenantScope, verification: NewEmailVerification): Promise<void>;
  /**
   * One statement: consumes the token and marks the address as verified, if the token is unused, not expired and for the
   * user's present address. Returns the user as changed; null otherwise.
   */
  abstract consume(tx: Transaction, scope: TenantScope, tokenHash: string, at: Date): Promise<User | null>;
  /** Whose token it was, if it was used, has not expired, and its address is the user's verified one still. */
  abstract findUsed(tx: Transaction, scope: TenantScope, tokenHash: string, at: Date): Promise<User | null>;
}
