import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventEnvelope } from '#contracts';
import { RepeatedWork } from '#kernel';
import { Logger } from '@nestjs/common';
import type { MessagingMetrics } from '../wire/metrics.js';
import type { StreamPlace, StreamState, Wire } from '../wire/wire.js';
import { messageIdOf } from '../wire/message-id.js';
import type { OutboxTable } from './outbox-table.js';

const logger = new Logger('Outbox');
const lookEveryMs = 5_000;
const retryMs = 1_000;
/** A little less than the stream recognises repetitions for (an hour). Milliseconds. */
const recognisedForMs = 50 * 60_000;
/** How many places may be passed over by repeating an event. */
const maxPassedOver = 20_000;
const passedOverAtOnce = 100;

type Published = { readonly event: EventEnvelope; readonly messageId: string; readonly atMs: number };

/** Which part of what the stream acknowledged it does not hold any more. */
type Loss = 'beginning' | 'middle' | 'end';

/**
 * Notices that the stream has lost events that it acknowledged, and has the outbox publish again what it published of late:
 * - its **beginning**, when it begins behind an event of the last day, which no retention explains;
 * - its **middle**, when more places between its first and last event are empty than before;
 * - its **end**, when it ends before the last place it gave or gives a lower one; and when an event acknowledged before an interruption
 *   (of the connection, of publishing, of this process) is stored anew instead of recognised as a repetition. That tells even where others
 *   have published so much since that the stream is longer than before.
 */
export class StreamWatch {
  readonly #looks = new RepeatedWork('Watching the stream of events', logger);
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #newest: Published | null = null;
  /** The newest event of before an interruption, until it is known whether the stream still has it. */
  #fence: Published | null = null;
  /** The last place that an event of this service was given, as far as this replica knows. */
  #highest = 0;
  /** The place that the latest acknowledgement to this replica told: the stream gives them in its order. */
  #lastOwn: Pick<StreamPlace, 'sequence' | 'order'> = { sequence: 0, order: 0 };
  #fellBack = false;
  #first = 0;
  #holes = 0;

  constructor(
    private readonly wire: Wire,
    private readonly outbox: OutboxTable,
    private readonly metrics: MessagingMetrics,
    /** Called when rows have become due. */
    private readonly onDue: () => void,
  ) {}

  start(): void {
    this.wire.onInterruption(() => this.interrupted());
    this.wire.onRestored(() => this.#wake());
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  /** The stream has stored an event as new, at a place. What is acknowledged at nearly the same time may be told in any order. */
  acknowledged(event: EventEnvelope, { sequence, order, messageId }: StreamPlace): void {
    const isLater = order > this.#lastOwn.order;
    if (isLater ? sequence < this.#lastOwn.sequence : sequence > this.#lastOwn.sequence) this.#fellBack = true;
    if (isLater) {
      this.#lastOwn = { sequence, order };
      this.#newest = { event, messageId, atMs: Date.now() };
    }
    this.#highest = Math.max(this.#highest, sequence);
    if (this.#fence !== null || this.#fellBack) this.#wake();
  }

  /** Something happened in which the stream may have lost its end. */
  interrupted(): void {
    this.#fence ??= this.#newest;
  }

  async #run(): Promise<void> {
    let knowsBefore = false;
    while (!this.#stopping.signal.aborted) {
      const woken = this.#woken();
      try {
        if (!knowsBefore) await this.#recall();
        knowsBefore = true;
        if (this.wire.isConnected()) await this.#look();
        this.#looks.succeeded();
      } catch (error) {
        this.#looks.failed(error);
        await sleep(retryMs, undefined, { ref: false });
      }
      await sleep(lookEveryMs, undefined, { signal: woken, ref: false }).catch(() => undefined);
    }
  }

  /** Aborts when there is a reason to look at once, from now on. */
  #woken(): AbortSignal {
    const wake = new AbortController();
    this.#wake = () => wake.abort();
    if (this.#stopping.signal.aborted) wake.abort();
    return wake.signal;
  }

  /** What was published before this process started is before an interruption. */
  async #recall(): Promise<void> {
    const row = await this.outbox.newest();
    if (row === null) return;
    const { envelope: event, sequence, ageMs, sentWith } = row;
    this.#fence ??= { event, messageId: messageIdOf(sentWith), atMs: Date.now() - ageMs };
    this.#newest ??= this.#fence;
    this.#highest = Math.max(this.#highest, sequence);
  }

  async #look(): Promise<void> {
    const fence = this.#fence;
    const highest = this.#highest;
    const oldest = await this.outbox.oldestPlace();
    // Asked last: whatever the outbox knows was stored before.
    const state = await this.wire.streamState();
    if (state === null) return;
    const loss = this.#lossIn(state, oldest, highest) ?? ((await this.#isHeld(fence)) ? null : 'end');
    if (loss !== null) await this.#mend(loss, state);
    this.#first = state.first;
    this.#holes = holesIn(state);
    if (this.#fence === fence) this.#fence = null;
  }

  #lossIn(state: StreamState, oldest: number | null, highest: number): Loss | null {
    if (this.#fellBack || state.last < highest) return 'end';
    // What is told once is not told again until it gets worse.
    if (oldest !== null && state.first > oldest && state.first > this.#first) return 'beginning';
    return holesIn(state) > this.#holes ? 'middle' : null;
  }

  /** Publishes it once more, which stores it only if it was lost. */
  async #isHeld(fence: Published | null): Promise<boolean> {
    if (fence === null || Date.now() - fence.atMs > recognisedForMs) return true;
    return !(await this.#publish(fence.event, fence.messageId)).isNew;
  }

  async #mend(loss: Loss, { first, last }: StreamState): Promise<void> {
    if (loss === 'end') await this.#passOverGivenPlaces(last);
    const events = await this.outbox.publishAgain();
    this.metrics.countStreamLoss(loss);
    logger.warn({
      msg: 'The stream of events has lost some of what it held: what was published of late is published again',
      lost: loss,
      first,
      last,
      events,
    });
    this.onDue();
  }

  /**
   * A consumer goes on behind the place of what it took last, even if the stream ends before it (nats-server 2.9). What is stored up to
   * there would never be delivered, so an event is repeated until these places are taken.
   */
  async #passOverGivenPlaces(last: number): Promise<void> {
    const highest = Math.max(this.#highest, await this.outbox.highestPlace());
    let reached = { ...this.#lastOwn, sequence: last };
    while (this.#newest !== null && reached.sequence < highest && highest - last <= maxPassedOver) {
      const { event } = this.#newest;
      const repeat = (): Promise<StreamPlace> => this.#publish(event, `${event.id}:${randomUUID()}`);
      const places = await Promise.all(Array.from({ length: Math.min(highest - reached.sequence, passedOverAtOnce) }, repeat));
      reached = places.reduce((a, b) => (a.sequence > b.sequence ? a : b));
    }
    this.#fellBack = false;
    this.#highest = reached.sequence;
    this.#lastOwn = reached;
  }

  async #publish(event: EventEnvelope, messageId: string): Promise<StreamPlace> {
    const result = await this.wire.publish(event, 1, messageId);
    if (result.kind === 'published' && result.place) return result.place;
    throw new Error(result.kind === 'retry' ? result.reason : 'the transport has no stream');
  }
}

/** A new stream says that it begins at 0. */
const holesIn = ({ first, last, messages }: StreamState): number => (messages === 0 ? 0 : last - first + 1 - messages);
