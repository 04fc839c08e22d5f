import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { BackchannelAuthenticationId, ChallengeId, DeliveryId, InvitationId, SignInNoticeId, TenantScope, UserId } from '#contracts';
import { Clock, logFields, type Transaction } from '#kernel';
import { messageKinds, type TemplateName } from '../../messages/message-kinds.js';
import { DeliveryStore } from '../../ports/delivery-store.js';
import { DeliveryAlarm } from '../../ports/delivery-alarm.js';

const lifetimeSeconds = 24 * 60 * 60;
/** Of each kind. Nobody gets more, whatever happens to them; nor does one kind keep another from them. */
const maxAnHour = 10;

/** What is to be sent. `challengeId`: what its code is the answer to, or the invitation, the notice or the question that it brings, for messages with one; `expiresAt`: when it is of no use any more. */
export type MessageRequest = {
  readonly template: TemplateName;
  readonly challengeId?: ChallengeId | InvitationId | SignInNoticeId | BackchannelAuthenticationId;
  readonly expiresAt?: Date;
};

/** Notes that a person is to be sent a message. */
@Injectable()
export class QueueMessageUseCase {
  private readonly logger = new Logger(QueueMessageUseCase.name);

  constructor(
    private readonly deliveries: DeliveryStore,
    private readonly clock: Clock,
    private readonly alarm: DeliveryAlarm,
  ) {}

  /** In the transaction of what caused it. Whether there is anything to say, and where, is asked when the message is sent. Null where the user has had enough. `userId` null: for somebody who is no user yet; who asks for them bounds how many. */
  async execute(
    tx: Transaction,
    scope: TenantScope,
    userId: UserId | null,
    { template, challengeId, expiresAt }: MessageRequest,
  ): Promise<DeliveryId | null> {
    const createdAt = this.clock.now();
    const anHourAgo = new Date(createdAt.getTime() - 3_600_000);
    if (userId !== null && (await this.deliveries.countSince(tx, scope, { userId, template }, anHourAgo)) >= maxAnHour) {
      this.logger.warn({ msg: 'A user has had enough messages within an hour; this one is left out', userId, ...logFields(scope) });
      return null;
    }
    const id = randomUUID() as DeliveryId;
    await this.deliveries.add(tx, scope, {
      id,
      userId,
      channel: messageKinds[template].channel,
      template,
      challengeId: challengeId ?? null,
      createdAt,
      expiresAt: expiresAt ?? new Date(createdAt.getTime() + lifetimeSeconds * 1_000),
    });
    tx.afterCommit(() => this.alarm.ring());
    return id;
  }
}
