import { Injectable } from '@nestjs/common';
import type { Invitation, Page, PageRequest, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { type InvitationSearch, InvitationStore } from '../../ports/invitation-store.js';

/** A tenant's invitations, or those of one address, page by page, oldest first. */
@Injectable()
export class ListInvitationsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly invitations: InvitationStore,
    private readonly clock: Clock,
  ) {}

  /** Refuses with `invalid_argument` as `InvitationStore.list` does. */
  execute(context: TenantContext, request: PageRequest & InvitationSearch): Promise<Page<Invitation>> {
    return this.unitOfWork.transaction(context, (tx) => this.invitations.list(tx, context, request, this.clock.now()));
  }
}
