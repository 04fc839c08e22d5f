import { Injectable } from '@nestjs/common';
import { type Invitation, type InvitationId, ServiceError, type TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { InvitationStore } from '../../ports/invitation-store.js';

/** Tells an administrator what became of an invitation. */
@Injectable()
export class GetInvitationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly invitations: InvitationStore,
    private readonly clock: Clock,
  ) {}

  /** Refuses with `not_found`. */
  async execute(context: TenantContext, { id }: { readonly id: InvitationId }): Promise<Invitation> {
    const found = await this.unitOfWork.transaction(context, (tx) => this.invitations.find(tx, context, id, this.clock.now()));
    if (found === null) throw new ServiceError('not_found', 'There is no such invitation.');
    return found;
  }
}
