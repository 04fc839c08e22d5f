import { Injectable } from '@nestjs/common';
import {
  type CreateInvitationRequest,
  eventMap,
  type Idempotent,
  type Invitation,
  type Replayable,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { Clock, EventOutbox, IdempotentCreations, type RunCreation, Violations } from '#kernel';
import { IdSource } from '../../ports/id-source.js';
import { InvitationStore } from '../../ports/invitation-store.js';
import { RegistrationPolicies } from '../../ports/registration-policies.js';
import { UserStore } from '../../ports/user-store.js';
import { identifierKey } from '../../rules/identifiers.js';
import { invitation as rules } from '../../rules/invitation.js';
import { applyChanges, checkProfile, emptyProfile } from '../../rules/profile.js';
import { InvitationMessages } from '../invitation-messages.js';
import { requireInvitations } from '../invitation-refused.js';

/** An administrator invites somebody to have an account. */
@Injectable()
export class CreateInvitationUseCase {
  constructor(
    private readonly creations: IdempotentCreations,
    private readonly invitations: InvitationStore,
    private readonly users: UserStore,
    private readonly policies: RegistrationPolicies,
    private readonly messages: InvitationMessages,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * The domains that the tenant takes by itself are no bound: whom an administrator invites is invited. Refuses with `invalid_argument`, naming every unfit member, and with `conflict` where nobody is invited, or the address
   * has an account or an invitation, which the refusal names: administrators may know. With `too_many_requests` where the address was sent as many messages as it may be.
   */
  async execute(
    context: TenantContext,
    { idempotency, ...request }: CreateInvitationRequest & Idempotent,
  ): Promise<Invitation & Replayable> {
    return this.creations.once(context, idempotency, (run) => this.create(context, request, run));
  }

  private async create(context: TenantContext, request: CreateInvitationRequest, run: RunCreation<Invitation>): Promise<Invitation> {
    const policy = await this.policies.of(context);
    requireInvitations(policy);
    const invited = this.checked(request);
    const now = this.clock.now();
    const invitation: Invitation = {
      ...invited,
      id: this.ids.invitationId(),
      status: 'pending',
      clientId: request.clientId ?? null,
      userId: null,
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + policy.invitationLifetime * 1_000).toISOString(),
    };
    return run(async (tx) => {
      const known = await this.users.findLogin(tx, context, { column: 'email', key: identifierKey(invitation.email) });
      if (known !== null) {
        const members = [{ pointer: '/email', detail: 'is taken' }];
        throw new ServiceError('conflict', 'The email is taken.', { members, existingId: known.user.id });
      }
      const keptSince = new Date(now.getTime() - rules.kept * 1_000);
      await this.invitations.insert(tx, context, invitation, { links: rules.links, keptSince });
      await this.messages.count(tx, context, invitation.email);
      const { id: invitationId, expiresAt } = invitation;
      await this.outbox.append(tx, context, eventMap.identity.invitationCreated, { invitationId, expiresAt });
      return invitation;
    });
  }

  private checked({
    email,
    name,
    locale,
    roles,
    groups,
  }: CreateInvitationRequest): Pick<Invitation, 'email' | 'name' | 'locale' | 'roles' | 'groups'> {
    const profile = applyChanges(emptyProfile, { email, name, locale, roles, groups });
    const violations = new Violations();
    checkProfile(violations, profile);
    violations.check(profile.email !== null, '/email', 'is required');
    violations.throwIfAny();
    return { email: profile.email ?? '', name: profile.name, locale: profile.locale, roles: profile.roles, groups: profile.groups };
  }
}
