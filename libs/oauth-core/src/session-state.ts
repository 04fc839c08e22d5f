import { hash } from 'node:crypto';
import type { ClientId } from '#contracts';

/*
 * OpenID Connect Session Management 1.0: what tells a client's page, without a request, whether the browser's session at the issuer is still the one in which it got its answer.
 */

/** What a browser may know of its session without knowing its secret (§3.2): another at each sign-in, nothing after a logout. It opens nothing. */
export const browserStateOf = (sessionToken: string): string => hash('sha256', `browser state ${sessionToken}`, 'base64url');

type StateOfSession = { readonly clientId: ClientId; readonly redirectUri: string; readonly browserState: string };

/** The `session_state` of a response (§2), bound to the origin that will ask; null for a redirect URI that is no page's. `salt` is without spaces and dots. */
export const sessionStateOf = ({ clientId, redirectUri, browserState }: StateOfSession, salt: string): string | null => {
  const { protocol, origin } = new URL(redirectUri);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return `${hash('sha256', [clientId, origin, browserState, salt].join(' '), 'base64url')}.${salt}`;
};
