import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { RequestBackchannelMessageUseCase } from '../use-cases/request-backchannel-message/request-backchannel-message.use-case.js';

/** What applications have users asked: who they are, and how they are reached, is known here. */
@Controller()
export class TokenEventsController {
  constructor(private readonly requestMessage: RequestBackchannelMessageUseCase) {}

  @OnEvent(eventMap.token.backchannelAuthenticationRequested)
  async backchannelAuthenticationRequested(
    tx: Transaction,
    {
      payload: { id, clientId, userId, expiresAt },
    }: EventEnvelope<PayloadOf<(typeof eventMap)['token']['backchannelAuthenticationRequested']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.requestMessage.execute(tx, context, { id, clientId, userId, expiresAt });
  }
}
