import { Injectable } from '@nestjs/common';
import { eventMap, type InvitationId, ServiceError, type TenantContext } from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { InvitationStore } from '../../ports/invitation-store.js';

/** An administrator takes an invitation back. */
@Injectable()
export class RevokeInvitationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly invitations: InvitationStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /** Its link is worth nothing from then on. One that was taken back before is no error. Refuses with `not_found`, and with `conflict` where somebody came of it. */
  async execute(context: TenantContext, { id }: { readonly id: InvitationId }): Promise<{ revoked: true }> {
    await this.unitOfWork.transaction(context, async (tx) => {
      const at = this.clock.now();
      if (await this.invitations.revoke(tx, context, id, at)) {
        await this.outbox.append(tx, context, eventMap.identity.invitationRevoked, { invitationId: id });
        return;
      }
      const found = await this.invitations.find(tx, context, id, at);
      if (found === null) throw new ServiceError('not_found', 'There is no such invitation.');
      if (found.status === 'accepted') throw new ServiceError('conflict', 'The invitation was accepted.');
    });
    return { revoked: true };
  }
}
