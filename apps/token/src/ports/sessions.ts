import type { PasswordSignInRequest, SessionFacts, SignInKey, SignInOutcome, TenantContext } from '#contracts';

/** Who is signed in, by the word of the session service alone. */
export abstract class Sessions {
  /**
   * The facts behind a session's secret; null where it is none of a live session of this tenant, or there is none. Throws `unavailable` when nobody
   * can say.
   */
  abstract find(context: TenantContext, sessionToken: string | null): Promise<SessionFacts | null>;

  /**
   * What came of a sign-in for the browser with that session: what another user decided is not decided. Refuses with `transaction_invalid` what is none of this
   * browser's or cannot go on; throws `unavailable` when nobody can say.
   */
  abstract findOutcome(context: TenantContext, signIn: SignInKey, sessionToken: string | null): Promise<SignInOutcome>;

  /** The session of a user whose password an application sent; null where they are not signed in by that. Throws `too_many_requests`, or `unavailable` when nobody can say. */
  abstract signInByPassword(context: TenantContext, request: PasswordSignInRequest): Promise<SessionFacts | null>;

  /** Ends a session, if it has not ended. Throws `unavailable` when nobody can. */
  abstract end(context: TenantContext, session: Pick<SessionFacts, 'sessionId' | 'userId'>): Promise<void>;
}
