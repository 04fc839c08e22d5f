import type { ChallengeId, TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** `present`: what who reads the user's present address has said; `not_asked` where nobody has shown that it is theirs. */
export type EmailChange = {
  readonly id: ChallengeId;
  readonly userId: UserId;
  readonly email: string;
  readonly locale: string;
  readonly isConfirmed: boolean;
  readonly present: 'not_asked' | 'asked' | 'allowed' | 'refused';
  readonly isChanged: boolean;
  readonly expiresAt: Date;
};

export type AskedEmailChange = Pick<EmailChange, 'id' | 'userId' | 'locale' | 'expiresAt'> & {
  /** The user as they were: what changes them otherwise ends it. */
  readonly userVersion: number;
  /** Null: the one of the time before. */
  readonly email: string | null;
  readonly present: 'not_asked' | 'asked';
  readonly createdAt: Date;
};

/** How one is found: its user, itself, or the hash of its link. */
export type EmailChangeKey = { readonly userId: UserId } | { readonly id: ChallengeId } | { readonly tokenHash: string };

/**
 * Changes of addresses, one for a user. They reserve nothing: any number may be for the same address. Each lives until it expires, or its user is another version than the one that asked or the one
 * that it made.
 */
export abstract class EmailChangeStore {
  /**
   * Puts it in the place of what the user asked for before; for the same address, one that lives, was not refused and is not done goes on as it was. Null where there is none to ask for once more. Removes some of the tenant's expired ones
   * on the way.
   */
  abstract ask(tx: Transaction, scope: TenantScope, asked: AskedEmailChange): Promise<EmailChange | null>;
  /** One that lives. */
  abstract find(tx: Transaction, scope: TenantScope, key: EmailChangeKey, at: Date): Promise<EmailChange | null>;
  /** Charges a guess to the code of one that lives, before anything is compared; null where none is left. `hash` is null where it has expired or was never made. */
  abstract charge(
    tx: Transaction,
    scope: TenantScope,
    userId: UserId,
    at: Date,
  ): Promise<{ readonly change: EmailChange; readonly hash: string | null } | null>;
  /** Puts a code in the place of the one before, with guesses of its own, while the new address is not confirmed. */
  abstract putCode(
    tx: Transaction,
    scope: TenantScope,
    code: { readonly id: ChallengeId; readonly hash: string; readonly expiresAt: Date },
    at: Date,
  ): Promise<boolean>;
  /** Puts a link in the place of the one before, while the present address is asked. */
  abstract putLink(
    tx: Transaction,
    scope: TenantScope,
    link: { readonly id: ChallengeId; readonly tokenHash: string },
    at: Date,
  ): Promise<boolean>;
  /** The new address is read by who asked. */
  abstract confirm(tx: Transaction, scope: TenantScope, id: ChallengeId, at: Date): Promise<boolean>;
  /** Who reads the present address has said so, once. */
  abstract decide(
    tx: Transaction,
    scope: TenantScope,
    { id, present }: { readonly id: ChallengeId; readonly present: 'allowed' | 'refused' },
    at: Date,
  ): Promise<boolean>;
  /** One guarded statement: takes what is confirmed by all who are asked, once, with the version of the user that comes of it. */
  abstract take(
    tx: Transaction,
    scope: TenantScope,
    { id, version }: { readonly id: ChallengeId; readonly version: number },
    at: Date,
  ): Promise<boolean>;
}
