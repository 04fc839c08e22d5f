import type { ClientId, GrantId, ManagedGrantId, OrganizationId, SessionId, UserId } from '#contracts';
import type { Authorization } from './authorization.js';
import type { ManagedGrant } from './grant-management.js';
import type { Query, Statement, Transaction } from './ports.js';

/** An authorization that tokens are issued by. Every token names its grant and dies with it. */
export type StoredGrant = {
  readonly id: GrantId;
  readonly authorization: Authorization;
  readonly createdAt: number;
  /** No token of this grant lives longer: afterwards the row may be dropped. */
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  /** What its client knows it by, and the grants that it took the place of; left out: its client does not manage it. */
  readonly managed?: ManagedGrant;
};

/** A grant that its client manages. */
export type StoredManagedGrant = StoredGrant & Required<Pick<StoredGrant, 'managed'>>;

/** A sign-in of a user to a client. */
export type SessionOfClient = { readonly sessionId: SessionId; readonly clientId: ClientId; readonly userId: UserId };

export interface GrantStore {
  insert(grant: StoredGrant): Statement<void>;
  /** Revoked ones too; null when unknown. */
  find(id: GrantId): Query<StoredGrant | null>;
  /** The newest one of a session's user for a client that nobody has revoked, its tokens expired or not; null: there is none. */
  findOfSession(of: SessionOfClient): Query<StoredGrant | null>;
  /** The one that stands for a managed grant of a client now; null: there is none that nobody has revoked, its tokens expired or not. */
  findManaged(of: { readonly id: ManagedGrantId; readonly clientId: ClientId }): Query<StoredManagedGrant | null>;
  /** Before tokens are issued by it for another organization than its own: it ends with the membership there, too. False: nobody can, since it is unknown or revoked. */
  noteOrganization(tx: Transaction, id: GrantId, organizationId: OrganizationId): Promise<boolean>;
  /** True only for the caller that revoked it. The event is published by the core. */
  revoke(id: GrantId, at: number): Statement<boolean>;
}
