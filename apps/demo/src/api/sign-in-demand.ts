import type { Introspection } from './introspection-client.js';

/** How a user has to have signed in for an operation (RFC 9470 §3): as one of the classes, at most so many seconds ago. */
export type SignInDemand = { readonly acrValues: readonly string[]; readonly maxAge: number };

/** How far the clock of the platform may be ahead. */
const skewSeconds = 10;

/** Why the sign-in that a token came of does not do for an operation; null where it does. A token of nobody's sign-in never does. */
export const problemWithSignIn = (
  { acrValues, maxAge }: SignInDemand,
  { acr, auth_time: authTime }: Pick<Introspection, 'acr' | 'auth_time'>,
  now: number,
): string | null => {
  if (acr === undefined || !acrValues.includes(acr)) return 'a stronger sign-in is needed';
  const isRecent = authTime !== undefined && authTime >= now - maxAge && authTime <= now + skewSeconds;
  if (!isRecent) return 'a more recent sign-in is needed';
  return null;
};

/** The parameters of the challenge that say what would do: a client asks the authorization server for the same (RFC 9470 §3, §4). */
export const toldOf = ({ acrValues, maxAge }: SignInDemand): readonly string[] => [
  `acr_values="${acrValues.join(' ')}"`,
  `max_age="${maxAge}"`,
];
