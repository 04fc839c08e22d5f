import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { DeliveryStore } from '../ports/delivery-store.js';
import { QueueMessageUseCase } from '../use-cases/queue-message/queue-message.use-case.js';

type Events = (typeof eventMap)['identity'];

/** Who asked for a new password waits at the screen: later, it is asked for anew. */
const resetLifetimeMs = 30 * 60_000;

/** Users with an address that may have to be verified, those whose password is being guessed, was forgotten, or has changed, those who asked for a code or a link, those whom an application asks something, those who prove themselves with something else by now, and people who want to be users. */
@Controller()
export class UserEventsController {
  constructor(
    private readonly queueMessage: QueueMessageUseCase,
    private readonly deliveries: DeliveryStore,
  ) {}

  @OnEvent(eventMap.identity.userCreated)
  async userCreated(tx: Transaction, { payload }: EventEnvelope<PayloadOf<Events['userCreated']>>, context: TenantScope): Promise<void> {
    if (payload.hasEmail && payload.notifyUser !== false)
      await this.queueMessage.execute(tx, context, payload.userId, { template: 'verify-email' });
  }

  @OnEvent(eventMap.identity.userUpdated)
  async userUpdated(tx: Transaction, { payload }: EventEnvelope<PayloadOf<Events['userUpdated']>>, context: TenantScope): Promise<void> {
    if (payload.emailChanged) await this.queueMessage.execute(tx, context, payload.userId, { template: 'verify-email' });
  }

  /** What was sent to them is forgotten; the message about it is to nobody that is known. */
  @OnEvent(eventMap.identity.userDeleted)
  async userDeleted(
    tx: Transaction,
    { payload: { userId, farewell } }: EventEnvelope<PayloadOf<Events['userDeleted']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.deliveries.eraseUser(tx, userId);
    if (farewell === undefined) return;
    const expiresAt = new Date(farewell.expiresAt);
    await this.queueMessage.execute(tx, context, null, { template: 'account-deleted', challengeId: farewell.id, expiresAt });
  }

  @OnEvent(eventMap.identity.userDeletionRequested)
  async userDeletionRequested(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['userDeletionRequested']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.queueMessage.execute(tx, context, payload.userId, { template: 'deletion-requested' });
  }

  @OnEvent(eventMap.identity.userDeletionCancelled)
  async userDeletionCancelled(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['userDeletionCancelled']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.queueMessage.execute(tx, context, payload.userId, { template: 'deletion-cancelled' });
  }

  @OnEvent(eventMap.identity.loginThrottled)
  async loginThrottled(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['loginThrottled']>>,
    context: TenantScope,
  ): Promise<void> {
    if (payload.notifyUser) await this.queueMessage.execute(tx, context, payload.userId, { template: 'login-throttled' });
  }

  @OnEvent(eventMap.identity.oneTimeCodeRequested)
  async oneTimeCodeRequested(
    tx: Transaction,
    { payload: { userId, challengeId, channel, expiresAt } }: EventEnvelope<PayloadOf<Events['oneTimeCodeRequested']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.queueMessage.execute(tx, context, userId, {
      template: channel === 'sms' ? 'sms-otp' : 'email-otp',
      challengeId,
      expiresAt: new Date(expiresAt),
    });
  }

  @OnEvent(eventMap.identity.backchannelMessageRequested)
  async backchannelMessageRequested(
    tx: Transaction,
    { payload: { id, userId, channel, expiresAt } }: EventEnvelope<PayloadOf<Events['backchannelMessageRequested']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.queueMessage.execute(tx, context, userId, {
      template: channel === 'sms' ? 'backchannel-authentication-sms' : 'backchannel-authentication',
      challengeId: id,
      expiresAt: new Date(expiresAt * 1_000),
    });
  }

