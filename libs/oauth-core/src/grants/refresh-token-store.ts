import type { ClientId, GrantId } from '#contracts';
import type { StoredAccessToken } from '../access-token-store.js';
import type { StoredGrant } from '../grant-store.js';
import type { Query, Statement, Transaction } from '../ports.js';
import type { RefreshBinding } from '../sender-constraint.js';

export type StoredRefreshToken = {
  readonly tokenHash: string;
  readonly grantId: GrantId;
  readonly clientId: ClientId;
  readonly issuedAt: number;
  /** The idle limit, never past `familyExpiresAt`. */
  readonly expiresAt: number;
  /** The absolute limit, handed down from the family's first token. */
  readonly familyExpiresAt: number;
  /** What must be proved to use it; null: nothing but its client. */
  readonly confirmation: RefreshBinding | null;
  /** Null while it is the live one of its grant. */
  readonly spentAt: number | null;
};

/**
 * Rotation: `parentHash` becomes spent, `successor` takes its place. `salt` is stored with the parent: with it and the
 * parent itself (which only the client holds) the core derives the same successor again for a retry.
 */
export type Rotation = {
  readonly parentHash: string;
  readonly at: number;
  readonly salt: string;
  readonly successor: StoredRefreshToken;
  /** Stored with the successor; null: a JWT. */
  readonly accessToken: StoredAccessToken | null;
};

/** A refresh token is used, and stays: `expiresAt` is its idle limit from then on. `accessToken` is stored with that; null: a JWT. */
export type RefreshTokenUse = {
  readonly token: StoredRefreshToken;
  readonly expiresAt: number;
  readonly accessToken: StoredAccessToken | null;
};

/** A refresh token that was spent: `salt` and `successor` as stored then, `successor.spentAt` as it is now. */
export type SpentRefreshToken = { readonly spentAt: number; readonly salt: string; readonly successor: StoredRefreshToken };

/** A refresh token with the grant that it refreshes. */
export type GrantedRefreshToken = { readonly token: StoredRefreshToken; readonly grant: StoredGrant };

export interface RefreshTokenStore {
  /** Spent and expired ones too: they are kept until `familyExpiresAt`, to recognise replays. Revoked grants, too. */
  find(tokenHash: string): Query<GrantedRefreshToken | null>;
  /**
   * `UPDATE ... SET spent_at, successor_salt, successor_hash WHERE token_hash AND spent_at IS NULL`, with the insert of
   * the successor and the access token: true for exactly one caller, so that no token ever has two successors. Concurrent callers wait.
   * False, too, when the grant is revoked.
   */
  rotate(rotation: Rotation): Statement<boolean>;
  /** True for each caller, as long as the token is not spent and its grant not revoked. Moves no idle limit back. */
  keep(use: RefreshTokenUse): Statement<boolean>;
  /** A token of that grant that was spent; null for any other, and when the grant is revoked. Nobody revokes it before `tx` ends. */
  findSpent(tx: Transaction, token: Pick<StoredRefreshToken, 'tokenHash' | 'grantId'>): Promise<SpentRefreshToken | null>;
}
