import { eventStream, subscriptions as declared, type AnyRpc, type EventEnvelope } from '#contracts';
import { jetstream, jetstreamManager, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { readEvent } from '../wire/envelope.js';
import { RpcHandlers } from '../wire/rpc-handlers.js';
import type { RpcCall, RpcReply } from '../wire/rpc-packet.js';
import type { ConsumerBacklog, EventSubscriptions, PublishResult, StreamState, Wire, WireIdentity } from '../wire/wire.js';
import { DurableConsumer } from './durable-consumer.js';
import { NatsLink, type NatsAccess } from './nats-link.js';
import { NatsRequests } from './nats-requests.js';

const publishTimeoutMs = 4_000;
/** The longest an event waits for the next try to publish it, while the connection is up. Milliseconds. */
const longestDelayMs = 5_000;

/** RPC over core NATS, durable events over JetStream, broadcasts by plain subscriptions to the same subjects. */
export class NatsWire implements Wire {
  readonly rpcs = new RpcHandlers();
  readonly #requests: NatsRequests;
  readonly #jetstream: JetStreamClient;
  #consumers: readonly DurableConsumer[] = [];

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

  async publish(event: EventEnvelope, attempt: number, messageId: string = event.id): Promise<PublishResult> {
    if (!this.isConnected()) return { kind: 'retry', delayMs: 0, reason: 'no connection to NATS' };
    try {
      const { seq, duplicate } = await this.#jetstream.publish(event.subject, JSON.stringify(event), { msgID: messageId });
      return { kind: 'published', place: { sequence: seq, isNew: !duplicate } };
    } catch (error) {
      return {
        kind: 'retry',
        delayMs: Math.min(longestDelayMs, 500 * attempt),
        reason: error instanceof Error ? error.message : String(error),
      };
    }
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
          if (!error) notify(readEvent(subject, message.data));
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

  #serviceOf(subject: string): NonNullable<WireIdentity['service']> {
    const { app, service } = this.identity;
    if (service !== null && declared[app].durable.some((event) => event.subject === subject)) return service;
    throw new Error(`${app} has no durable consumer for ${subject} in ${eventStream}`);
  }
}
