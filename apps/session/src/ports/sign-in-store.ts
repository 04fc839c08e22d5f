import type { AuthenticatorName, OnFile, SessionEndReason, SessionId, TenantScope, UserId, WayBack } from '#contracts';
import type { Statement, Transaction } from '#kernel';
import type { SignIn, SignInPolicy } from '#sign-in';
import type { SourceOfSignIn } from './sign-in-history-store.js';

/**
 * A sign-in with what this service keeps beside it. `policy`: what the tenant demanded when it began. `enrolled`: what its user could prove themselves with, as far as they are known. `onFile`: what they need not be asked for; missing: nothing.
 */
export type KeptSignIn = {
  readonly signIn: SignIn;
  readonly policy: SignInPolicy;
  readonly enrolled: readonly AuthenticatorName[];
  readonly onFile?: OnFile | undefined;
  /** By what its browser is known to its user, null where it is not, and where it came from as its first proof was given; left out: nobody has looked. */
  readonly source?: SourceOfSignIn & { readonly deviceHash: string | null; readonly country: string | null };
  readonly wayBack: WayBack;
};

/** The session that a sign-in made. Its secret follows from the browser's and `salt`; neither alone tells it. */
export type MadeSession = { readonly sessionId: SessionId; readonly salt: string };

export type NewSignIn = {
  /** Hashes (SHA-256, base64url) of its handle and of the browser's binding secret. */
  readonly idHash: string;
  readonly browserHash: string;
  readonly kept: KeptSignIn;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** `session` is null where none was made; `userId` where it is over by now, `endReason` where nobody ended it; `keptUntil` where the browser keeps it until it is closed. */
export type StoredSignIn = {
  readonly browserHash: string;
  readonly kept: KeptSignIn;
  readonly expiresAt: Date;
  readonly session:
    | (MadeSession & { readonly userId: UserId | null; readonly endReason: SessionEndReason | null; readonly keptUntil: Date | null })
    | null;
};

/** Sign-ins of a tenant. Whose they are, and until when, is for the caller to compare. */
export abstract class SignInStore {
  abstract insert(tx: Transaction, context: TenantScope, signIn: NewSignIn): Promise<void>;

  /** Expired ones too, for as long as they are kept. `now`: the moment for which sessions are live. */
  abstract find(tx: Transaction, context: TenantScope, idHash: string, now: Date): Promise<StoredSignIn | null>;

  /**
   * Moves it on from the revision before, by one guarded statement: of any number of callers one is answered true. `session`: the one that was made with the move;
   * null: none.
   */
  abstract advance(tx: Transaction, context: TenantScope, idHash: string, kept: KeptSignIn, session: MadeSession | null): Promise<boolean>;

  /** Binds it to another secret, by the hashes of both, by one guarded statement: of any number of callers one is answered true, and none after its time. */
  abstract rebind(idHash: string, browserHash: { readonly from: string; readonly to: string }, now: Date): Statement<boolean>;

  /** Deletes at most `limit` rows that expired before a moment, those that nobody has moved before another, later one; answers how many. */
  abstract deleteExpired(
    tx: Transaction,
    context: TenantScope,
    expired: { readonly before: Date; readonly untouchedBefore: Date },
    limit: number,
  ): Promise<number>;
}
