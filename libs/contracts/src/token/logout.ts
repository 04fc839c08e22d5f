import type { SessionFacts } from '../session/dto.js';
import type { ParameterList } from './client-request.js';

export type BeginLogoutRequest = { readonly parameters: ParameterList; readonly sessionToken: string | null };

/**
 * What is there in every outcome that is not an error. `location`: where the browser goes then, if anywhere. `destination`: what is shown of that address, for the person to decide, where nobody answers
 * for it (RFC 9700 §4.11.2); left out: the browser goes there by itself. `frames`: addresses of applications, where there are some, that the browser loads as it signs out (OpenID Connect Front-Channel
 * Logout 1.0 §2).
 */
type AfterLogout = { readonly location: string | null; readonly destination?: string; readonly frames?: readonly string[] };

/** OpenID Connect RP-Initiated Logout 1.0 §2 to §4. */
export type LogoutOutcome =
  | { readonly kind: 'error_page'; readonly error: string; readonly description: string }
  /** The user is signed in, and the request does not prove that it comes from a party of that session: ask. */
  | (AfterLogout & { readonly kind: 'confirm'; readonly clientName: string | null })
  /**
   * End the browser's session (if any) and `session`, which the hint proves where the browser has none, and go to `location`, or show that the user is
   * signed out.
   */
  | (AfterLogout & { readonly kind: 'end_session'; readonly session: Pick<SessionFacts, 'sessionId' | 'userId'> | null });
