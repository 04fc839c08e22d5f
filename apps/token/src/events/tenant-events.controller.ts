import { Controller } from '@nestjs/common';
import { type EventEnvelope, type EventMap, eventMap, type PayloadOf, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { SubjectSecretVault } from '../adapters/subject-secret-vault.js';
import { DataEraser } from '../ports/data-eraser.js';
import { EndGrantsUseCase } from '../use-cases/end-grants/end-grants.use-case.js';
import { PrepareSigningKeysUseCase } from '../use-cases/prepare-signing-keys/prepare-signing-keys.use-case.js';

type Events = EventMap['tenant'];

/** The beginning of tenants, and the end of applications. A disabled application needs nothing here: its tokens are looked at with its status. */
@Controller()
export class TenantEventsController {
  constructor(
    private readonly eraser: DataEraser,
    private readonly endGrants: EndGrantsUseCase,
    private readonly prepareKeys: PrepareSigningKeysUseCase,
    private readonly subjectSecrets: SubjectSecretVault,
  ) {}

  @OnEvent(eventMap.tenant.tenantCreated)
  async tenantCreated(tx: Transaction, _event: EventEnvelope<PayloadOf<Events['tenantCreated']>>, context: TenantScope): Promise<void> {
    await this.subjectSecrets.prepare(tx, context);
    tx.afterCommit(() => this.prepareKeys.forNewTenant());
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
