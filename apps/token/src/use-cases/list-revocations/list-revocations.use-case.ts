import { Injectable } from '@nestjs/common';
import type { ListRevocationsRequest, RequestContext, RevocationsPage } from '#contracts';
import { UnitOfWork } from '#kernel';
import { RevocationList } from '../../ports/revocation-list.js';

/** The revocations that a replica of the introspection service must know of before it verifies JWTs itself. */
@Injectable()
export class ListRevocationsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly revocations: RevocationList,
  ) {}

  /** `invalid_argument` for an invalid cursor. */
  execute(context: RequestContext, request: ListRevocationsRequest): Promise<RevocationsPage> {
    return this.unitOfWork.platformTransaction(context, async (tx) => ({
      ...(await this.revocations.page(tx, request)),
      restoredAt: await this.revocations.restoredAt(tx),
    }));
  }
}
