import type { RequestContext } from '#contracts';
import type { Clock, Transaction, UnitOfWork } from '#kernel';
import { type AppMetrics, type Lease, LeasedWork, newRequestContext } from '#platform';
import type { ClientDelivery, DeliveryClaim } from '../ports/client-delivery.js';

/** Twice the time that an application may take to answer. */
const leaseMs = 30_000;
/** Of a replica; each is a connection that mostly waits. */
const concurrency = 128;
/** Of all that is under way, at whichever replica, so that no tenant and no application has them for itself. */
const bounds = { ofTenant: 64, ofClient: 8 };

/** Where deliveries of one kind wait. */
export type DeliveryQueue<Delivery> = {
  claim(tx: Transaction, claim: DeliveryClaim): Promise<readonly Delivery[]>;
  /** Of all tenants. */
  count(tx: Transaction): Promise<number>;
};

/** Tries one once; answers what became of it. */
export type DeliverOnce<Delivery> = { execute(newContext: () => RequestContext, delivery: Delivery): Promise<string> };

/** How the worker is called in the log and its metrics. `claiming` begins a sentence; `unrecorded` is one. */
export type WorkerNames = {
  readonly claiming: string;
  readonly unrecorded: string;
  readonly attempts: { readonly name: string; readonly help: string };
  readonly queued: { readonly name: string; readonly help: string };
};

/** Tells applications what waits for them: at once what is heard of here. */
export abstract class ClientDeliveryWorker<Delivery extends ClientDelivery> extends LeasedWork<Delivery> {
  private readonly outcomes;

  protected constructor(
    private readonly names: WorkerNames,
    unitOfWork: UnitOfWork,
    private readonly queue: DeliveryQueue<Delivery>,
    private readonly delivering: DeliverOnce<Delivery>,
    clock: Clock,
    alarm: { onRing(wake: () => void): void },
    metrics: AppMetrics,
  ) {
    super({ name: names.claiming, leaseMs, concurrency }, unitOfWork, clock);
    this.outcomes = metrics.counter(names.attempts.name, names.attempts.help, ['outcome']);
    metrics.gauge(names.queued.name, names.queued.help, () =>
      unitOfWork.platformTransaction(newRequestContext(), (tx) => this.queue.count(tx)),
    );
    alarm.onRing(() => this.wake());
  }

  protected override claim(tx: Transaction, lease: Lease): Promise<readonly Delivery[]> {
    return this.queue.claim(tx, { ...lease, ...bounds });
  }

  protected override async work(delivery: Delivery): Promise<void> {
    try {
      this.outcomes.inc({ outcome: await this.delivering.execute(() => newRequestContext(), delivery) });
    } catch (error) {
      const { clientId, tenantId } = delivery;
      this.outcomes.inc({ outcome: 'unrecorded' });
      this.failures.warn({ msg: this.names.unrecorded, clientId, tenantId }, error);
    }
  }
}
