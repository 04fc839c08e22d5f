import { Injectable } from '@nestjs/common';
import { eventMap, type Invitation, type InvitationId, ServiceError, type TenantContext } from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { InvitationStore } from '../../ports/invitation-store.js';
import { RegistrationPolicies } from '../../ports/registration-policies.js';
import { invitation as rules } from '../../rules/invitation.js';
import { InvitationMessages } from '../invitation-messages.js';
import { requireInvitations } from '../invitation-refused.js';

/** An administrator has the message of an invitation sent once more. */
@Injectable()
export class ResendInvitationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly invitations: InvitationStore,
    private readonly policies: RegistrationPolicies,
    private readonly messages: InvitationMessages,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * With another link, which takes the place of the one before, and its whole time: one that has expired waits again. Refuses with `not_found`; with `conflict` what was accepted or revoked; and with `too_many_requests` within
   * 30 seconds of the time before, or where the address was sent as many messages as it may be.
   */
  async execute(context: TenantContext, { id }: { readonly id: InvitationId }): Promise<Invitation> {
    const policy = await this.policies.of(context);
    requireInvitations(policy);
    return this.unitOfWork.transaction(context, async (tx) => {
      const at = this.clock.now();
      const renewed = await this.invitations.renew(tx, context, {
        ...{ id, at, links: rules.links },
        expiresAt: new Date(at.getTime() + policy.invitationLifetime * 1_000),
        unlessSentSince: new Date(at.getTime() - rules.messageEvery * 1_000),
      });
      if (renewed === null) return this.refuse(tx, context, id, at);
      await this.messages.count(tx, context, renewed.email);
      const { expiresAt } = renewed;
      await this.outbox.append(tx, context, eventMap.identity.invitationResent, { invitationId: id, expiresAt });
      return renewed;
    });
  }

  private async refuse(tx: Transaction, context: TenantContext, id: InvitationId, at: Date): Promise<never> {
    const found = await this.invitations.find(tx, context, id, at);
    if (found === null) throw new ServiceError('not_found', 'There is no such invitation.');
    if (found.status === 'accepted' || found.status === 'revoked')
      throw new ServiceError('conflict', `The invitation was ${found.status}.`);
    throw new ServiceError('too_many_requests', 'It was sent a moment ago.', { retryAfter: rules.messageEvery });
  }
}
