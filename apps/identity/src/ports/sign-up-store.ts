import type { ChallengeId, TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** That a browser, by the hash of its secret, asks for an account with an address. `id`: what a code is to be the answer to, where it is the first one for that address. */
export type AskedSignUp = {
  readonly tokenHash: string;
  readonly id: ChallengeId;
  /** Null: the address that was asked for before. */
  readonly email: string | null;
  readonly locale: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** Where one stands. `userId`: who came of it. */
export type StoredSignUp = {
  readonly id: ChallengeId;
  readonly email: string;
  readonly locale: string;
  readonly isConfirmed: boolean;
  readonly userId: UserId | null;
};

/**
 * Sign-ups of browsers, one each at a time. They reserve nothing: any number may be for the same address. Each statement is one, guarded: of any number of callers at the same
 * time, each sees what those before it did.
 */
export abstract class SignUpStore {
  /**
   * Puts it in the place of what the browser asked for before; for the same address, the code and what was guessed at it stay. What was guessed stays for another address too, until the one
   * before has expired. Null where there is no address to ask for once more. Removes some of the tenant's expired ones on the way.
   */
  abstract ask(tx: Transaction, scope: TenantScope, asked: AskedSignUp): Promise<Pick<StoredSignUp, 'id' | 'email'> | null>;
  /** One that has not expired. */
  abstract find(tx: Transaction, scope: TenantScope, tokenHash: string, at: Date): Promise<StoredSignUp | null>;
  /** One that has not expired and waits for a code. */
  abstract findWaiting(tx: Transaction, scope: TenantScope, id: ChallengeId, at: Date): Promise<StoredSignUp | null>;
  /** Puts a code in the place of the one before, while it waits for one; it ends by itself, however long the sign-up lives. */
  abstract renew(
    tx: Transaction,
    scope: TenantScope,
    code: { readonly id: ChallengeId; readonly hash: string; readonly expiresAt: Date },
    at: Date,
  ): Promise<boolean>;
  /**
   * Charges a guess, before anything is compared; null where none is left, nothing was asked for, or it has expired. `hash` is null where no code was sent, to
   * somebody who has an account for instance, and where it has expired.
   */
  abstract charge(
    tx: Transaction,
    scope: TenantScope,
    tokenHash: string,
    within: { readonly at: Date; readonly max: number },
  ): Promise<{ readonly id: ChallengeId; readonly hash: string | null } | null>;
  /** The code was right: the address is confirmed, until the time given, and the guess is given back. */
  abstract confirm(
    tx: Transaction,
    scope: TenantScope,
    of: { readonly tokenHash: string; readonly id: ChallengeId },
    until: Date,
  ): Promise<boolean>;
  /** Counts that a password is to be judged for a confirmed address of which nobody has come yet; null where there is none, or after `max` times. */
  abstract chargeTry(
    tx: Transaction,
    scope: TenantScope,
    tokenHash: string,
    within: { readonly at: Date; readonly max: number },
  ): Promise<StoredSignUp | null>;
  /** Notes who came of it, once. */
  abstract complete(
    tx: Transaction,
    scope: TenantScope,
    of: { readonly tokenHash: string; readonly userId: UserId },
    at: Date,
  ): Promise<boolean>;
}
