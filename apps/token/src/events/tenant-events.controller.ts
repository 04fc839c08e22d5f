import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { Eraser } from '../ports/eraser.js';
import { EndGrantsUseCase } from '../use-cases/end-grants/end-grants.use-case.js';

type Events = EventMap['tenant'];

/** The end of tenants and applications. A disabled application needs nothing here: its tokens are looked at with its status. */
@Controller()
export class TenantEventsController {
  constructor(
    private readonly eraser: Eraser,
    private readonly endGrants: EndGrantsUseCase,
  ) {}

  @OnEvent(eventMap.tenant.tenantDeleted)
  async tenantDeleted(tx: Transaction): Promise<void> {
    await this.eraser.eraseTenant(tx);
  }

  @OnEvent(eventMap.tenant.applicationDeleted)
  async applicationDeleted(
    tx: Transaction,
    { payload }: EventEnvelope<PayloadOf<Events['applicationDeleted']>>,
    context: TenantScope,
  ): Promise<void> {
    await this.endGrants.endOfClient(tx, context, payload.clientId);
    await this.eraser.eraseClient(tx, payload.clientId);
  }
}
