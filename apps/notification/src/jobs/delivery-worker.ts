import { Injectable } from '@nestjs/common';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { AppMetrics, type Lease, LeasedWork, newRequestContext } from '#platform';
import { NotificationConfig } from '../notification.config.js';
import { DeliveryAlarm } from '../ports/delivery-alarm.js';
import { type ClaimedDelivery, DeliveryStore } from '../ports/delivery-store.js';
import { SendDeliveryUseCase } from '../use-cases/send-delivery/send-delivery.use-case.js';

/** Sends the messages that are due: at a ring when something was queued here. */
@Injectable()
export class DeliveryWorker extends LeasedWork<ClaimedDelivery> {
  private readonly outcomes;

  constructor(
    config: NotificationConfig,
    unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
    private readonly sendDelivery: SendDeliveryUseCase,
    clock: Clock,
    alarm: DeliveryAlarm,
    metrics: AppMetrics,
  ) {
    super({ name: 'Claiming the messages that are due', leaseMs: 60_000, concurrency: config.deliveryConcurrency }, unitOfWork, clock);
    this.outcomes = metrics.counter('ostiary_delivery_attempts_total', 'Attempts to deliver a message, by what became of it.', ['outcome']);
    metrics.gauge('ostiary_deliveries_queued', 'Messages that wait to be delivered.', () =>
      unitOfWork.platformTransaction(newRequestContext(), (tx) => this.deliveries.countQueued(tx)),
    );
    alarm.onRing(() => this.wake());
  }

  protected override claim(tx: Transaction, lease: Lease): Promise<readonly ClaimedDelivery[]> {
    return this.deliveries.claim(tx, lease);
  }

  protected override async work(delivery: ClaimedDelivery): Promise<void> {
    try {
      const outcome = await this.sendDelivery.execute(() => newRequestContext(), delivery);
      this.outcomes.inc({ outcome });
    } catch (error) {
      this.outcomes.inc({ outcome: 'unrecorded' });
      this.failures.warn({ msg: 'What became of a message could not be recorded', deliveryId: delivery.id }, error);
    }
  }
}
