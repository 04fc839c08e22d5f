import type { GrantId } from '#contracts';
import type { Authorization } from './authorization.js';
import type { Query, Statement } from './ports.js';

/** An authorization that tokens are issued by. Every token names its grant and dies with it. */
export type StoredGrant = {
  readonly id: GrantId;
  readonly authorization: Authorization;
  readonly createdAt: number;
  /** No token of this grant lives longer: afterwards the row may be dropped. */
  readonly expiresAt: number;
  readonly revokedAt: number | null;
};

export interface GrantStore {
  insert(grant: StoredGrant): Statement<void>;
  /** Revoked ones too; null when unknown. */
  find(id: GrantId): Query<StoredGrant | null>;
  /** True only for the caller that revoked it. The event is published by the core. */
  revoke(id: GrantId, at: number): Statement<boolean>;
}
