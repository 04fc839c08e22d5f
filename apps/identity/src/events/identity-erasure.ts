import { Controller } from '@nestjs/common';
import type { EventEnvelope, EventMap, PayloadOf, TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { TenantErasure } from '#messaging';
import { ThrottleStore } from '../ports/throttle-store.js';

/** The end of a tenant, whose counters may be elsewhere than its rows. */
@Controller()
export class IdentityErasure extends TenantErasure {
  constructor(private readonly throttles: ThrottleStore) {
    super();
  }

  override async tenantDeleted(
    tx: Transaction,
    event: EventEnvelope<PayloadOf<EventMap['tenant']['tenantDeleted']>>,
    context: TenantScope,
  ): Promise<void> {
    await super.tenantDeleted(tx, event, context);
    await this.throttles.deleteAll(tx, context);
  }
}
