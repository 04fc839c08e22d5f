import { Controller } from '@nestjs/common';
import { type ClientId, type EventEnvelope, eventMap, type TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { OnEvent } from '#messaging';
import { ConsentAdministration } from '../ports/consent-administration.js';
import { ForgetClientSecretsUseCase } from '../use-cases/forget-client-secrets/forget-client-secrets.use-case.js';
import { PrepareSigningKeysUseCase } from '../use-cases/prepare-signing-keys/prepare-signing-keys.use-case.js';

type ClientEvent = EventEnvelope<{ clientId: ClientId }>;

/** Changes of clients: what their tokens will be signed with is made, what those that sign with their secret do not sign with any more is not kept, and consent to one that has answers sent elsewhere is asked again. */
@Controller()
export class ClientEventsController {
  constructor(
    private readonly prepareSigningKeys: PrepareSigningKeysUseCase,
    private readonly forgetClientSecrets: ForgetClientSecretsUseCase,
    private readonly consents: ConsentAdministration,
  ) {}

  @OnEvent(eventMap.tenant.applicationCreated)
  async applicationCreated(tx: Transaction, { payload }: ClientEvent, context: TenantScope): Promise<void> {
    tx.afterCommit(() => this.prepareSigningKeys.forApplication(context, payload.clientId));
  }

  @OnEvent(eventMap.tenant.applicationUpdated)
  async applicationUpdated(tx: Transaction, event: ClientEvent, context: TenantScope): Promise<void> {
    tx.afterCommit(() => this.prepareSigningKeys.forApplication(context, event.payload.clientId));
    await this.clientChanged(tx, event, context);
  }

  /** Users allowed it what they did to have its answers go where they went (RFC 9700 §4.1): the registration access token alone may have been stolen. */
  @OnEvent(eventMap.tenant.clientRedirectsChanged)
  async clientRedirectsChanged(tx: Transaction, { payload }: ClientEvent): Promise<void> {
    await this.consents.withdrawAll(tx, payload.clientId);
  }

  @OnEvent(eventMap.tenant.resourceServerUpdated)
  @OnEvent(eventMap.tenant.resourceServerDeleted)
  async clientChanged(tx: Transaction, { payload }: ClientEvent, context: TenantScope): Promise<void> {
    await this.forgetClientSecrets.execute(tx, context, payload.clientId);
  }
}
