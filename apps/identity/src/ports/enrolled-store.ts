import type { EnrolledAuthenticator, TenantScope, UserId } from '#contracts';
import type { Query, Transaction } from '#kernel';
import type { OwnedAuthenticator } from './owned-authenticator.js';

/** What users have set up of one kind. */
export type EnrolledStore = {
  /** Oldest first. */
  list(userId: UserId): Query<readonly EnrolledAuthenticator[]>;
  /** One guarded statement: whether there was one of that user with that id. */
  remove(tx: Transaction, scope: TenantScope, of: OwnedAuthenticator): Promise<boolean>;
  /** As `remove`: what its user calls it from now on. */
  rename(tx: Transaction, scope: TenantScope, of: OwnedAuthenticator, name: string): Promise<boolean>;
};
