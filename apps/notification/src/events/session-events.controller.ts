import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { QueueMessageUseCase } from '../use-cases/queue-message/queue-message.use-case.js';

/** Sign-ins that their users are told of. */
@Controller()
export class SessionEventsController {
  constructor(private readonly queueMessage: QueueMessageUseCase) {}

  @OnEvent(eventMap.session.signInFlagged)
  async signInFlagged(
    tx: Transaction,
    { payload: { userId, notice } }: EventEnvelope<PayloadOf<EventMap['session']['signInFlagged']>>,
    context: TenantScope,
  ): Promise<void> {
    if (notice === null) return;
    const expiresAt = new Date(notice.expiresAt);
    await this.queueMessage.execute(tx, context, userId, { template: 'new-sign-in', challengeId: notice.id, expiresAt });
  }
}
