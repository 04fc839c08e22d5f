import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { QueueMessageUseCase } from '../use-cases/queue-message/queue-message.use-case.js';

/** What applications have users asked. */
@Controller()
export class TokenEventsController {
  constructor(private readonly queueMessage: QueueMessageUseCase) {}

  @OnEvent(eventMap.token.backchannelAuthenticationRequested)
  async backchannelAuthenticationRequested(
    tx: Transaction,
    { payload: { id, userId, expiresAt } }: EventEnvelope<PayloadOf<EventMap['token']['backchannelAuthenticationRequested']>>,
    context: TenantScope,
  ): Promise<void> {
    const end = new Date(expiresAt * 1_000);
    await this.queueMessage.execute(tx, context, userId, { template: 'backchannel-authentication', challengeId: id, expiresAt: end });
  }
}
