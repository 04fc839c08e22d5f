import { Logger } from '@nestjs/common';
import { type RequestContext, ServiceError, type TenantScope } from '#contracts';
import { type Clock, logFields, retryDelay, type Transaction, type UnitOfWork } from '#kernel';
import type { ClientDelivery } from '../ports/client-delivery.js';
import { NoAnswer } from '../ports/client-callbacks.js';

/** What an attempt came to. `withdrawn`: there is nobody to tell, or nothing. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' | 'refused' | 'withdrawn' }
  | { readonly kind: 'postponed'; readonly dueAt: Date }
  | { readonly kind: 'abandoned'; readonly reason: string };

/** What an application answered, as its specification judges it; null, with the status: that it be told again. */
export type Told = 'withdrawn' | { readonly status: number; readonly verdict: 'delivered' | 'refused' | null };

/** Seconds. `patience`: for how long an application is tried again. `failure`: begins a line of the log. */
export type DeliveryRules = {
  readonly patience: number;
  readonly delays: { readonly firstDelay: number; readonly longestDelay: number };
  readonly failure: string;
};

/** Tries once to tell an application something, and records what became of it. */
export abstract class DeliverToClient<Delivery extends ClientDelivery> {
  private readonly logger = new Logger(this.constructor.name);

  protected constructor(
    protected readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly rules: DeliveryRules,
  ) {}

  /** Tells it; no transaction is open meanwhile. */
  protected abstract post(scope: TenantScope, delivery: Delivery): Promise<Told>;

  /** Records that it is over (null), or when it is tried again. False, and nothing is changed, where the lease is held no longer. */
  protected abstract settle(tx: Transaction, delivery: Delivery, dueAt: Date | null): Promise<boolean>;

  /** What else follows, in the same transaction: the events that tell of it. */
  protected abstract conclude(tx: Transaction, scope: TenantScope, delivery: Delivery, outcome: DeliveryOutcome): Promise<void>;

  /** What tells the deliveries of this kind apart, for the log. */
  protected abstract fieldsOf(delivery: Delivery): object;

  /**
   * `newContext` makes a context with a fresh deadline: an application may take longer than any. Answers what became of it; `lost` where another replica has taken it since. Throws where that could not be recorded: it comes
   * again when the lease ends.
   */
  async execute(newContext: () => RequestContext, delivery: Delivery): Promise<DeliveryOutcome['kind'] | 'lost'> {
    const { tenantId } = delivery;
    const outcome = await this.attempt({ ...newContext(), tenantId }, delivery);
    const scope = { ...newContext(), tenantId };
    const isSettled = await this.unitOfWork.transaction(scope, async (tx) => {
      if (!(await this.settle(tx, delivery, outcome.kind === 'postponed' ? outcome.dueAt : null))) return false;
      await this.conclude(tx, scope, delivery, outcome);
      return true;
    });
    return isSettled ? outcome.kind : 'lost';
  }

  private async attempt(scope: TenantScope, delivery: Delivery): Promise<DeliveryOutcome> {
    try {
      const told = await this.post(scope, delivery);
      if (told === 'withdrawn') return { kind: told };
      return told.verdict === null ? this.afterFailure(scope, delivery, `answered ${told.status}`) : { kind: told.verdict };
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found') return { kind: 'withdrawn' };
      if (error instanceof NoAnswer) return this.afterFailure(scope, delivery, error.message);
      return this.afterFailure(scope, delivery, error instanceof ServiceError ? `the platform: ${error.code}` : 'internal error', error);
    }
  }

  private afterFailure(scope: TenantScope, delivery: Delivery, reason: string, err?: unknown): DeliveryOutcome {
    const { clientId, attempt, createdAt } = delivery;
    const { patience, delays, failure } = this.rules;
    this.logger.warn({
      msg: failure,
      ...{ clientId, ...this.fieldsOf(delivery), attempt, reason },
      ...(err !== undefined && { err }),
      ...logFields(scope),
    });
    const dueAt = this.clock.now().getTime() + retryDelay(delays, attempt, Math.random());
    const isHopeless = dueAt > createdAt.getTime() + patience * 1_000;
    return isHopeless ? { kind: 'abandoned', reason } : { kind: 'postponed', dueAt: new Date(dueAt) };
  }
}
