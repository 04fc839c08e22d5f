import { Injectable } from '@nestjs/common';
import type { Consent, Page, PageRequest, TenantContext, UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ConsentAdministration } from '../../ports/consent-administration.js';

/** What a user allows which application, the oldest first. */
@Injectable()
export class ListConsentsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly consents: ConsentAdministration,
  ) {}

  /** Refuses a wrong limit or cursor with `invalid_argument`. */
  execute(context: TenantContext, { userId, ...request }: PageRequest & { readonly userId: UserId }): Promise<Page<Consent>> {
    return this.unitOfWork.transaction(context, (tx) => this.consents.list(tx, userId, request));
  }
}
