import type { EventEnvelope, TenantScope } from '#contracts';
import { type Clock, FailureLog, logFields, type Transaction, type UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import { Logger } from '@nestjs/common';
import { Slots } from '../slots.js';
import type { ArrivedEvent, DeliveryOutcome, WireIdentity } from '../wire.js';
import { DeadLetters } from './dead-letters.js';
import { MalformedEvent } from './envelope.js';
import { contextOf } from './event-context.js';
import type { MalformedEvents } from './malformed-events.js';
import { delayAfter, isDead, type RetryPolicy } from './retry-policy.js';

/** A decorated method, bound. */
export type DurableHandler = (tx: Transaction, event: EventEnvelope, context: TenantScope) => Promise<void>;

const logger = new Logger('Events');
const failures = new FailureLog(logger);
const atATime = 4;
/** How long one try may take. Milliseconds. */
const budgetMs = 10_000;

const noteInInbox = 'INSERT INTO inbox (event_id, subject) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id';

/** Gives a service's durable handler each event once: whatever the transport delivers twice, the inbox stops. */
export class EventReceiver {
  readonly #slots = new Slots(atATime);
  readonly #deadLetters: DeadLetters;

  constructor(
    private readonly handler: DurableHandler,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policy: RetryPolicy,
    private readonly identity: WireIdentity,
    private readonly malformed: MalformedEvents,
  ) {
    this.#deadLetters = new DeadLetters(unitOfWork);
  }

  /** One delivery. Never throws: a failure is an outcome that asks for another try, or says that the event is dead. */
  async receive(event: ArrivedEvent, attempt: number): Promise<DeliveryOutcome> {
    const outcome = await this.#slots.run(() => (event instanceof MalformedEvent ? this.#drop(event) : this.#try(event, attempt)));
    this.identity.metrics.countEvent(event.subject, outcome.kind);
    return outcome;
  }

  async #drop(event: MalformedEvent): Promise<DeliveryOutcome> {
    await this.malformed.record(event);
    return { kind: 'malformed' };
  }

  async #try(event: EventEnvelope, attempt: number): Promise<DeliveryOutcome> {
    try {
      return await this.#handleOnce(event);
    } catch (error) {
      if (isDead(this.policy, event, attempt, error, this.clock.now())) return this.#deadLetter(event, attempt, error);
      const delayMs = delayAfter(this.policy, attempt);
      failures.warn({ msg: 'An event could not be handled; it comes again', ...label(event), attempt, delayMs }, error);
      return { kind: 'retry', delayMs };
    }
  }

  async #handleOnce(event: EventEnvelope): Promise<DeliveryOutcome> {
    const context = contextOf(event, budgetMs);
    return this.unitOfWork.transaction(context, async (tx) => {
      const noted = await SqlTransaction.of(tx).query(noteInInbox, [event.id, event.subject]);
      if (noted.length === 0) return { kind: 'repeated' };
      await this.handler(tx, event, context);
      return { kind: 'handled' };
    });
  }

  /** Into `dead_letters`. If that fails too, the event comes again. */
  async #deadLetter(event: EventEnvelope, attempt: number, error: unknown): Promise<DeliveryOutcome> {
    try {
      await this.#deadLetters.add(event, attempt, error);
    } catch (failure) {
      failures.warn({ msg: 'A dead event could not be laid aside; it comes again', ...label(event) }, failure);
      return { kind: 'retry', delayMs: this.policy.longestDelayMs };
    }
    logger.error({ msg: 'An event is dead: see dead_letters', ...label(event), attempt, err: error });
    return { kind: 'dead' };
  }
}

const label = (event: EventEnvelope) => ({ subject: event.subject, eventId: event.id, ...logFields(event) });
