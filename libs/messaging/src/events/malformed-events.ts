import type { Clock } from '#kernel';
import { Logger } from '@nestjs/common';
import type { MessagingMetrics } from '../wire/metrics.js';
import type { DeadLetters } from './dead-letters.js';
import type { MalformedEvent } from '../wire/envelope.js';

const logger = new Logger('Events');
/** Milliseconds. */
const logInterval = 60_000;

/** Records what came as an event and is none: counts each, logs each cause once a minute with the number of those since, and lays a note aside. */
export class MalformedEvents {
  readonly #sinceLine = new Map<string, { at: number; count: number }>();

  constructor(
    private readonly metrics: MessagingMetrics,
    private readonly clock: Clock,
    private readonly deadLetters: DeadLetters | null,
  ) {}

  /** Never throws: nothing that is no event may hold up those that are. */
  async record(event: MalformedEvent): Promise<void> {
    this.metrics.countMalformedEvent(event.subject, event.problem);
    this.#log(event);
    try {
      await this.deadLetters?.addMalformed(event);
    } catch (error) {
      logger.warn({ msg: 'A note of what was no event could not be laid aside', subject: event.subject, err: error });
    }
  }

  #log({ subject, problem, sequence }: MalformedEvent): void {
    const cause = `${subject} ${problem}`;
    const now = this.clock.now().getTime();
    const last = this.#sinceLine.get(cause);
    if (last && now - last.at < logInterval) {
      last.count += 1;
      return;
    }
    this.#sinceLine.set(cause, { at: now, count: 0 });
    const more = last && last.count > 0 ? { notLogged: last.count } : {};
    logger.error({ msg: 'What came as an event has no proper envelope and is dropped', subject, problem, sequence, ...more });
  }
}
