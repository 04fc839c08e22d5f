import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import { Clock, type Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { SigningKeyVault } from '../keys/signing-key-vault.js';
import { DataEraser } from '../ports/data-eraser.js';
import { EndGrantsUseCase } from '../use-cases/end-grants/end-grants.use-case.js';

type Events = EventMap['tenant'];

const makingKeysMs = 60_000;

/** The beginning of tenants, and the end of applications. A disabled application needs nothing here: its tokens are looked at with its status. */
@Controller()
export class TenantEventsController {
  constructor(
    private readonly eraser: DataEraser,
    private readonly endGrants: EndGrantsUseCase,
    private readonly keys: SigningKeyVault,
    private readonly clock: Clock,
  ) {}

  /** Makes the tenant's keys ahead of its first token; should that fail, the first use makes them. */
  @OnEvent(eventMap.tenant.tenantCreated)
  async tenantCreated(tx: Transaction, _event: EventEnvelope<PayloadOf<Events['tenantCreated']>>, context: TenantScope): Promise<void> {
    // The event's own time is that of its transaction. On a busy machine an RSA key alone takes longer.
    tx.afterCommit(async () => {
      await this.keys.list({ ...context, deadline: this.clock.now().getTime() + makingKeysMs });
    });
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
