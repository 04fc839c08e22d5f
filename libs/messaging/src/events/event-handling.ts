import { type EventEnvelope, ServiceError } from '#contracts';

/** How a durable handler is given events, so that each takes effect once. */
export interface EventHandling {
  /** How many may be in hand at the same time, of one kind. */
  readonly maxInHand: number;
  /** How many of one kind a transport should fetch at once. */
  readonly pullSize: number;
  /** One try, committed: the event took effect, or it had before. Rejects with what the handler or the database threw; then it has no effect. */
  handle(event: EventEnvelope): Promise<'handled' | 'repeated'>;
  /** Begins nothing any more: what waits comes again elsewhere. */
  stop(): void;
}

/** Why an event was not handled that comes again for no fault of its own. */
export const postponed = (detail: string): ServiceError => new ServiceError('unavailable', 'The event comes again.', { detail });

/** How long one try may take. Milliseconds. */
export const tryBudgetMs = 10_000;

/** How many transactions for events a handler may have open at the same time, since it shares its pool of connections with requests. */
export const transactionsAtATime = 4;
