import { Injectable } from '@nestjs/common';
import { type LimitRule, ServiceError, type TenantContext } from '#contracts';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { addressGroups } from '#limits';
import { TryLine } from '../authenticators/try-line.js';
import { Pause } from '../ports/pause.js';
import { ThrottleStore } from '../ports/throttle-store.js';
import { type AddressLimit, addressLimits } from '../rules/address-limits.js';

/**
 * Milliseconds. No request is answered sooner: a message begins to be made as soon as the event is published, which competes with the answer and would tell, by
 * some milliseconds, that there is one.
 */
export const answerAfterMs = 150;

const tooMany = (until: Date, now: Date): ServiceError => {
  const retryAfter = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
  return new ServiceError('too_many_requests', 'Too many messages were asked for. Try again later.', { retryAfter });
};

/** Takes the requests of people of whom nothing is proved, each of which may lead to a message. */
@Injectable()
export class MessageRequests {
  private readonly line = new TryLine();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly throttles: ThrottleStore,
    private readonly pause: Pause,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts a request by its address, then runs `work` in the same transaction. Refuses with `too_many_requests`, before anything is looked up, an address that asked too often. Requests of one
   * address, or of the widest network that it is counted with, are taken one after the other: side by side they would wait for each other's count, each with a connection to the database.
   */
  async take<Result>(
    context: TenantContext,
    perAddress: (LimitRule & { readonly max: number }) | null,
    work: (tx: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const { tenantId, actor, deadline } = context;
    const limits = addressLimits(perAddress, actor.address);
    const network = addressGroups(actor.address ?? '').at(-1)?.id;
    const [result] = await Promise.all([
      this.line.run(JSON.stringify([tenantId, perAddress?.endpoint, network]), deadline, () =>
        this.unitOfWork.transaction(context, async (tx) => {
          for (const limit of limits) await this.rejectIfExhausted(tx, context, limit);
          for (const limit of limits) await this.count(tx, context, limit);
          return work(tx);
        }),
      ),
      this.pause.of(context, answerAfterMs),
    ]);
    return result;
  }

  private async count(tx: Transaction, context: TenantContext, { key, max, seconds }: AddressLimit): Promise<void> {
    const now = this.clock.now();
    const { occurrences, endsAt } = await this.throttles.count(tx, context, key, seconds, now);
    if (occurrences > max) throw tooMany(endsAt, now);
  }

  /** A look takes no lock: an address that has used up what it is allowed holds nobody up, nor a connection. */
  private async rejectIfExhausted(tx: Transaction, context: TenantContext, { key, max }: AddressLimit): Promise<void> {
    const now = this.clock.now();
    const until = await this.throttles.exhaustedUntil(tx, context, key, max, now);
    if (until !== null) throw tooMany(until, now);
  }
}
