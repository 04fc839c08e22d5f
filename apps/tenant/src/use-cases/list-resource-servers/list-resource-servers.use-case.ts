import { Injectable } from '@nestjs/common';
import type { Page, PageRequest, ResourceServer, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { ResourceServerStore } from '../../ports/resource-server-store.js';

/** Lists a tenant's resource servers, oldest first. */
@Injectable()
export class ListResourceServersUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resourceServers: ResourceServerStore,
  ) {}

  async execute(context: TenantContext, request: PageRequest): Promise<Page<ResourceServer>> {
    return this.unitOfWork.transaction(context, (tx) => this.resourceServers.list(tx, request));
  }
}
