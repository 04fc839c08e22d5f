import { Injectable } from '@nestjs/common';
import type { ListRevocationsRequest, Page, RevocationInForce, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { RevocationList } from '../../ports/revocation-list.js';

/** The revocations that a replica of the introspection service must know of before it verifies a tenant's JWTs itself. */
@Injectable()
export class ListRevocationsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly revocations: RevocationList,
  ) {}

  /** `invalid_argument` for a cursor that is none of ours. */
  execute(context: TenantContext, request: ListRevocationsRequest): Promise<Page<RevocationInForce>> {
    return this.unitOfWork.inTenant(context, (tx) => this.revocations.page(tx, request));
  }
}
