import { Injectable } from '@nestjs/common';
import type { DynamicClient, Page, PageRequest, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { DynamicClientStore } from '../../ports/dynamic-client-store.js';

/** Lists the applications that registered themselves, oldest first. */
@Injectable()
export class ListDynamicClientsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dynamicClients: DynamicClientStore,
  ) {}

  async execute(context: TenantContext, request: PageRequest): Promise<Page<DynamicClient>> {
    return this.unitOfWork.transaction(context, (tx) => this.dynamicClients.list(tx, request));
  }
}
