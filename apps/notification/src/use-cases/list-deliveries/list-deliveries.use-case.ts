import { Injectable } from '@nestjs/common';
import type { Delivery, Page, PageRequest, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { DeliveryStore } from '../../ports/delivery-store.js';

/** What became of a tenant's messages, page by page, oldest first. */
@Injectable()
export class ListDeliveriesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
  ) {}

  /** Refuses with `invalid_argument` a limit outside 1 to `maxPageSize` and an invalid cursor. */
  async execute(context: TenantContext, request: PageRequest): Promise<Page<Delivery>> {
    return this.unitOfWork.transaction(context, (tx) => this.deliveries.list(tx, context, request));
  }
}
