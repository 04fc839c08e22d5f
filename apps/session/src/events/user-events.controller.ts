import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap, type PayloadOf, type RequestContext, type TenantId } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { EndUserSessionsUseCase } from '../use-cases/end-user-sessions/end-user-sessions.use-case.js';

type Events = (typeof eventMap)['identity'];
type Context = RequestContext & { readonly tenantId: TenantId };

/** What happens to users and ends their sessions. */
@Controller()
export class UserEventsController {
  constructor(private readonly endUserSessions: EndUserSessionsUseCase) {}

  /** An update that arrives late ends sessions of a user who is active again: they sign in once more, nothing worse. */
  @OnEvent(eventMap.identity.userUpdated)
  async userUpdated(tx: Transaction, { payload }: EventEnvelope<PayloadOf<Events['userUpdated']>>, context: Context): Promise<void> {
    if (payload.status === 'active') return;
    await this.endUserSessions.execute(tx, context, { userId: payload.userId, reason: 'user_inactive' });
  }

  @OnEvent(eventMap.identity.userDeleted)
  async userDeleted(tx: Transaction, { payload }: EventEnvelope<PayloadOf<Events['userDeleted']>>, context: Context): Promise<void> {
    await this.endUserSessions.execute(tx, context, { userId: payload.userId, reason: 'user_inactive' });
  }

  @OnEvent(eventMap.identity.passwordChanged)
  async passwordChanged(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['passwordChanged']>>,
    context: Context,
  ): Promise<void> {
    await this.endUserSessions.execute(tx, context, { userId: payload.userId, reason: 'password_changed' });
  }
}
