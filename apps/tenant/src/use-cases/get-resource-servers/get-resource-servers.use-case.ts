import { Injectable } from '@nestjs/common';
import type { ResourceServer, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ResourceServerStore } from '../../ports/resource-server-store.js';

/** All resource servers of a tenant, for services that resolve scopes and audiences. */
@Injectable()
export class GetResourceServersUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resourceServers: ResourceServerStore,
  ) {}

  async execute(context: TenantContext): Promise<{ resourceServers: readonly ResourceServer[] }> {
    const resourceServers = await this.unitOfWork.transaction(context, (tx) => this.resourceServers.all(tx));
    return { resourceServers };
  }
}
