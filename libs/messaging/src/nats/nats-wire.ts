import { eventStream, subscriptions as declared, type AnyRpc, type EventEnvelope, type EventId } from '#contracts';
import { jetstream, jetstreamManager, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { maxEventsInMessage, readEvents } from '../wire/envelope.js';
import { RpcHandlers } from '../wire/rpc-handlers.js';
import type { RpcCall, RpcReply } from '../wire/rpc-packet.js';
import type { ConsumerBacklog, EventSubscriptions, PublishResult, StreamState, Wire, WireIdentity } from '../wire/wire.js';
import { messageIdOf } from '../wire/message-id.js';
import { DurableConsumer } from './durable-consumer.js';
import { encodeBatch, MessageBatcher, type MessageBounds, type Packet } from './message-batcher.js';
import { NatsLink, type NatsAccess } from './nats-link.js';
import { NatsRequests } from './nats-requests.js';

const publishTimeoutMs = 4_000;
/** The longest an event waits for the next try to publish it, while the connection is up. Milliseconds. */
const longestDelayMs = 5_000;
/** The text of several is at most 60 KiB then, whatever is in it: `readEvents` takes 64. */
const eventBounds: MessageBounds = { maxPackets: maxEventsInMessage, maxText: 20 * 1024 };
const unconnected: PublishResult = { kind: 'retry', delayMs: 0, reason: 'no connection to NATS' };

type OutgoingEvent = Packet & { readonly id: EventId; readonly resolve: (result: PublishResult) => void };

/** RPC over core NATS, durable events over JetStream, broadcasts by plain subscriptions to the same subjects. */
export class NatsWire implements Wire {
  readonly rpcs = new RpcHandlers();
  readonly #requests: NatsRequests;
  readonly #jetstream: JetStreamClient;
  readonly #outgoing = new MessageBatcher<string, OutgoingEvent>((subject, events) => void this.#publishAll(subject, events), eventBounds);
  #consumers: readonly DurableConsumer[] = [];
  #acknowledgements = 0;

  private constructor(
    private readonly link: NatsLink,
    readonly identity: WireIdentity,
  ) {
    this.#requests = new NatsRequests(identity.app, link);
    this.#jetstream = jetstream(link.connection, { timeout: publishTimeoutMs });
  }

  /** Waits for a server that is not there yet; throws an Error if it refuses the credentials. */
  static async open(identity: WireIdentity, access: NatsAccess): Promise<NatsWire> {
    return new NatsWire(await NatsLink.open(identity.app, access), identity);
  }

  get connection(): NatsConnection {
    return this.link.connection;
  }

  isConnected(): boolean {
    return this.link.isConnected();
  }

  onInterruption(listener: () => void): () => void {
    return this.link.onInterruption(listener);
  }

  onRestored(listener: () => void): () => void {
    return this.link.onRestored(listener);
  }

  request(rpc: AnyRpc, call: RpcCall, timeoutMs: number): Promise<RpcReply> {
    return this.#requests.request(rpc, call, timeoutMs);
  }

  async publish(event: EventEnvelope, attempt: number, messageId: string): Promise<PublishResult> {
    if (!this.isConnected()) return unconnected;
    return this.#store(event.subject, JSON.stringify(event), attempt, messageId);
  }

  async publishInBurst(event: EventEnvelope): Promise<PublishResult> {
    if (!this.isConnected()) return unconnected;
    return new Promise((resolve) => this.#outgoing.add(event.subject, { id: event.id, text: JSON.stringify(event), resolve }));
  }

  async streamState(): Promise<StreamState> {
    // Whether there is JetStream at all is nothing that an app may ask.
    const { streams } = await jetstreamManager(this.link.connection, { timeout: publishTimeoutMs, checkAPI: false });
    const { state } = await streams.info(eventStream);
    return { first: state.first_seq, last: state.last_seq, messages: state.messages };
  }

  async subscribe({ durable, broadcast }: EventSubscriptions): Promise<() => Promise<void>> {
    const { connection } = this.link;
    const heard = [...broadcast].map(([subject, notify]) =>
      connection.subscribe(subject, {
        callback: (error, message) => {
          if (!error) for (const event of readEvents(subject, message.data)) notify(event);
        },
      }),
    );
    const consumers = (this.#consumers = [...durable].map(
      ([subject, subscription]) => new DurableConsumer(this.#jetstream, this.#serviceOf(subject), subject, subscription),
    ));
    for (const consumer of consumers) consumer.start();
    if (this.isConnected()) await connection.flush();
    return async () => {
      for (const subscription of heard) subscription.unsubscribe();
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    };
  }

  async backlogs(): Promise<readonly ConsumerBacklog[]> {
    return this.isConnected() ? Promise.all(this.#consumers.map((consumer) => consumer.backlog())) : [];
  }

  async close(): Promise<void> {
    await this.link.close();
  }

  async #publishAll(subject: string, events: readonly OutgoingEvent[]): Promise<void> {
    const result = await this.#store(subject, encodeBatch(events), 1, messageIdOf(events.map(({ id }) => id)));
    for (const { resolve } of events) resolve(result);
  }

  /** One message into the stream. Never throws. */
  async #store(subject: string, text: string, attempt: number, messageId: string): Promise<PublishResult> {
    try {
      const { seq, duplicate } = await this.#jetstream.publish(subject, text, { msgID: messageId });
      // Numbered here, where the way from the connection is equally long for all.
      const order = (this.#acknowledgements += 1);
      return { kind: 'published', place: { sequence: seq, order, isNew: !duplicate, messageId } };
    } catch (error) {
      return {
        kind: 'retry',
        delayMs: Math.min(longestDelayMs, 500 * attempt),
        reason: error instanceof Error ? error.message : String(error),
      };
    }
  }

  #serviceOf(subject: string): NonNullable<WireIdentity['service']> {
    const { app, service } = this.identity;
    if (service !== null && declared[app].durable.some((event) => event.subject === subject)) return service;
    throw new Error(`${app} has no durable consumer for ${subject} in ${eventStream}`);
  }
}
