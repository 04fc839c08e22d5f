import type { ClientId, GrantId, JsonObject, UserId } from '#contracts';
import type { StoredGrant } from './grant-store.js';
import type { Query, Statement } from './ports.js';
import type { EventDraft } from './token-events.js';

/** An opaque access token. JWTs are not stored. */
export type StoredAccessToken = {
  readonly tokenHash: string;
  readonly grantId: GrantId;
  readonly clientId: ClientId;
  readonly userId: UserId | null;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** What it says of its user, and what it is bound to (`cnf`). */
  readonly claims: JsonObject;
};

/** The revocation of one access token of either format, remembered until `expiresAt`. */
export type AccessTokenRevocation = {
  readonly tokenHash: string;
  readonly grantId: GrantId;
  readonly clientId: ClientId;
  readonly expiresAt: number;
};

/** What an access token stands on: its grant, if there still is one, and that nobody revoked it. */
export type AccessTokenState = { readonly isRevoked: boolean; readonly grant: StoredGrant | null };

/** An opaque access token with what it stands on. */
export type GrantedAccessToken = AccessTokenState & { readonly token: StoredAccessToken };

export interface AccessTokenStore {
  insert(token: StoredAccessToken): Statement<void>;
  /** Opaque tokens, expired and revoked ones too; null when unknown. */
  find(tokenHash: string): Query<GrantedAccessToken | null>;
  /** True only for the caller that revoked it, whose `event` is then published. */
  revoke(revocation: AccessTokenRevocation, event: EventDraft): Statement<boolean>;
  isRevoked(tokenHash: string): Query<boolean>;
}

/** The revocations of one tenant that a verifier without a store must heed. */
export interface RevocationsInForce {
  /** Whether either the access token (by its hash) or its grant is revoked. */
  include(tokenHash: string, grantId: GrantId): boolean;
}
