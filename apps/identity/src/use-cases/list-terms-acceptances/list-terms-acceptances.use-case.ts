import { Injectable } from '@nestjs/common';
import { isTermsVersion, type Page, type RequestOf, type RpcMap, type TenantContext, type TermsAcceptance } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TermsAcceptanceStore } from '../../ports/terms-acceptance-store.js';

/** Who accepted a version of the terms, page by page, the first one first. */
@Injectable()
export class ListTermsAcceptancesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly acceptances: TermsAcceptanceStore,
  ) {}

  /** Nobody accepted what is no version. Refuses with `invalid_argument` an invalid limit or cursor. */
  async execute(context: TenantContext, request: RequestOf<RpcMap['identity']['listTermsAcceptances']>): Promise<Page<TermsAcceptance>> {
    if (!isTermsVersion(request.version)) return { items: [], nextCursor: null };
    return this.unitOfWork.transaction(context, (tx) => this.acceptances.list(tx, context, request));
  }
}
