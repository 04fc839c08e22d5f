import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ConsumerBacklog } from './wire.js';

const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** The metrics of one app's messaging. */
export class MessagingMetrics {
  readonly #calls: Histogram<'subject' | 'outcome'>;
  readonly #answers: Histogram<'subject' | 'outcome'>;
  readonly #refused: Counter<'subject' | 'reason'>;
  readonly #events: Counter<'subject' | 'outcome'>;
  readonly #batches: Counter<'outcome'>;
  readonly #malformed: Counter<'subject' | 'problem'>;
  readonly #published: Counter<'subject' | 'outcome'>;
  readonly #streamLosses: Counter<'part'>;

  constructor(private readonly registry: Registry = new Registry()) {
    const registers = [registry];
    const labelNames = ['subject', 'outcome'] as const;
    this.#calls = new Histogram({
      name: 'ostiary_rpc_call_duration_seconds',
      help: 'Time a caller waited for an RPC, by outcome: ok or the error code.',
      labelNames,
      buckets: seconds,
      registers,
    });
    this.#answers = new Histogram({
      name: 'ostiary_rpc_answer_duration_seconds',
      help: 'Time a handler took to answer an RPC, by outcome: ok or the error code.',
      labelNames,
      buckets: seconds,
      registers,
    });
    this.#refused = new Counter({
      name: 'ostiary_rpc_refused_total',
      help: 'Messages to an RPC that were not handled: no_call (no proper call), no_inbox (the reply would not go to a caller of this service).',
      labelNames: ['subject', 'reason'],
      registers,
    });
    this.#events = new Counter({
      name: 'ostiary_events_received_total',
      help: 'Durable deliveries of events, by outcome: handled, repeated, retry, dead, malformed.',
      labelNames,
      registers,
    });
    this.#batches = new Counter({
      name: 'ostiary_event_batches_total',
      help: 'Events of a tenant that were handled together, several at a time, by outcome: handled, taken_apart (one of them failed, each is handled by itself), postponed (the database failed, all come again).',
      labelNames: ['outcome'],
      registers,
    });
    this.#malformed = new Counter({
      name: 'ostiary_events_malformed_total',
      help: 'What came as an event without a proper envelope and was dropped, by problem: size, json, members, subject, nesting.',
      labelNames: ['subject', 'problem'],
      registers,
    });
    this.#published = new Counter({
      name: 'ostiary_events_published_total',
      help: 'Tries to publish an event from the outbox, by outcome: published, retry.',
      labelNames,
      registers,
    });
    this.#streamLosses = new Counter({
      name: 'ostiary_event_stream_losses_total',
      help: 'How often this app noticed that the stream of events had lost some of what it held, by part (beginning, middle, end), and published again what it had published of late.',
      labelNames: ['part'],
      registers,
    });
  }

  observeCall(subject: string, outcome: string, durationSeconds: number): void {
    this.#calls.observe({ subject, outcome }, durationSeconds);
  }

  observeAnswer(subject: string, outcome: string, durationSeconds: number): void {
    this.#answers.observe({ subject, outcome }, durationSeconds);
  }

  countRefusedRpc(subject: string, reason: 'no_call' | 'no_inbox'): void {
    this.#refused.inc({ subject, reason });
  }

  countEvent(subject: string, outcome: string): void {
    this.#events.inc({ subject, outcome });
  }

  countBatch(outcome: 'handled' | 'taken_apart' | 'postponed'): void {
    this.#batches.inc({ outcome });
  }

  countMalformedEvent(subject: string, problem: string): void {
    this.#malformed.inc({ subject, problem });
  }

  countPublished(subject: string, outcome: string): void {
    this.#published.inc({ subject, outcome });
  }

  countStreamLoss(part: 'beginning' | 'middle' | 'end'): void {
    this.#streamLosses.inc({ part });
  }

  /** Read when metrics are scraped. A failing reading leaves the gauge out of that scrape. */
  watchConsumers(backlogs: () => Promise<readonly ConsumerBacklog[]>): void {
    new Gauge({
      name: 'ostiary_events_backlog',
      help: 'Messages of a durable consumer, each with one event or several, as NATS counts them: unacknowledged (given and not done with; at 1,024 no more is given), waiting (not given yet).',
      labelNames: ['consumer', 'state'],
      registers: [this.registry],
      async collect() {
        this.reset();
        for (const { consumer, unacknowledged, waiting } of await backlogs().catch(() => [])) {
          this.set({ consumer, state: 'unacknowledged' }, unacknowledged);
          this.set({ consumer, state: 'waiting' }, waiting);
        }
      },
    });
  }

  /** Read when metrics are scraped. A failing reading leaves the gauge out of that scrape. */
  watchOutbox(lagSeconds: () => Promise<number>): void {
    new Gauge({
      name: 'ostiary_outbox_lag_seconds',
      help: 'Age of the oldest event that waits to be published.',
      registers: [this.registry],
      async collect() {
        try {
          this.set(await lagSeconds());
        } catch {
          this.reset();
        }
      },
    });
  }
}
