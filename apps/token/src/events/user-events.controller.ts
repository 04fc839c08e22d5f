import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { DataEraser } from '../ports/data-eraser.js';
import { Tenants } from '../ports/tenants.js';
import { timeOf } from './time-of-event.js';
import { EndGrantsUseCase } from '../use-cases/end-grants/end-grants.use-case.js';

type Events = EventMap['identity'];

/**
 * What happens to users and ends what they allowed. An event that comes late ends nothing that the user allowed since; that
 * nobody allows anything while inactive is seen to at redemption and refresh.
 */
@Controller()
export class UserEventsController {
  constructor(
    private readonly endGrants: EndGrantsUseCase,
    private readonly eraser: DataEraser,
    private readonly tenants: Tenants,
  ) {}

  @OnEvent(eventMap.identity.userUpdated)
  async userUpdated(tx: Transaction, event: EventEnvelope<PayloadOf<Events['userUpdated']>>, context: TenantScope): Promise<void> {
    const { userId, status } = event.payload;
    if (status === 'active') return;
    await this.endGrants.endOfUser(tx, context, { userId, before: timeOf(event), reason: 'user_inactive' });
  }

  @OnEvent(eventMap.identity.userDeleted)
  async userDeleted(tx: Transaction, event: EventEnvelope<PayloadOf<Events['userDeleted']>>, context: TenantScope): Promise<void> {
    const { userId } = event.payload;
    await this.endGrants.endOfUser(tx, context, { userId, before: timeOf(event), reason: 'user_inactive' });
    await this.eraser.eraseUser(tx, userId);
  }

  @OnEvent(eventMap.identity.passwordChanged)
  async passwordChanged(tx: Transaction, event: EventEnvelope<PayloadOf<Events['passwordChanged']>>, context: TenantScope): Promise<void> {
    if (!(await this.tenants.revokesOnPasswordChange(context))) return;
    const { userId } = event.payload;
    await this.endGrants.endOfUser(tx, context, { userId, before: timeOf(event), reason: 'password_changed' });
  }
}
