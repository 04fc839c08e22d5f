import { setTimeout as sleep } from 'node:timers/promises';
import { eventStream, type ServiceName } from '#contracts';
import type { Consumer, ConsumerMessages, JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { Logger } from '@nestjs/common';
import { FailureLog } from '#kernel';
import { readEvents } from '../wire/envelope.js';
import type { ConsumerBacklog, DurableSubscription } from '../wire/wire.js';
import { consumerName } from './nats-names.js';

const failures = new FailureLog(new Logger('Events'));
const retryMs = 1_000;
/** What waits here longer than the server waits for an acknowledgement (30 s) is not to be delivered again meanwhile. Milliseconds. */
const holdEveryMs = 10_000;

/**
 * Takes one kind of event from its durable consumer, some messages at a time, and acknowledges each by what became of its events. Goes on
 * for ever: a lost connection, a consumer that is not there yet and a message that is no event only slow it down.
 *
 * A pull crosses accounts (see `natsServerConfig`), where an empty message ends what it is answered by. So events that are not taken in batches are
 * pulled one by one; of a longer pull the rest is delivered again when `ack_wait` (30 s) is over. Nobody but the publisher of these events can send one.
 */
export class DurableConsumer {
  readonly #name: string;
  readonly #inHand = new Map<JsMsg, Promise<void>>();
  /** Tells that one of those in hand is done with. */
  #onDone: () => void = () => undefined;
  readonly #stopping = new AbortController();
  #messages: ConsumerMessages | undefined;
  #loop: Promise<void> = Promise.resolve();
  #holding: NodeJS.Timeout | undefined;

  constructor(
    private readonly jetstream: JetStreamClient,
    service: ServiceName,
    subject: string,
    private readonly subscription: DurableSubscription,
  ) {
    this.#name = consumerName(service, { subject });
  }

  start(): void {
    this.#holding = setInterval(() => this.#hold(), holdEveryMs).unref();
    this.#loop = this.#run();
  }

  /** Takes no more and waits for those in hand. What was pulled and not begun is given back, to the replica that pulls next. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#messages?.stop();
    await this.#loop;
    await Promise.all(this.#inHand.values());
    clearInterval(this.#holding);
  }

  /** As the server counts it, for all replicas. Rejects while there is no such consumer. */
  async backlog(): Promise<ConsumerBacklog> {
    const consumer = await this.jetstream.consumers.get(eventStream, this.#name);
    const { num_ack_pending: unacknowledged, num_pending: waiting } = await consumer.info(true);
    return { consumer: this.#name, unacknowledged, waiting };
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped()) {
      try {
        const consumer = await this.jetstream.consumers.get(eventStream, this.#name);
        while ((await this.#takeAll(consumer)) === 'cut short');
      } catch (error) {
        if (!this.#isStopped()) failures.warn({ msg: 'No events can be taken for now', consumer: this.#name }, error);
      }
      await sleep(retryMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  /** Takes what comes until the end, and says whether that was no more than the end of a pull. */
  async #takeAll(consumer: Consumer): Promise<'ended' | 'cut short'> {
    const { maxInHand, pullSize } = this.subscription;
    let isCutShort = false;
    // By itself the client looks for a consumer that is gone (fault F08) every 5 to 15 s.
    const messages = await consumer.consume({
      max_messages: pullSize,
      expires: 10_000,
      idle_heartbeat: 2_500,
      abort_on_missing_resource: true,
    });
    this.#messages = messages;
    if (this.#isStopped()) messages.stop();
    for await (const message of messages) {
      if (pullSize > 1 && message.data.length === 0) {
        isCutShort = true;
        messages.stop();
      }
      const work = this.#take(message).finally(() => {
        this.#inHand.delete(message);
        this.#onDone();
      });
      this.#inHand.set(message, work);
      while (this.#inHand.size >= maxInHand) await new Promise<void>((resolve) => (this.#onDone = resolve));
    }
    return isCutShort && !this.#isStopped() ? 'cut short' : 'ended';
  }

  #hold(): void {
    try {
      for (const message of this.#inHand.keys()) message.working();
    } catch (error) {
      failures.warn({ msg: 'NATS could not be told which events are in hand', consumer: this.#name }, error);
    }
  }

  async #take(message: JsMsg): Promise<void> {
    try {
      await this.#handle(message);
    } catch (error) {
      // The connection is closed. Without a word of ours the event comes again.
      failures.warn({ msg: 'An event could not be acknowledged', consumer: this.#name }, error);
    }
  }

  async #handle(message: JsMsg): Promise<void> {
    if (this.#isStopped()) {
      message.nak();
      return;
    }
    const { streamSequence, deliveryCount } = message.info;
    const events = readEvents(message.subject, message.data, streamSequence);
    const outcomes = await Promise.all(events.map((event) => this.subscription.receive(event, deliveryCount)));
    // One that fails brings its message back, in which the others are repetitions by then.
    const delays = outcomes.flatMap((outcome) => (outcome.kind === 'retry' ? [outcome.delayMs] : []));
    if (delays.length > 0) message.nak(this.#isStopped() ? 0 : Math.max(...delays));
    else if (outcomes.every(({ kind }) => kind === 'dead' || kind === 'malformed')) message.term();
    else message.ack();
  }
}
