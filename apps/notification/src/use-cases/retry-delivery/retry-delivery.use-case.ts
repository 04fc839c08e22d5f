import { Injectable } from '@nestjs/common';
import { type Delivery, type DeliveryId, ServiceError, type TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { DeliveryAlarm } from '../../ports/delivery-alarm.js';
import { DeliveryStore } from '../../ports/delivery-store.js';

/** An administrator has a message that was given up tried again, once what kept it is mended. */
@Injectable()
export class RetryDeliveryUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
    private readonly clock: Clock,
    private readonly alarm: DeliveryAlarm,
  ) {}

  /** Until it expires, as before. Of several calls one is answered. Refuses as `retryDelivery` of the contracts says. */
  async execute(context: TenantContext, { id }: { readonly id: DeliveryId }): Promise<Delivery> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const retried = await this.deliveries.retry(tx, context, id, this.clock.now());
      if (retried === 'unknown') throw new ServiceError('not_found', 'There is no such message.');
      if (retried === 'unfit') {
        throw new ServiceError('conflict', 'Only a message that was given up is tried again, while it has not expired; a test is not.');
      }
      tx.afterCommit(() => this.alarm.ring());
      return retried;
    });
  }
}
