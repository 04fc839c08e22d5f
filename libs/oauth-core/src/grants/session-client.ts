import { type Application, type ClientId, maxLifetimes, type SessionId, type UserId } from '#contracts';
import type { UserAuthorization } from '../authorization.js';
import type { Query } from '../ports.js';

/** An application that is to be told when a session ends (OpenID Connect Back-Channel Logout 1.0 §2.3), and until when: no session lives longer. Epoch seconds. */
export type SessionClient = {
  readonly sessionId: SessionId;
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly expiresAt: number;
};

export interface SessionClientStore {
  /** The clients that are remembered of a session, each once. */
  clientsOf(sessionId: SessionId): Query<readonly ClientId[]>;
}

const day = 86_400;

/** The application of a redemption that gives an ID token, where it has an address to be told at; else null. The same for all of a day, so that one that signs in often is remembered once. */
export const sessionClientOf = (
  { clientId, backchannelLogoutUri, frontchannelLogoutUri }: Application,
  { sessionId, userId, scopes }: UserAuthorization,
  now: number,
): SessionClient | null => {
  if ((backchannelLogoutUri ?? frontchannelLogoutUri) === null || !scopes.includes('openid')) return null;
  return { sessionId, clientId, userId, expiresAt: Math.ceil(now / day) * day + maxLifetimes.session };
};
