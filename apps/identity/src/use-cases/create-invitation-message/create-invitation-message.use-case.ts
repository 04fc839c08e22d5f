import { Injectable } from '@nestjs/common';
import type { InvitationId, InvitationMessage, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { InvitationStore } from '../../ports/invitation-store.js';
import { VerificationTokenSource } from '../../ports/verification-token-source.js';

/** Makes the link of an invitation for the message that brings it: nobody else has it, whoever invited included. */
@Injectable()
export class CreateInvitationMessageUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly invitations: InvitationStore,
    private readonly tokens: VerificationTokenSource,
    private readonly clock: Clock,
  ) {}

  /** Only its hash is stored, in the place of the one before: the last message that was made is good. `none` for what waits for nobody any more, and where no message was asked for. */
  async execute(context: TenantContext, { invitationId: id }: { readonly invitationId: InvitationId }): Promise<InvitationMessage> {
    const token = this.tokens.create('iv');
    const link = { id, tokenHash: hashSecret(token), at: this.clock.now() };
    const invitation = await this.unitOfWork.transaction(context, (tx) => this.invitations.link(tx, context, link));
    if (invitation === null) return { kind: 'none' };
    const { email, name, locale, expiresAt } = invitation;
    return { kind: 'link', token, email, name, locale, expiresAt };
  }
}
