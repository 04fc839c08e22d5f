import type { EventEnvelope, TenantScope } from '#contracts';
import type { Transaction, UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import { contextOf } from './event-context.js';
import { type EventHandling, postponed, transactionsAtATime, tryBudgetMs } from './event-handling.js';

/** A decorated method that takes one event, bound. */
export type DurableHandler = (tx: Transaction, event: EventEnvelope, context: TenantScope) => Promise<void>;

const recordInInbox = 'INSERT INTO inbox (event_id, subject) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id';

/** Each event in a transaction of its own, with its row of the inbox. */
export class SingleHandling implements EventHandling {
  readonly maxInHand = transactionsAtATime;
  readonly pullSize = 1;
  #isStopped = false;

  constructor(
    private readonly handler: DurableHandler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  stop(): void {
    this.#isStopped = true;
  }

  async handle(event: EventEnvelope): Promise<'handled' | 'repeated'> {
    if (this.#isStopped) throw postponed('the service stops');
    const context = contextOf(event, tryBudgetMs);
    return this.unitOfWork.transaction(context, async (tx) => {
      const noted = await SqlTransaction.of(tx).query(recordInInbox, [event.id, event.subject]);
      if (noted.length === 0) return 'repeated';
      await this.handler(tx, event, context);
      return 'handled';
    });
  }
}
