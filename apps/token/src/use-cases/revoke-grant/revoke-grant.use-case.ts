import { Injectable } from '@nestjs/common';
import { type GrantId, ServiceError, type TenantContext, type UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { EndGrantsUseCase } from '../end-grants/end-grants.use-case.js';

/** Takes a grant back, with every token that came of it. */
@Injectable()
export class RevokeGrantUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly endGrants: EndGrantsUseCase,
  ) {}

  /** Refuses with `not_found` what is no grant of this user; revoking what is revoked is no error. */
  async execute(context: TenantContext, grant: { readonly grantId: GrantId; readonly userId: UserId }): Promise<{ revoked: true }> {
    const known = await this.unitOfWork.transaction(context, (tx) => this.endGrants.endOne(tx, context, grant));
    if (!known) throw new ServiceError('not_found', 'There is no such grant.');
    return { revoked: true };
  }
}
