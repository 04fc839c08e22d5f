import { Injectable } from '@nestjs/common';
import type { Page, RequestOf, RpcMap, TenantContext, TermsAcceptance } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TermsAcceptanceStore } from '../../ports/terms-acceptance-store.js';

/** Who accepted a version of the terms, page by page, the first one first. */
@Injectable()
export class ListTermsAcceptancesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly acceptances: TermsAcceptanceStore,
  ) {}

  /** Refuses with `invalid_argument` an invalid limit or cursor. */
  async execute(context: TenantContext, request: RequestOf<RpcMap['identity']['listTermsAcceptances']>): Promise<Page<TermsAcceptance>> {
    return this.unitOfWork.transaction(context, (tx) => this.acceptances.list(tx, context, request));
  }
}
