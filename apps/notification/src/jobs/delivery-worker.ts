import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, FailureLog, RepeatedWork, UnitOfWork } from '#kernel';
import { AppMetrics, newRequestContext } from '#platform';
import { NotificationConfig } from '../notification.config.js';
import { DeliveryAlarm } from '../ports/delivery-alarm.js';
import { type ClaimedDelivery, DeliveryStore } from '../ports/delivery-store.js';
import { SendDeliveryUseCase } from '../use-cases/send-delivery/send-delivery.use-case.js';

/** Longer than any attempt: when it ends, the replica that held the message is gone. */
const leaseMs = 60_000;
const pollMs = 1_000;

/**
 * Sends what is due, on every replica, a bounded number at once: at a ring when something was queued here, and every
 * second for what others queued or what is tried again.
 */
@Injectable()
export class DeliveryWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(DeliveryWorker.name);
  private readonly failures = new FailureLog(this.logger);
  private readonly claims = new RepeatedWork('Claiming the messages that are due', this.logger);
  private readonly sending = new Set<Promise<void>>();
  private readonly outcomes;
  private timer: NodeJS.Timeout | undefined;
  private claiming: Promise<void> = Promise.resolve();
  private rung = false;
  private stopped = false;

  constructor(
    private readonly config: NotificationConfig,
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
    private readonly sendDelivery: SendDeliveryUseCase,
    private readonly clock: Clock,
    alarm: DeliveryAlarm,
    metrics: AppMetrics,
  ) {
    this.outcomes = metrics.counter('ostiary_delivery_attempts_total', 'Attempts to deliver a message, by what became of it.', ['outcome']);
    metrics.gauge('ostiary_deliveries_queued', 'Messages that wait to be delivered.', () =>
      this.unitOfWork.platformTransaction(newRequestContext(), (tx) => this.deliveries.countQueued(tx)),
    );
    alarm.onRing(() => this.wake());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.wake(), pollMs);
    this.timer.unref();
    this.wake();
  }

  /** Takes nothing more; waits for what is being sent. What does not finish comes again when its lease ends. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.claiming;
    await Promise.allSettled(this.sending);
  }

  /** Claims at once, or again after the claim that is under way. */
  private wake(): void {
    if (this.rung || this.stopped) return;
    this.rung = true;
    this.claiming = this.claiming.then(async () => {
      this.rung = false;
      await this.claim();
    });
  }

  private async claim(): Promise<void> {
    const limit = this.config.deliveryConcurrency - this.sending.size;
    if (limit <= 0 || this.stopped) return;
    try {
      const at = this.clock.now();
      const claimed = await this.unitOfWork.platformTransaction(newRequestContext(), (tx) =>
        this.deliveries.claim(tx, { lease: randomUUID(), at, until: new Date(at.getTime() + leaseMs), limit }),
      );
      this.claims.succeeded();
      for (const delivery of claimed) this.start(delivery);
    } catch (error) {
      this.claims.failed(error);
    }
  }

  private start(delivery: ClaimedDelivery): void {
    const work = this.send(delivery).finally(() => {
      this.sending.delete(work);
      this.wake();
    });
    this.sending.add(work);
  }

  private async send(delivery: ClaimedDelivery): Promise<void> {
    try {
      const outcome = await this.sendDelivery.execute(() => newRequestContext(), delivery);
      this.outcomes.inc({ outcome });
    } catch (error) {
      this.outcomes.inc({ outcome: 'unrecorded' });
      this.failures.warn({ msg: 'What became of a message could not be recorded', deliveryId: delivery.id }, error);
    }
  }
}
