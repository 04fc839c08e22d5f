import type { SessionFacts, TenantContext } from '#contracts';

/** Who is signed in, by the word of the session service alone. */
export abstract class Sessions {
  /**
   * The facts behind a session's secret; null where it is none of a live session of this tenant, or there is none. Throws `unavailable` when nobody
   * can say.
   */
  abstract find(context: TenantContext, sessionToken: string | null): Promise<SessionFacts | null>;
}
