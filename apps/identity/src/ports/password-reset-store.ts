import type { TenantScope, User, UserId } from '#contracts';
import type { Transaction } from '#kernel';

export type NewPasswordReset = {
  readonly tokenHash: string;
  readonly userId: UserId;
  /** The user that the link is for, as they were when it was made: whatever is changed of them makes it worthless. */
  readonly userVersion: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** Tokens that set a password; only their hashes. One is good once, and for an active user with a verified address who has not changed since. */
export abstract class PasswordResetStore {
  /** Somebody asked for links of this user: `links` may be made until `expiresAt`, whatever was left of an earlier permit. */
  abstract permit(
    tx: Transaction,
    scope: TenantScope,
    permit: { readonly userId: UserId; readonly links: number; readonly expiresAt: Date },
  ): Promise<void>;
  /** One statement: counts one of the links that may be made. False where nobody asked, not lately, or all were made. */
  abstract takePermit(tx: Transaction, scope: TenantScope, userId: UserId, at: Date): Promise<boolean>;
  /** Removes some of the tenant's expired ones on the way: more than come in, so that they do not pile up. */
  abstract insert(tx: Transaction, scope: TenantScope, reset: NewPasswordReset): Promise<void>;
  /** Whose password the token would set; null where it is not good, or was charged `max` times. */
  abstract find(
    tx: Transaction,
    scope: TenantScope,
    tokenHash: string,
    within: { readonly at: Date; readonly max: number },
  ): Promise<User | null>;
  /** As `find`, and counts in the same statement that a password is to be judged for it. */
  abstract charge(
    tx: Transaction,
    scope: TenantScope,
    tokenHash: string,
    within: { readonly at: Date; readonly max: number },
  ): Promise<User | null>;
  /** One statement: consumes the token and raises the user's version, if it is good. Returns the user as changed; null otherwise. */
  abstract consume(tx: Transaction, scope: TenantScope, tokenHash: string, at: Date): Promise<User | null>;
  /**
   * The hash of the password of a user who has not changed since the token was consumed, `seconds` ago at most; null otherwise, and after `max` times. One
   * statement counts.
   */
  abstract repeat(
    tx: Transaction,
    scope: TenantScope,
    tokenHash: string,
    within: { readonly at: Date; readonly seconds: number; readonly max: number },
  ): Promise<string | null>;
}
