import type { AuthorizationRequestId, UserId } from '#contracts';
import type { OAuthErrorCode } from '../../errors.js';
import type { PendingAuthorization } from '../../pending-authorization.js';
import type { Query, Statement } from '../../ports.js';

/**
 * What a request was answered with: a code for a user, which follows from the request's handle and `salt`, or an error. `salt` is new with each
 * answer.
 */
export type AuthorizationAnswer = { readonly salt: string } & (
  | { readonly kind: 'code'; readonly userId: UserId }
  | { readonly kind: 'error'; readonly code: OAuthErrorCode; readonly description: string }
);

/** A request with its answer; null: it waits for its user. */
export type KnownAuthorization = { readonly request: PendingAuthorization; readonly answer: AuthorizationAnswer | null };

export interface AuthorizationRequestStore {
  insert(request: PendingAuthorization): Statement<void>;
  /** Answered ones too; null when unknown. Expiry is checked by the core. */
  find(id: AuthorizationRequestId): Query<KnownAuthorization | null>;
  /** Answers it in place of `before`. True for exactly one caller, false where it is unknown or has another answer by now. */
  answer(id: AuthorizationRequestId, answer: AuthorizationAnswer, before: AuthorizationAnswer | null): Statement<boolean>;
}
