import { type Application, type ClientId, maxLifetimes, type SessionId, type UserId } from '#contracts';
import type { UserAuthorization } from '../authorization.js';

/** An application that is to be told when a session ends (OpenID Connect Back-Channel Logout 1.0 §2.3), and until when: no session lives longer. Epoch seconds. */
export type SessionClient = {
  readonly sessionId: SessionId;
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly expiresAt: number;
};

const day = 86_400;

/** The application of a redemption that gives an ID token, where it has an address to be told at; else null. The same for all of a day, so that one that signs in often is remembered once. */
export const sessionClientOf = (
  { clientId, backchannelLogoutUri }: Application,
  { sessionId, userId, scopes }: UserAuthorization,
  now: number,
): SessionClient | null => {
  if (backchannelLogoutUri === null || !scopes.includes('openid')) return null;
  return { sessionId, clientId, userId, expiresAt: Math.ceil(now / day) * day + maxLifetimes.session };
};
