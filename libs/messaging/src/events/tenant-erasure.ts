import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { eraseTenant } from '#persistence';
import { OnEvent } from './on-event.js';

/** The end of a tenant: every service that holds something of tenants has this among its controllers. */
@Controller()
export class TenantErasure {
  @OnEvent(eventMap.tenant.tenantDeleted)
  async tenantDeleted(
    tx: Transaction,
    _event: EventEnvelope<PayloadOf<EventMap['tenant']['tenantDeleted']>>,
    _context: TenantScope,
  ): Promise<void> {
    await eraseTenant(tx);
  }
}
