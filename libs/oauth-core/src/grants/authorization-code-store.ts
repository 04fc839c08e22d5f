import type { GrantId } from '#contracts';
import type { StoredAccessToken } from '../access-token-store.js';
import type { UserAuthorization } from '../authorization.js';
import type { AskedGrant } from '../grant-management.js';
import type { StoredGrant } from '../grant-store.js';
import type { CodeBinding } from '../pending-authorization.js';
import type { Query, Statement, Transaction } from '../ports.js';
import type { StoredRefreshToken } from './refresh-token-store.js';
import type { SessionClient } from './session-client.js';

/**
 * An authorization that waits to be redeemed, and what it is bound to: by a code that a browser brings, or by that of a device, which none does, so that `redirectUri` is null.
 * `grantId` is chosen with the code; the grant is inserted at redemption.
 */
export type StoredAuthorizationCode = Omit<CodeBinding, 'redirectUri'> & {
  readonly redirectUri: string | null;
  readonly codeHash: string;
  readonly grantId: GrantId;
  readonly authorization: UserAuthorization;
  /** What becomes of it (Grant Management for OAuth 2.0 §5.2); left out: a grant that its client does not manage. */
  readonly grantManagement?: AskedGrant;
  /** The attested instance of the client that alone may redeem it; left out: it is bound to none. */
  readonly instance?: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Null while it may be redeemed. */
  readonly consumedAt: number | null;
};

/** `first`: this caller consumed it. `replayed`: somebody did before, committed. `unknown`: there is no such thing. */
export type ConsumeOutcome = 'first' | 'replayed' | 'unknown';

/** What takes the place of a code: its grant with the tokens that are stored. */
export type Redemption = {
  readonly codeHash: string;
  readonly at: number;
  readonly grant: StoredGrant;
  /** The grant that ends with it; null: none. */
  readonly replaces: GrantId | null;
  /** Null: a JWT. */
  readonly accessToken: StoredAccessToken | null;
  readonly refreshToken: StoredRefreshToken | null;
  /** Null: nobody is to be told of its session's end. */
  readonly sessionClient: SessionClient | null;
};

export interface AuthorizationCodeStore {
  insert(code: StoredAuthorizationCode): Statement<void>;
  /** Consumed and expired ones too: they are kept for at least an hour after `expiresAt`, to recognise replays. */
  find(codeHash: string): Query<StoredAuthorizationCode | null>;
  /**
   * `UPDATE ... SET consumed_at WHERE code_hash AND consumed_at IS NULL RETURNING`, with the inserts of what takes the
   * place of those it returns. True for exactly one caller; a concurrent one waits for the first one's end, and is answered true if that
   * one rolled back.
   */
  redeem(redemption: Redemption): Statement<boolean>;
  /** Makes a code worthless, for nothing; waits for a request that is redeeming it. */
  consume(tx: Transaction, codeHash: string, at: number): Promise<ConsumeOutcome>;
}
