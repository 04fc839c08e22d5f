import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext, type UserImport, type UserImportId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserImportStore } from '../../ports/user-import-store.js';

/** How far an import has come. */
@Injectable()
export class GetUserImportUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly imports: UserImportStore,
  ) {}

  /** Refuses with `not_found`. */
  async execute(context: TenantContext, { id }: { readonly id: UserImportId }): Promise<UserImport> {
    const found = await this.unitOfWork.transaction(context, (tx) => this.imports.find(tx, context, id));
    if (found === null) throw new ServiceError('not_found', 'There is no such import.');
    return found;
  }
}
