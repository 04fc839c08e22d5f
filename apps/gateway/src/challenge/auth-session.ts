import type { SignInId, SignInKey } from '#contracts';
import { isWellFormedSecret } from '#oauth-core';

/*
 * The `auth_session` of a client (OAuth 2.0 for First-Party Applications §5.3.1): the handle of a sign-in, and the secret that it is bound by, which is another one in each answer, and no cookie of a browser: the pages take none of it. Both are random; the session service keeps their hashes.
 */

const separator = '.';

/** What the client is given, and brings next. */
export const authSessionOf = ({ signInId, browserToken }: SignInKey): string => `${signInId}${separator}${browserToken}`;

/** Null for what can be none, which is worth no look at the database. */
export const readAuthSession = (text: string): SignInKey | null => {
  const [signInId = '', browserToken = '', ...more] = text.split(separator);
  if (more.length > 0 || !isWellFormedSecret('si', signInId) || !isWellFormedSecret('as', browserToken)) return null;
  return { signInId: signInId as SignInId, browserToken };
};
