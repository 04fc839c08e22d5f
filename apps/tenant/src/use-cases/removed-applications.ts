import { Injectable } from '@nestjs/common';
import { type Application, eventMap, type TenantScope } from '#contracts';
import { EventOutbox, type Transaction } from '#kernel';
import { ApplicationStore } from '../ports/application-store.js';
import { ClientSecretStore } from '../ports/client-secret-store.js';
import { DynamicClientStore } from '../ports/dynamic-client-store.js';

/** The end of an application, whoever wants it. */
@Injectable()
export class RemovedApplications {
  constructor(
    private readonly applications: ApplicationStore,
    private readonly secrets: ClientSecretStore,
    private readonly dynamicClients: DynamicClientStore,
    private readonly outbox: EventOutbox,
  ) {}

  /** With its secrets; its grants end on the event. It has to be locked. */
  async remove(tx: Transaction, scope: TenantScope, { clientId, version }: Application): Promise<void> {
    await this.secrets.removeAllOf(tx, clientId);
    await this.dynamicClients.remove(tx, clientId);
    await this.applications.remove(tx, clientId);
    await this.outbox.append(tx, scope, eventMap.tenant.applicationDeleted, { clientId, version: version + 1 });
  }
}
