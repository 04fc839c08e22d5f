import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { RecordLoginUseCase } from '../use-cases/record-login/record-login.use-case.js';

/** Logins, as the session service sees them. */
@Controller()
export class SessionEventsController {
  constructor(private readonly recordLogin: RecordLoginUseCase) {}

  @OnEvent(eventMap.session.sessionStarted)
  async sessionStarted(
    tx: Transaction,
    event: EventEnvelope<PayloadOf<(typeof eventMap)['session']['sessionStarted']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.recordLogin.execute(tx, context, { userId: event.payload.userId, at: new Date(event.occurredAt) });
  }
}
