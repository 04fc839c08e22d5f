import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type ChallengeId, eventMap, type RequestEmailChange, ServiceError, type TenantContext, type User } from '#contracts';
import { Clock, EventOutbox, type Transaction, Violations } from '#kernel';
import { EmailChangeStore } from '../../ports/email-change-store.js';
import { RegistrationPolicies } from '../../ports/registration-policies.js';
import { ThrottleStore } from '../../ports/throttle-store.js';
import { emailChange } from '../../rules/email-change.js';
import { checkEmail, identifierKey, normaliseIdentifier, receives } from '../../rules/identifiers.js';
import { takesAddress } from '../../rules/sign-up.js';
import { emailChangeGone } from '../email-changes.js';
import { MessageRequests } from '../message-requests.js';
import { OwnUsers } from '../own-users.js';

const { requests, messages, messageEvery, lifetime } = emailChange;

/** A user says which address they want to be known by. */
@Injectable()
export class RequestOwnEmailChangeUseCase {
  constructor(
    private readonly own: OwnUsers,
    private readonly changes: EmailChangeStore,
    private readonly throttles: ThrottleStore,
    private readonly policies: RegistrationPolicies,
    private readonly requests: MessageRequests,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Nobody else is looked for here: whether the address has an account is seen when the message is made, so that neither the answer nor its time can tell (attack A80). An address that had enough messages is
   * answered like every other.
   */
  async execute(context: TenantContext, { sessionToken, email: typed, locale }: RequestEmailChange): Promise<{ requested: true }> {
    const { context: own, user } = await this.own.requireFresh(context, sessionToken);
    const email = typed === null ? null : normaliseIdentifier(typed);
    const policy = await this.policies.of(own);
    const violations = new Violations();
    checkEmail(violations, email);
    violations.throwIfAny();
    violations.check(email === null || !receives(user, identifierKey(email)), '/email', 'must be another one than before');
    violations.check(email === null || takesAddress(email, policy), '/email', 'must be of a domain whose addresses are taken here');
    violations.throwIfAny();
    await this.requests.take(own, null, (tx) => this.ask(tx, own, user, { email, locale }));
    return { requested: true };
  }

  private async ask(
    tx: Transaction,
    context: TenantContext,
    { id: userId, version: userVersion, email: present, emailVerified }: User,
    { email, locale }: Pick<RequestEmailChange, 'email' | 'locale'>,
  ): Promise<void> {
    const createdAt = this.clock.now();
    const change = await this.changes.ask(tx, context, {
      ...{ userId, userVersion, email, locale, createdAt },
      id: randomUUID() as ChallengeId,
      present: present !== null && emailVerified ? 'asked' : 'not_asked',
      expiresAt: new Date(createdAt.getTime() + lifetime * 1_000),
    });
    if (change === null) throw emailChangeGone();
    const notifyUser = await this.isDue(tx, context, userId, identifierKey(change.email));
    await this.outbox.append(tx, context, eventMap.identity.emailChangeRequested, {
      ...{ userId, notifyUser, challengeId: change.id },
      asksPresent: change.present === 'asked',
      expiresAt: change.expiresAt.toISOString(),
    });
  }

  /** Whether there may be messages: a form that is sent twice sends them once (attack A66). Refuses with `too_many_requests` a user who has asked too often, which says nothing of any address. */
  private async isDue(tx: Transaction, context: TenantContext, userId: string, recipient: string): Promise<boolean> {
    const at = this.clock.now();
    const ofUser = { counter: 'email changes of a user', subject: userId };
    const ofRecipient = { counter: 'email change messages', subject: recipient };
    const until = await this.throttles.exhaustedUntil(tx, context, ofUser, requests.max, at);
    if (until !== null) {
      const retryAfter = Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1_000));
      throw new ServiceError('too_many_requests', 'Too many messages were asked for. Try again later.', { retryAfter });
    }
    const form = { counter: 'email change asked for', subject: `${userId} ${recipient}` };
    if (!(await this.throttles.open(tx, context, form, { until: new Date(at.getTime() + messageEvery * 1_000), at }))) return false;
    await this.throttles.count(tx, context, ofUser, requests.seconds, at);
    return (await this.throttles.count(tx, context, ofRecipient, messages.seconds, at)).occurrences <= messages.max;
  }
}
