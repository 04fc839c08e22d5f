import { Injectable } from '@nestjs/common';
import type { Page, PageRequest, TenantContext, UserImport } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserImportStore } from '../../ports/user-import-store.js';

/** A tenant's imports of users, or those of one source, page by page, oldest first. */
@Injectable()
export class ListUserImportsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly imports: UserImportStore,
  ) {}

  /** Refuses with `invalid_argument` as `UserImportStore.list` does. */
  execute(context: TenantContext, request: PageRequest & { readonly source?: string | undefined }): Promise<Page<UserImport>> {
    return this.unitOfWork.transaction(context, (tx) => this.imports.list(tx, context, request));
  }
}
