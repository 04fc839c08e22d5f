import { Controller } from '@nestjs/common';
import { type ClientId, type EventEnvelope, eventMap, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { ForgetClientSecretsUseCase } from '../use-cases/forget-client-secrets/forget-client-secrets.use-case.js';

/** Changes of clients that sign with their secret: what they do not sign with any more is not kept. */
@Controller()
export class ClientEventsController {
  constructor(private readonly forgetClientSecrets: ForgetClientSecretsUseCase) {}

  @OnEvent(eventMap.tenant.applicationUpdated)
  @OnEvent(eventMap.tenant.resourceServerUpdated)
  @OnEvent(eventMap.tenant.resourceServerDeleted)
  async clientChanged(tx: Transaction, { payload }: EventEnvelope<{ clientId: ClientId }>, context: TenantScope): Promise<void> {
    await this.forgetClientSecrets.execute(tx, context, payload.clientId);
  }
}
