import { ServiceError, type TenantId, type TenantScope } from '#contracts';
import { FairQueue } from './fair-queue.js';

type Waiting = { readonly scope: TenantScope; start(): void; refuse(error: ServiceError): void };

const tooMany = (milliseconds: number): ServiceError =>
  new ServiceError('too_many_requests', 'Too many logins at once.', { retryAfter: Math.max(1, Math.ceil(milliseconds / 1_000)) });

const tooLate = (): ServiceError => new ServiceError('deadline_exceeded', 'The request took too long.');

/**
 * Lets a bounded number of hashings run at once and a bounded number wait: each takes tens of megabytes and a core, so a
 * flood of logins must end in refusals, not in swapping. Tenants take turns, and a full queue refuses those of the tenant
 * that fills it: a flood at one tenant turns nobody away at another.
 */
export class HashingSlots {
  private running = 0;
  private readonly waiting = new FairQueue<TenantId, Waiting>();
  /** Milliseconds a hashing took lately. */
  private typical = 50;

  constructor(
    private readonly limits: { readonly slots: number; readonly queue: number },
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Runs `work` when a slot is free. ServiceError `too_many_requests` when the queue is full of this tenant's, now or as
   * others come, or so long that the deadline would pass (`retryAfter`: seconds until the tenant's turns have come);
   * `deadline_exceeded`, without running, when the turn comes after the deadline all the same.
   */
  async run<Result>(scope: TenantScope, work: () => Promise<Result>): Promise<Result> {
    await this.turn(scope);
    const start = this.now();
    try {
      return await work();
    } finally {
      this.typical = 0.8 * this.typical + 0.2 * (this.now() - start);
      this.running -= 1;
      this.next();
    }
  }

  /** How many wait. */
  get queued(): number {
    return this.waiting.size;
  }

  private async turn(scope: TenantScope): Promise<void> {
    if (this.running < this.limits.slots && this.waiting.size === 0) {
      this.running += 1;
      return;
    }
    if (this.isFull()) this.refuseExpired();
    const wait = this.waitOf(scope);
    if (this.now() + wait + this.typical > scope.deadline) throw tooMany(wait);
    if (this.isFull()) this.makeRoom(scope);
    if (this.isFull()) throw tooMany(wait);
    await new Promise<void>((start, refuse) => this.waiting.add(scope.tenantId, { scope, start, refuse }));
  }

  private next(): void {
    while (this.running < this.limits.slots) {
      const waiting = this.waiting.take();
      if (waiting === undefined) return;
      if (waiting.scope.deadline <= this.now()) {
        waiting.refuse(tooLate());
        continue;
      }
      this.running += 1;
      waiting.start();
    }
  }

  private isFull(): boolean {
    return this.waiting.size >= this.limits.queue;
  }

  private refuseExpired(): void {
    const now = this.now();
    for (const expired of this.waiting.takeAll(({ scope }) => scope.deadline <= now)) expired.refuse(tooLate());
  }

  /** Turns one away of the tenant that fills the queue, unless it is the newcomer's own. */
  private makeRoom({ tenantId }: TenantScope): void {
    const last = this.waiting.takeForRoom(tenantId);
    last?.refuse(tooMany(this.waitOf(last.scope)));
  }

  /** Milliseconds until a hashing that comes now would have its turn. */
  private waitOf({ tenantId }: TenantScope): number {
    return (this.waiting.turnsBefore(tenantId) * this.typical) / this.limits.slots;
  }
}
