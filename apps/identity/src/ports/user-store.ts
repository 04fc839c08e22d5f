import type { Page, PageRequest, TenantScope, User, UserId, UserSearch } from '#contracts';
import type { Query, Transaction } from '#kernel';

/** What a login needs of a user, in one look. */
export type LoginRecord = { readonly user: User; readonly password: { readonly hash: string; readonly changedAt: Date } | null };

/** Users of one tenant. Usernames and addresses are unique in it, whatever their case. */
export abstract class UserStore {
  /** Throws ServiceError `conflict`, naming the member, if the username or the address is taken. */
  abstract insert(tx: Transaction, scope: TenantScope, user: User): Promise<void>;
  /** As `insert`, but answers false where the username or the address is taken, and goes on. */
  abstract insertUnlessTaken(tx: Transaction, scope: TenantScope, user: User): Promise<boolean>;
  abstract find(id: UserId): Query<User | null>;
  /** As `find`, and nobody else changes the user until the transaction ends. */
  abstract findForUpdate(tx: Transaction, scope: TenantScope, id: UserId): Promise<User | null>;
  abstract findLogin(
    tx: Transaction,
    scope: TenantScope,
    by: { readonly column: 'email' | 'username'; readonly key: string },
  ): Promise<LoginRecord | null>;
  /**
   * Those that a search finds, ordered by creation. It looks at a bounded number of users: a page may be short, or empty, though another
   * follows. Refuses with `invalid_argument` a limit outside 1 to `maxPageSize` and an invalid cursor.
   */
  abstract list(tx: Transaction, scope: TenantScope, request: PageRequest & UserSearch): Promise<Page<User>>;
  /** Writes what may change of a user that `findForUpdate` returned. Throws as `insert` does. */
  abstract replace(tx: Transaction, scope: TenantScope, user: User): Promise<void>;
  /** One statement: the next version of the user, or null if there is no such user. */
  abstract raiseVersion(tx: Transaction, scope: TenantScope, id: UserId, at: Date): Promise<number | null>;
  /** Where that is the telephone number of the user, it is verified from now on. No version of its own: it is the same number, of which more is known. */
  abstract recordPhoneProof(tx: Transaction, scope: TenantScope, id: UserId, number: string): Promise<void>;
  /** Whether the user has set up a second factor, for those who read of them. No version of its own: nobody sets it. */
  abstract recordSecondFactor(tx: Transaction, scope: TenantScope, id: UserId, hasOne: boolean): Promise<void>;
  /** Never moves the time back. */
  abstract recordLogin(tx: Transaction, scope: TenantScope, id: UserId, at: Date): Promise<void>;
  /** With everything that is held of them. Returns the last version, or null if there was no such user. */
  abstract delete(tx: Transaction, scope: TenantScope, id: UserId): Promise<number | null>;
}
