import { setTimeout as sleep } from 'node:timers/promises';
import { eventStream, type ServiceName } from '#contracts';
import type { ConsumerMessages, JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { Logger } from '@nestjs/common';
import { FailureLog } from '#kernel';
import { readEvent } from '../events/envelope.js';
import type { ConsumerBacklog, DurableReceiver } from '../wire.js';
import { consumerName } from './nats-names.js';

const failures = new FailureLog(new Logger('Events'));
/**
 * A pull crosses accounts (see `natsServerConfig`), where an empty message ends what it was answered by: of a longer pull the rest would
 * be lost until it is delivered again.
 */
const pullAhead = 1;
const atATime = 4;
const retryMs = 2_000;

/**
 * Takes one kind of event from its durable consumer, some at a time, and acknowledges each by what became of it. Goes on
 * for ever: a lost connection, a consumer that is not there yet and a message that is no event only slow it down.
 */
export class DurableConsumer {
  readonly #name: string;
  readonly #inHand = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #messages: ConsumerMessages | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly jetstream: JetStreamClient,
    service: ServiceName,
    subject: string,
    private readonly receive: DurableReceiver,
  ) {
    this.#name = consumerName(service, { subject });
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Takes no more and waits for those in hand. What was pulled and not begun is given back, to whoever pulls next. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#messages?.stop();
    await this.#loop;
    await Promise.all(this.#inHand);
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
        this.#messages = await consumer.consume({ max_messages: pullAhead, expires: 10_000, idle_heartbeat: 2_500 });
        await this.#takeAll(this.#messages);
      } catch (error) {
        if (!this.#isStopped()) failures.warn({ msg: 'No events can be taken for now', consumer: this.#name }, error);
      }
      await sleep(retryMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  async #takeAll(messages: ConsumerMessages): Promise<void> {
    for await (const message of messages) {
      const work = this.#take(message).finally(() => this.#inHand.delete(work));
      this.#inHand.add(work);
      if (this.#inHand.size >= atATime) await Promise.race(this.#inHand);
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
    const event = readEvent(message.subject, message.data, message.seq);
    const outcome = await this.receive(event, message.info.deliveryCount);
    if (outcome.kind === 'retry') message.nak(outcome.delayMs);
    else if (outcome.kind === 'dead' || outcome.kind === 'malformed') message.term();
    else message.ack();
  }
}
