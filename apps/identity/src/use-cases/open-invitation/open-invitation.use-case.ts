import { Injectable } from '@nestjs/common';
import { allowsInvitations, type OpenedInvitation, type TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { InvitationStore } from '../../ports/invitation-store.js';
import { PasswordPolicies } from '../../ports/password-policies.js';
import { RegistrationPolicies } from '../../ports/registration-policies.js';
import { invitationRefused } from '../invitation-refused.js';

/** Tells who opens the link of an invitation whom it is for, and whether it still works. */
@Injectable()
export class OpenInvitationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly invitations: InvitationStore,
    private readonly policies: PasswordPolicies,
    private readonly registration: RegistrationPolicies,
    private readonly clock: Clock,
  ) {}

  /** Spends nothing, however often it is asked: programs open links, too (attack A82). Refuses with `not_found` what was never a link here, or is not the last one any more. */
  async execute(context: TenantContext, { token }: { readonly token: string }): Promise<OpenedInvitation> {
    const isOpen = allowsInvitations(await this.registration.of(context));
    if (!isOpen || !isWellFormedSecret('iv', token)) throw invitationRefused();
    const invitation = await this.unitOfWork.transaction(context, (tx) =>
      this.invitations.findByToken(tx, context, hashSecret(token), this.clock.now()),
    );
    if (invitation === null) throw invitationRefused();
    const { status, email, name, clientId } = invitation;
    const { minLength } = await this.policies.of(context);
    return { status, email, name, clientId, minLength };
  }
}
