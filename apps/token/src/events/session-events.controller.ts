import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { timeOf } from './time-of-event.js';
import { EndGrantsUseCase } from '../use-cases/end-grants/end-grants.use-case.js';
import { TellClientsOfEndUseCase } from '../use-cases/tell-clients-of-end/tell-clients-of-end.use-case.js';

type Events = EventMap['session'];

/** The end of SSO sessions, and of all that somebody else may have got by them. */
@Controller()
export class SessionEventsController {
  constructor(
    private readonly endGrants: EndGrantsUseCase,
    private readonly tellClientsOfEnd: TellClientsOfEndUseCase,
  ) {}

  /** A session that a new login replaced ends nothing: its user goes on, until the one that took its place ends. */
  @OnEvent(eventMap.session.sessionEnded)
  async sessionEnded(tx: Transaction, { payload }: EventEnvelope<PayloadOf<Events['sessionEnded']>>, context: TenantScope): Promise<void> {
    if (payload.reason === 'replaced') return;
    const sessionIds = [payload.sessionId, ...(payload.predecessors ?? [])];
    await this.endGrants.endOfSessions(tx, context, payload.userId, sessionIds);
    await this.tellClientsOfEnd.execute(tx, sessionIds);
  }

  /** Those that are to outlive their session, too: whoever signed in may hold them. What the user has allowed since stays. */
  @OnEvent(eventMap.session.signInDisowned)
  async signInDisowned(tx: Transaction, event: EventEnvelope<PayloadOf<Events['signInDisowned']>>, context: TenantScope): Promise<void> {
    await this.endGrants.endOfUser(tx, context, { userId: event.payload.userId, before: timeOf(event), reason: 'sign_in_disowned' });
  }
}
