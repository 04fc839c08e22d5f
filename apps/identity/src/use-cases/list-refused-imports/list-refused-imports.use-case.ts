import { Injectable } from '@nestjs/common';
import { type Page, type PageRequest, type RefusedImport, ServiceError, type TenantContext, type UserImportId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserImportStore } from '../../ports/user-import-store.js';

/** Whom an import refused, and why. */
@Injectable()
export class ListRefusedImportsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly imports: UserImportStore,
  ) {}

  /** Refuses with `not_found`, and with `invalid_argument` as `UserImportStore.listRefused` does. */
  execute(context: TenantContext, { id, ...request }: PageRequest & { readonly id: UserImportId }): Promise<Page<RefusedImport>> {
    return this.unitOfWork.transaction(context, async (tx) => {
      if ((await this.imports.find(tx, context, id)) === null) throw new ServiceError('not_found', 'There is no such import.');
      return this.imports.listRefused(tx, context, id, request);
    });
  }
}
