import type { Actor } from '../actor.js';
import type { ClientId, EventId } from '../ids.js';
import type { JsonObject } from '../json.js';

/** One thing that happened in a tenant, as its audit log keeps it. */
export type AuditEntry = {
  /** Its place in the tenant's log: 1, 2, 3 and so on, in the order of recording. */
  readonly position: number;
  /** Of the event that told of it. */
  readonly id: EventId;
  /** What happened: the event's service and name, as `identity.user-created`. */
  readonly kind: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly actor: Actor;
  /** What the event says. */
  readonly details: JsonObject;
  readonly correlationId: string;
  /** SHA-256, in hexadecimal, over the entry and the hash of the one before (docs/audit.md). */
  readonly hash: string;
};

/** Which entries are asked for: those that every given filter lets through. */
export type AuditFilter = {
  /** ISO 8601, UTC: not before. */
  readonly from?: string | undefined;
  /** ISO 8601, UTC: before. */
  readonly to?: string | undefined;
  /** Id of the user or client who did it. */
  readonly actor?: string | undefined;
  /** Id of what it was done to: a user, an application, a session, a grant. */
  readonly subject?: string | undefined;
  readonly kind?: string | undefined;
};

/** What of all that is recorded a user is told of their own account. */
export const activityKinds = [
  'session.session-started',
  'session.session-ended',
  'session.sign-in-flagged',
  'session.sign-in-disowned',
  'identity.user-created',
  'identity.user-updated',
  'identity.user-deletion-requested',
  'identity.user-deletion-cancelled',
  'identity.email-change-requested',
  'identity.email-change-refused',
  'identity.password-changed',
  'identity.password-reset-requested',
  'identity.authenticator-added',
  'identity.authenticator-removed',
  'identity.login-throttled',
  'identity.login-unlocked',
  'token.consent-granted',
  'token.consent-withdrawn',
  'token.refresh-token-replayed',
  'token.api-key-created',
  'token.api-key-revoked',
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/**
 * One thing that happened to a user's account, as they are told of it. `by`: themselves, an administrator, the platform itself, or somebody who has proved nothing. `address`: from where, where it
 * is theirs to know.
 */
export type OwnActivity = {
  readonly kind: ActivityKind;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly by: 'user' | 'administrator' | 'service' | 'somebody';
  readonly address: string | null;
  /** The application that it is about; null: none. */
  readonly clientId: ClientId | null;
};
