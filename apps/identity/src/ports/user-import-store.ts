import type { Page, PageRequest, RefusedImport, TenantScope, UserImport, UserImportId } from '#contracts';
import type { Transaction } from '#kernel';

/** What became of some users of an import. */
export type ImportProgress = { readonly imported: number; readonly refused: readonly RefusedImport[]; readonly at: Date };

/** Imports of users, with those whom they refused. */
export abstract class UserImportStore {
  abstract insert(tx: Transaction, scope: TenantScope, userImport: UserImport): Promise<void>;
  abstract find(tx: Transaction, scope: TenantScope, id: UserImportId): Promise<UserImport | null>;
  /** As `find`, and nobody else goes on with it until the transaction ends. */
  abstract findForUpdate(tx: Transaction, scope: TenantScope, id: UserImportId): Promise<UserImport | null>;
  /** Ordered by creation. Refuses with `invalid_argument` an invalid cursor and a limit outside 1 to `maxPageSize`. */
  abstract list(
    tx: Transaction,
    scope: TenantScope,
    request: PageRequest & { readonly source?: string | undefined },
  ): Promise<Page<UserImport>>;
  /** Moves an import on that `findForUpdate` returned. */
  abstract advance(tx: Transaction, scope: TenantScope, userImport: UserImport, progress: ImportProgress): Promise<UserImport>;
  /** Refuses as `list` does. */
  abstract listRefused(tx: Transaction, scope: TenantScope, id: UserImportId, request: PageRequest): Promise<Page<RefusedImport>>;
  /** Whether there was one. */
  abstract delete(tx: Transaction, scope: TenantScope, id: UserImportId): Promise<boolean>;
}
