import type { PasswordSignInRequest, SessionFacts, TenantContext } from '#contracts';

/** Signs users in by the password that an application sends. */
export interface PasswordSignIns {
  /**
   * The session that began; null, alike and after the same work, where the password is wrong, the user unknown, or not to be signed in by a password alone. Guesses are counted as at the sign-in page. Throws what is no
   * `OAuthError` where there were too many.
   */
  signIn(tenant: TenantContext, request: PasswordSignInRequest): Promise<SessionFacts | null>;
  /** Ends a session of which nothing came. */
  end(tenant: TenantContext, session: SessionFacts): Promise<void>;
}
