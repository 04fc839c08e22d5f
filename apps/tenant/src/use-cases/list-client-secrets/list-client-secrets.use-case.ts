import { Injectable } from '@nestjs/common';
import { ServiceError, type ClientId, type ClientSecret, type TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { ApplicationStore } from '../../ports/application-store.js';
import { ClientSecretStore } from '../../ports/client-secret-store.js';
import { ResourceServerStore } from '../../ports/resource-server-store.js';
import { shown } from '../client-secrets.js';

/** Lists the valid secrets of an application or of a resource server's client, newest first. Refuses with `not_found`. */
@Injectable()
export class ListClientSecretsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly applications: ApplicationStore,
    private readonly resourceServers: ResourceServerStore,
    private readonly secrets: ClientSecretStore,
    private readonly clock: Clock,
  ) {}

  async execute(context: TenantContext, { clientId }: { clientId: ClientId }): Promise<{ secrets: readonly ClientSecret[] }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const client = (await this.applications.find(tx, clientId)) ?? (await this.resourceServers.findByClientId(tx, clientId));
      if (client === null) throw new ServiceError('not_found', 'There is no such client.');
      const secrets = await this.secrets.listLive(tx, clientId, this.clock.now());
      return { secrets: secrets.map(shown) };
    });
  }
}
