import { Injectable, Logger } from '@nestjs/common';
import { allowsInvitations, asUser, eventMap, type Invitation, type RequestOf, type RpcMap, type TenantContext } from '#contracts';
import { Clock, EventOutbox, logFields, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { InvitationStore } from '../../ports/invitation-store.js';
import { RegistrationPolicies } from '../../ports/registration-policies.js';
import { invitation as rules } from '../../rules/invitation.js';
import { passwordLocaleOf } from '../../rules/password.js';
import { invitationRefused } from '../invitation-refused.js';
import { AcceptedTerms } from '../accepted-terms.js';
import { NewUsers, type PreparedUser } from '../new-users.js';
import { Overtaken } from '../overtaken.js';

type Request = RequestOf<RpcMap['identity']['acceptInvitation']>;

/** Makes a user of who opens the link of an invitation, which shows that they read its address. */
@Injectable()
export class AcceptInvitationUseCase {
  private readonly logger = new Logger('SignUp');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly invitations: InvitationStore,
    private readonly policies: RegistrationPolicies,
    private readonly newUsers: NewUsers,
    private readonly terms: AcceptedTerms,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The user has the address, roles and groups that were invited, whoever opens the link (attack A88). They, their password, the events and the end of the invitation are one transaction: all or nothing, and of many at once one.
   * What is judged is counted. Who sends the same again is answered alike: whether they know the password is for the sign-in that follows to see. Refuses with `not_found`, with `conflict` where the address has an account by
   * now, and with `invalid_argument` an unfit password or name.
   */
  async execute(context: TenantContext, { token, password, name, terms: said, locale }: Request): Promise<{ identifier: string }> {
    const isOpen = allowsInvitations(await this.policies.of(context));
    if (!isOpen || !isWellFormedSecret('iv', token)) throw invitationRefused();
    const tokenHash = hashSecret(token);
    const charged = await this.unitOfWork.transaction(context, (tx) =>
      this.invitations.charge(tx, context, tokenHash, { at: this.clock.now(), max: rules.tries }),
    );
    if (charged === null) return this.accepted(context, tokenHash);
    const { email, roles, groups } = charged;
    const profile = { email, emailVerified: true, name, locale: charged.locale ?? locale, roles, groups };
    const terms = await this.terms.ofNewUser(context, said);
    const prepared = { ...(await this.newUsers.prepare(context, profile, password, passwordLocaleOf(locale))), terms };
    try {
      await this.make(context, tokenHash, charged, prepared);
    } catch (error) {
      if (error instanceof Overtaken) return this.accepted(context, tokenHash);
      throw error;
    }
    return { identifier: email };
  }

  private async make(context: TenantContext, tokenHash: string, { id: invitationId }: Invitation, prepared: PreparedUser): Promise<void> {
    const userId = prepared.user.id;
    const byUser = asUser(context, userId);
    await this.unitOfWork.transaction(context, async (tx) => {
      if (!(await this.invitations.accept(tx, context, { tokenHash, userId }, this.clock.now()))) throw new Overtaken();
      await this.newUsers.insert(tx, byUser, prepared, 'invitation');
      await this.outbox.append(tx, byUser, eventMap.identity.invitationAccepted, { invitationId, userId });
    });
    this.logger.log({ msg: 'An invitation was accepted', invitationId, userId, ...logFields(byUser), actor: byUser.actor });
  }

  private async accepted(context: TenantContext, tokenHash: string): Promise<{ identifier: string }> {
    const found = await this.unitOfWork.transaction(context, (tx) =>
      this.invitations.findByToken(tx, context, tokenHash, this.clock.now()),
    );
    if (found?.status !== 'accepted') throw invitationRefused();
    return { identifier: found.email };
  }
}
