import { Controller } from '@nestjs/common';
import { type EventEnvelope, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { ForgetTenantUseCase } from '../use-cases/forget-tenant/forget-tenant.use-case.js';

/** The end of a tenant. */
@Controller()
export class TenantEventsController {
  constructor(private readonly forgetTenant: ForgetTenantUseCase) {}

  @OnEvent(eventMap.tenant.tenantDeleted)
  async tenantDeleted(
    tx: Transaction,
    _event: EventEnvelope<PayloadOf<(typeof eventMap)['tenant']['tenantDeleted']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.forgetTenant.execute(tx, context);
  }
}
