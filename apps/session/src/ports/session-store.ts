import type {
  AuthenticatorId,
  EnrollableName,
  Evidence,
  Session,
  SessionEndReason,
  SessionFacts,
  SessionId,
  UserId,
  TenantScope,
} from '#contracts';
import type { Query, Transaction } from '#kernel';

/** A session about to begin. Lifetimes are seconds; `tokenHash` is the SHA-256 of the cookie's secret, base64url. */
export type NewSession = SessionFacts & {
  readonly evidence: readonly Evidence[];
  readonly tokenHash: string;
  readonly createdAt: Date;
  readonly lifetime: number;
  readonly idleLifetime: number;
  readonly isPersistent: boolean;
  /** Whether its sign-in was spared a second factor: the browser is remembered. */
  readonly isRemembered: boolean;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
};

/** A session that serves, with the evidence that it stands on. */
export type LiveSession = SessionFacts & {
  readonly evidence: readonly Evidence[];
  readonly isPersistent: boolean;
  readonly isRemembered: boolean;
  readonly lastSeenAt: Date;
};

/** What names a session together with whose it is; what is left to say of one that was just ended. `predecessors`, where there are some: the sessions of the same user that it replaced, latest first. */
export type EndedSession = { readonly sessionId: SessionId; readonly userId: UserId; readonly predecessors?: readonly SessionId[] };

/** When a session ended, and why. */
export type SessionEnd = { readonly at: Date; readonly reason: SessionEndReason };

/** Where a list goes on: after the session made at `createdAt` with this id. */
export type SessionPosition = { readonly createdAt: Date; readonly sessionId: SessionId };

/**
 * SSO sessions of a tenant. A session is live while it is not ended and neither its idle nor its absolute limit has
 * passed. Every `end…` is one statement that ends only what has not ended, so that each end is told exactly once.
 */
export abstract class SessionStore {
  abstract insert(tx: Transaction, context: TenantScope, session: NewSession): Promise<void>;

  /** The live session of a cookie, or null. */
  abstract findLive(tokenHash: string, now: Date): Query<LiveSession | null>;

  /** Notes use and moves the idle limit, unless somebody else did so after `unlessSeenSince`. */
  abstract touch(tx: Transaction, context: TenantScope, sessionId: SessionId, now: Date, unlessSeenSince: Date): Promise<void>;

  /** A user's live sessions, oldest first. */
  abstract listLive(
    tx: Transaction,
    context: TenantScope,
    query: { readonly userId: UserId; readonly now: Date; readonly after: SessionPosition | null; readonly limit: number },
  ): Promise<Session[]>;

  /** Whether that user has, or had, that session. */
  abstract exists(tx: Transaction, context: TenantScope, session: EndedSession): Promise<boolean>;

  abstract endByToken(tx: Transaction, context: TenantScope, tokenHash: string, end: SessionEnd): Promise<EndedSession | null>;

  /** Ends nothing where the session is another user's. */
  abstract endOne(tx: Transaction, context: TenantScope, session: EndedSession, end: SessionEnd): Promise<EndedSession | null>;

  /** As `endOne`, or the one that took its place: an application knows the one in which its user signed in to it. */
  abstract endOneOrHeir(tx: Transaction, context: TenantScope, session: EndedSession, end: SessionEnd): Promise<EndedSession | null>;

  /** Makes a session answer for one that it replaced, and for those that this one answered for: of many, for the latest. */
  abstract inherit(tx: Transaction, context: TenantScope, heir: SessionId, predecessor: EndedSession): Promise<void>;

  /** `beforeVersion`: spares those that stand on proofs of the user at that version or a later one alone; null: none. `kept` stay in any case. */
  abstract endAllOfUser(
    tx: Transaction,
    context: TenantScope,
    userId: UserId,
    end: SessionEnd,
    spared: { readonly beforeVersion: number | null; readonly kept: readonly SessionId[] },
  ): Promise<EndedSession[]>;

  /** Ends all of a user that were proved with an authenticator which they had set up; `kept` stay. */
  abstract endAllProvedWith(
    tx: Transaction,
    context: TenantScope,
    {
      userId,
      method,
      authenticatorId,
      wasLast,
    }: { readonly userId: UserId; readonly method: EnrollableName; readonly authenticatorId: AuthenticatorId; readonly wasLast: boolean },
    end: SessionEnd,
    kept: readonly SessionId[],
  ): Promise<EndedSession[]>;

  /** What was proved for a session by its user as one version counts as proved by them as another, which they themselves made of it. */
  abstract renewEvidence(
    tx: Transaction,
    context: TenantScope,
    sessionId: SessionId,
    versions: { readonly from: number; readonly to: number },
  ): Promise<void>;

  /** Deletes whatever is held of a user but that they are deleted, sessions that have ended included: all must have. */
  abstract eraseUser(tx: Transaction, userId: UserId): Promise<void>;

  /** Deletes at most `limit` rows that expired before a moment; answers how many. */
  abstract deleteExpired(tx: Transaction, context: TenantScope, before: Date, limit: number): Promise<number>;
}
