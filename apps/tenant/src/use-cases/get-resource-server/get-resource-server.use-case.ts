import { Injectable } from '@nestjs/common';
import { ServiceError, type ResourceServer, type ResourceServerId, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ResourceServerStore } from '../../ports/resource-server-store.js';

/** Reads one resource server; refuses with `not_found`. */
@Injectable()
export class GetResourceServerUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resourceServers: ResourceServerStore,
  ) {}

  async execute(context: TenantContext, { id }: { id: ResourceServerId }): Promise<ResourceServer> {
    const resourceServer = await this.unitOfWork.transaction(context, (tx) => this.resourceServers.find(tx, id));
    if (resourceServer === null) throw new ServiceError('not_found', 'There is no such resource server.');
    return resourceServer;
  }
}
