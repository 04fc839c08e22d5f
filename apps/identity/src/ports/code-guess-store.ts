import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** Codes that users have typed, whichever authenticator they are of. A guess is charged before it is compared, so that no more are compared than are allowed. */
export abstract class CodeGuessStore {
  /** One guarded statement: of parallel guesses as many are charged as are allowed. Null: charged. Otherwise when the next one may be made. */
  abstract charge(tx: Transaction, scope: TenantScope, userId: UserId, at: Date): Promise<Date | null>;
  /** Gives a guess back that was right. */
  abstract refund(tx: Transaction, scope: TenantScope, userId: UserId): Promise<void>;
  abstract clear(tx: Transaction, scope: TenantScope, userId: UserId): Promise<void>;
}
