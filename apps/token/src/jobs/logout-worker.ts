import { Injectable } from '@nestjs/common';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { AppMetrics, type Lease, LeasedWork, newRequestContext } from '#platform';
import { LogoutAlarm } from '../ports/logout-alarm.js';
import { type LogoutDelivery, LogoutDeliveryStore } from '../ports/logout-delivery-store.js';
import { SendLogoutTokenUseCase } from '../use-cases/send-logout-token/send-logout-token.use-case.js';

/** Twice the time that an application may take to answer. */
const leaseMs = 30_000;
/** Of a replica; each is a connection that mostly waits. */
const concurrency = 128;
/** Of all that is under way, at whichever replica, so that no tenant and no application has them for itself. */
const bounds = { ofTenant: 64, ofClient: 8 };

/** Tells the applications of sessions that have ended: at once of those whose end is heard of here. */
@Injectable()
export class LogoutWorker extends LeasedWork<LogoutDelivery> {
  private readonly outcomes;

  constructor(
    unitOfWork: UnitOfWork,
    private readonly deliveries: LogoutDeliveryStore,
    private readonly sendLogoutToken: SendLogoutTokenUseCase,
    clock: Clock,
    alarm: LogoutAlarm,
    metrics: AppMetrics,
  ) {
    super({ name: 'Claiming the applications to be told of logouts', leaseMs, concurrency }, unitOfWork, clock);
    this.outcomes = metrics.counter('ostiary_logout_attempts_total', 'Attempts to tell an application of a logout, by what became of it.', [
      'outcome',
    ]);
    metrics.gauge('ostiary_logouts_queued', 'Applications that are yet to be told of a logout.', () =>
      unitOfWork.platformTransaction(newRequestContext(), (tx) => this.deliveries.count(tx)),
    );
    alarm.onRing(() => this.wake());
  }

  protected override claim(tx: Transaction, lease: Lease): Promise<readonly LogoutDelivery[]> {
    return this.deliveries.claim(tx, { ...lease, ...bounds });
  }

  protected override async work(delivery: LogoutDelivery): Promise<void> {
    try {
      this.outcomes.inc({ outcome: await this.sendLogoutToken.execute(() => newRequestContext(), delivery) });
    } catch (error) {
      const { clientId, sessionId, tenantId } = delivery;
      this.outcomes.inc({ outcome: 'unrecorded' });
      this.failures.warn({ msg: 'What became of word of a logout could not be recorded', clientId, sessionId, tenantId }, error);
    }
  }
}
