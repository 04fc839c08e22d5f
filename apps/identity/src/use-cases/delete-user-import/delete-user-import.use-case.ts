import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext, type UserImportId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserImportStore } from '../../ports/user-import-store.js';

/** Forgets an import, whether it was finished or not, with the list of whom it refused. The users stay. */
@Injectable()
export class DeleteUserImportUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly imports: UserImportStore,
  ) {}

  /** Refuses with `not_found`. */
  async execute(context: TenantContext, { id }: { readonly id: UserImportId }): Promise<{ deleted: true }> {
    if (!(await this.unitOfWork.transaction(context, (tx) => this.imports.delete(tx, context, id))))
      throw new ServiceError('not_found', 'There is no such import.');
    return { deleted: true };
  }
}
