import { Injectable } from '@nestjs/common';
import type { Application, ClientId, RegisteredClient, TenantContext } from '#contracts';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { isClientDocumentUrl } from '#oauth-core';
import { ApplicationStore } from '../../ports/application-store.js';
import { ClientSecretStore, type StoredClientSecret } from '../../ports/client-secret-store.js';
import { DynamicClientStore } from '../../ports/dynamic-client-store.js';
import { ResourceServerStore } from '../../ports/resource-server-store.js';
import { ClientDocuments } from '../client-documents.js';

const hashOf = ({ sha256, expiresAt }: StoredClientSecret) => ({
  sha256,
  expiresAt: expiresAt === null ? null : Math.floor(Date.parse(expiresAt) / 1000),
});

/**
 * What other services need to authenticate a client and to decide on its requests, whether it registered itself among it. A disabled application is found: callers
 * decide. Their caches outlive this answer, so every hash carries its own end.
 */
@Injectable()
export class GetClientUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly applications: ApplicationStore,
    private readonly resourceServers: ResourceServerStore,
    private readonly secrets: ClientSecretStore,
    private readonly dynamicClients: DynamicClientStore,
    private readonly documents: ClientDocuments,
    private readonly clock: Clock,
  ) {}

  async execute(context: TenantContext, { clientId }: { clientId: ClientId }): Promise<RegisteredClient> {
    if (isClientDocumentUrl(clientId)) return this.documents.find(context, clientId);
    return this.unitOfWork.transaction(context, async (tx) => {
      const application = await this.applications.find(tx, clientId);
      const resourceServer = application === null ? await this.resourceServers.findByClientId(tx, clientId) : null;
      const isKnown = application !== null || resourceServer !== null;
      const secrets = isKnown ? await this.secrets.listLive(tx, clientId, this.clock.now()) : [];
      return { application: application && (await this.withOrigin(tx, application)), resourceServer, secrets: secrets.map(hashOf) };
    });
  }
  private async withOrigin(tx: Transaction, application: Application): Promise<Application> {
    const isSelfRegistered = (await this.dynamicClients.find(tx, application.clientId)) !== null;
    return isSelfRegistered ? { ...application, selfRegistered: true } : application;
  }
}