  @OnEvent(eventMap.identity.signUpRequested)
  async signUpRequested(
    tx: Transaction,
    { payload: { challengeId, expiresAt, notifyUser } }: EventEnvelope<PayloadOf<Events['signUpRequested']>>,
    context: TenantScope,
  ): Promise<void> {
    if (!notifyUser) return;
    await this.queueMessage.execute(tx, context, null, { template: 'sign-up', challengeId, expiresAt: new Date(expiresAt) });
  }

  /** To both mailboxes: what each is told is found out when its message is made. */
  @OnEvent(eventMap.identity.emailChangeRequested)
  async emailChangeRequested(
    tx: Transaction,
    { payload: { userId, challengeId, asksPresent, notifyUser, ...payload } }: EventEnvelope<PayloadOf<Events['emailChangeRequested']>>,
    context: TenantScope,
  ): Promise<void> {
    if (!notifyUser) return;
    const expiresAt = new Date(payload.expiresAt);
    await this.queueMessage.execute(tx, context, null, { template: 'email-change', challengeId, expiresAt });
    if (asksPresent) await this.queueMessage.execute(tx, context, userId, { template: 'email-change-notice', challengeId, expiresAt });
  }

  @OnEvent(eventMap.identity.signInMessageRequested)
  async signInMessageRequested(
    tx: Transaction,
    { payload: { challengeId, method, expiresAt, notifyUser } }: EventEnvelope<PayloadOf<Events['signInMessageRequested']>>,
    context: TenantScope,
  ): Promise<void> {
    if (!notifyUser) return;
    const template = method === 'magic-link' ? 'sign-in-link' : 'sign-in-code';
    await this.queueMessage.execute(tx, context, null, { template, challengeId, expiresAt: new Date(expiresAt) });
  }

  @OnEvent(eventMap.identity.invitationCreated)
  async invitationCreated(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['invitationCreated']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.invite(tx, context, payload);
  }

  @OnEvent(eventMap.identity.invitationResent)
  async invitationResent(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['invitationResent']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.invite(tx, context, payload);
  }

  @OnEvent(eventMap.identity.passwordResetRequested)
  async passwordResetRequested(
    tx: Transaction,
    { payload: { userId, notifyUser }, occurredAt }: EventEnvelope<PayloadOf<Events['passwordResetRequested']>>,
    context: TenantScope,
  ): Promise<void> {
    if (!notifyUser || userId === null) return;
    const expiresAt = new Date(Date.parse(occurredAt) + resetLifetimeMs);
    await this.queueMessage.execute(tx, context, userId, { template: 'reset-password', expiresAt });
  }

  @OnEvent(eventMap.identity.passwordChanged)
  async passwordChanged(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['passwordChanged']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.queueMessage.execute(tx, context, payload.userId, { template: 'password-changed' });
  }

  @OnEvent(eventMap.identity.authenticatorAdded)
  async authenticatorAdded(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['authenticatorAdded']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.queueMessage.execute(tx, context, payload.userId, { template: 'authenticator-added' });
  }

  @OnEvent(eventMap.identity.authenticatorRemoved)
  async authenticatorRemoved(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['authenticatorRemoved']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.queueMessage.execute(tx, context, payload.userId, { template: 'authenticator-removed' });
  }

  @OnEvent(eventMap.identity.recoveryCodesCreated)
  async recoveryCodesCreated(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['recoveryCodesCreated']>>,
    context: TenantScope,
  ): Promise<void> {
    if (payload.notifyUser) await this.queueMessage.execute(tx, context, payload.userId, { template: 'recovery-codes-created' });
  }

  @OnEvent(eventMap.identity.recoveryCodeUsed)
  async recoveryCodeUsed(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['recoveryCodeUsed']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.queueMessage.execute(tx, context, payload.userId, { template: 'recovery-code-used' });
  }

  private async invite(
    tx: Transaction,
    context: TenantScope,
    { invitationId, expiresAt }: PayloadOf<Events['invitationCreated']>,
  ): Promise<void> {
    await this.queueMessage.execute(tx, context, null, {
      template: 'invitation',
      challengeId: invitationId,
      expiresAt: new Date(expiresAt),
    });
  }
}
