import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { EndGrantsUseCase } from '../use-cases/end-grants/end-grants.use-case.js';

type Events = EventMap['session'];

/** The end of SSO sessions. */
@Controller()
export class SessionEventsController {
  constructor(private readonly endGrants: EndGrantsUseCase) {}

  /** A session that a new login replaced ends nothing: its user goes on. */
  @OnEvent(eventMap.session.sessionEnded)
  async sessionEnded(tx: Transaction, { payload }: EventEnvelope<PayloadOf<Events['sessionEnded']>>, context: TenantScope): Promise<void> {
    if (payload.reason === 'replaced') return;
    await this.endGrants.endOfSession(tx, context, payload.userId, payload.sessionId);
  }
}
