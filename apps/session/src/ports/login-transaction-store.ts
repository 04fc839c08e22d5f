import type { AuthorizationRequestId, LoginTransactionStep, SessionFacts, SessionId, TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** Hashes (SHA-256, base64url) of a transaction's id and of the browser's binding secret. */
export type LoginTransactionHashes = { readonly idHash: string; readonly browserHash: string };

export type NewLoginTransaction = LoginTransactionHashes & {
  readonly authorizationRequestId: AuthorizationRequestId;
  readonly step: 'login' | 'consent';
  readonly sessionId: SessionId | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** `session` is null at `login`, and wherever the session has ended meanwhile. */
export type StoredLoginTransaction = {
  readonly authorizationRequestId: AuthorizationRequestId;
  readonly step: LoginTransactionStep;
  readonly session: SessionFacts | null;
};

/**
 * Login transactions of a tenant. Steps are taken by one guarded statement each, which compares the binding secret,
 * the step and the expiry itself: of any number of callers exactly one gets an answer, the others get null.
 */
export abstract class LoginTransactionStore {
  abstract insert(tx: Transaction, context: TenantScope, transaction: NewLoginTransaction): Promise<void>;

  /** Null when it is unknown, expired, or of another browser. */
  abstract find(tx: Transaction, context: TenantScope, hashes: LoginTransactionHashes, now: Date): Promise<StoredLoginTransaction | null>;

  /** From `login` to `consent`, on behalf of the session that the login made. */
  abstract takeLogin(
    tx: Transaction,
    context: TenantScope,
    hashes: LoginTransactionHashes,
    sessionId: SessionId,
    now: Date,
  ): Promise<{ readonly authorizationRequestId: AuthorizationRequestId } | null>;

  /** From `consent` to `finished`, if the session is still live and the secret is its own. */
  abstract takeConsent(
    tx: Transaction,
    context: TenantScope,
    hashes: LoginTransactionHashes & { readonly sessionTokenHash: string },
    now: Date,
  ): Promise<{ readonly authorizationRequestId: AuthorizationRequestId; readonly userId: UserId } | null>;

  /** Deletes at most `limit` rows that expired before a moment; answers how many. */
  abstract deleteExpired(tx: Transaction, context: TenantScope, before: Date, limit: number): Promise<number>;
}
