import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { QueueVerificationUseCase } from '../use-cases/queue-verification/queue-verification.use-case.js';

type Events = (typeof eventMap)['identity'];

/** Users with an address that may have to be verified. */
@Controller()
export class UserEventsController {
  constructor(private readonly queueVerification: QueueVerificationUseCase) {}

  @OnEvent(eventMap.identity.userCreated)
  async userCreated(tx: Transaction, { payload }: EventEnvelope<PayloadOf<Events['userCreated']>>, context: TenantScope): Promise<void> {
    if (payload.hasEmail) await this.queueVerification.execute(tx, context, payload.userId);
  }

  @OnEvent(eventMap.identity.userUpdated)
  async userUpdated(tx: Transaction, { payload }: EventEnvelope<PayloadOf<Events['userUpdated']>>, context: TenantScope): Promise<void> {
    if (payload.emailChanged) await this.queueVerification.execute(tx, context, payload.userId);
  }
}
