import type { EventEnvelope } from '#contracts';
import { type Clock, FailureLog, logFields } from '#kernel';
import { Logger } from '@nestjs/common';
import type { MessagingMetrics } from '../wire/metrics.js';
import { Slots } from '../slots.js';
import type { ArrivedEvent, DeliveryOutcome } from '../wire/wire.js';
import type { DeadLetters } from './dead-letters.js';
import { MalformedEvent } from '../wire/envelope.js';
import type { EventHandling } from './event-handling.js';
import type { MalformedEvents } from './malformed-events.js';
import { delayAfter, isDead, type RetryPolicy } from './retry-policy.js';

const logger = new Logger('Events');
const failures = new FailureLog(logger);

/** What the receivers of an app share. */
export type ReceiverParts = {
  readonly clock: Clock;
  readonly policy: RetryPolicy;
  readonly metrics: MessagingMetrics;
  readonly malformed: MalformedEvents;
  readonly deadLetters: DeadLetters;
};

/** Takes the deliveries of one kind of event: whatever the transport delivers twice takes effect once, and what fails too often is laid aside. */
export class EventReceiver {
  readonly #slots: Slots;

  constructor(
    private readonly handling: EventHandling,
    private readonly parts: ReceiverParts,
  ) {
    this.#slots = new Slots(handling.maxInHand);
  }

  /** One delivery. Never throws: a failure is an outcome that asks for another try, or says that the event is dead. */
  async receive(event: ArrivedEvent, attempt: number): Promise<DeliveryOutcome> {
    const outcome = await this.#slots.run(() => (event instanceof MalformedEvent ? this.#drop(event) : this.#try(event, attempt)));
    this.parts.metrics.countEvent(event.subject, outcome.kind);
    return outcome;
  }

  async #drop(event: MalformedEvent): Promise<DeliveryOutcome> {
    await this.parts.malformed.record(event);
    return { kind: 'malformed' };
  }

  async #try(event: EventEnvelope, attempt: number): Promise<DeliveryOutcome> {
    const { policy, clock } = this.parts;
    try {
      return { kind: await this.handling.handle(event) };
    } catch (error) {
      if (isDead(policy, event, attempt, error, clock.now())) return this.#deadLetter(event, attempt, error);
      const delayMs = delayAfter(policy, attempt);
      failures.warn({ msg: 'An event could not be handled; it comes again', ...label(event), attempt, delayMs }, error);
      return { kind: 'retry', delayMs };
    }
  }

  /** Into `dead_letters`. If that fails too, the event comes again. */
  async #deadLetter(event: EventEnvelope, attempt: number, error: unknown): Promise<DeliveryOutcome> {
    const { policy, deadLetters } = this.parts;
    try {
      await deadLetters.add(event, attempt, error);
    } catch (failure) {
      failures.warn({ msg: 'A dead event could not be laid aside; it comes again', ...label(event) }, failure);
      return { kind: 'retry', delayMs: policy.longestDelayMs };
    }
    logger.error({ msg: 'An event is dead: see dead_letters', ...label(event), attempt, err: error });
    return { kind: 'dead' };
  }
}

const label = (event: EventEnvelope) => ({ subject: event.subject, eventId: event.id, ...logFields(event) });
