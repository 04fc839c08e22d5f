import { Injectable } from '@nestjs/common';
import { type Delivery, type DeliveryFilter, filterTime, isUuid, type Page, type PageRequest, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { DeliveryStore } from '../../ports/delivery-store.js';

/** What became of a tenant's messages, page by page, oldest first. */
@Injectable()
export class ListDeliveriesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
  ) {}

  /** Refuses with `invalid_argument` a limit outside 1 to `maxPageSize`, an invalid cursor, and a filter's time that is none. */
  async execute(context: TenantContext, { from, to, ...request }: PageRequest & DeliveryFilter): Promise<Page<Delivery>> {
    const wanted = { ...request, from: filterTime('from', from), to: filterTime('to', to) };
    const { userId, template } = wanted;
    if ((userId !== undefined && !isUuid(userId)) || template?.includes('\0')) return { items: [], nextCursor: null };
    return this.unitOfWork.transaction(context, (tx) => this.deliveries.list(tx, context, wanted));
  }
}
