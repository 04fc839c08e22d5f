import { ServerNats } from '@nestjs/microservices';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { isServiceName } from '#contracts';
import { InFlightCalls } from '../rpc/in-flight-calls.js';
import { answerRpc, type Arrival, encodeReply, refuseUnexecuted } from '../rpc/answer-rpc.js';
import type { BoundRpc } from '../wire/rpc-handlers.js';
import { idOf, type RpcReply, sentAtOf } from '../wire/rpc-packet.js';
import type { WireIdentity } from '../wire/wire.js';
import { partsOf } from './answer-parts.js';
import { MessageBatcher, type Packet, encodeBatch } from './message-batcher.js';
import { CallAges } from './call-ages.js';
import { answersTo } from './nats-names.js';
import type { NatsWire } from './nats-wire.js';
import { type Arrived, callBounds, readCalls } from './read-calls.js';
import { ServiceReplica } from './service-replica.js';

/** The most by which clocks of two machines may disagree without calls being refused as late. Milliseconds. */
const clockToleranceMs = 10_000;

/**
 * Nest's NATS transporter on the app's one connection, with the service's name as queue group. On `close` it takes no
 * more calls, answers those in hand, and leaves the connection to its owner.
 */
export class NatsRpcServer extends ServerNats {
  readonly #answers = new InFlightCalls();
  readonly #ages = new CallAges();
  readonly #replies = new MessageBatcher<Msg, Packet>((message, replies) => this.#respond(message, encodeBatch(replies)), callBounds);
  #replica: ServiceReplica | undefined;

  /** `wire` is asked for when the app listens: a strategy is made before the app that it serves. */
  constructor(private readonly wire: () => NatsWire) {
    super({});
  }

  override createNatsClient(): Promise<NatsConnection> {
    return Promise.resolve(this.wire().connection);
  }

  /** The app's link watches the connection. */
  override handleStatusUpdates(): Promise<void> {
    return Promise.resolve();
  }

  override bindEvents(): void {
    const wire = this.wire();
    const { identity } = wire;
    const methods = wire.rpcs.attach(this);
    const service = identity.app;
    // Also a service without data of its own: one that stands in for the real one in a test has none.
    if (!isServiceName(service)) return;
    const isForCaller = answersTo(service);
    const replica = new ServiceReplica({
      wire,
      service,
      subjects: [...methods.keys()],
      take: (subject, message) => {
        if (isForCaller(message.reply)) this.#take(identity, subject, methods.get(subject), replica, message);
        else identity.metrics.countRefusedRpc(methods.has(subject) ? subject : 'unknown', 'no_inbox');
      },
      onStall: (ms) => this.#ages.recordStall(ms, performance.now()),
    });
    this.#replica = replica;
    void replica.setReady(true);
  }

  /** See `RpcHandlers`. */
  async setReady(ready: boolean): Promise<void> {
    await this.#replica?.setReady(ready);
  }

  override async close(): Promise<void> {
    await this.#replica?.stop();
    await this.#answers.settle();
    this.#replies.flush();
  }

  #take(identity: WireIdentity, subject: string, method: BoundRpc | undefined, replica: ServiceReplica, message: Msg): void {
    const now = performance.now();
    const caller = inboxOf(message);
    for (const call of readCalls(message.data)) {
      const arrival = { ageMs: this.#ages.ageOf(caller, sentAtOf(call.data), now), clockToleranceMs, replica: replica.id };
      if (method !== undefined && replica.mayAnswer(message))
        void this.#answers.add(this.#answer(identity, subject, method, message, call, arrival));
      else this.#reply(message, call, refuseUnexecuted(arrival, 'unavailable', 'This replica answers no calls for now.'));
    }
  }

  async #answer(identity: WireIdentity, subject: string, method: BoundRpc, message: Msg, call: Arrived, arrival: Arrival): Promise<void> {
    this.#reply(message, call, await answerRpc(identity, subject, method, call.data, arrival));
  }

  #reply(message: Msg, call: Arrived, reply: RpcReply): void {
    this.#replies.add(message, { text: encodeReply(idOf(call), reply) });
  }

  #respond(message: Msg, packet: string): void {
    try {
      for (const { data, headers } of partsOf(packet)) message.respond(data, headers && { headers });
    } catch (error) {
      // The connection is closed. The caller's own deadline ends its waiting.
      this.logger.error({ msg: 'An RPC answer could not be sent', subject: message.subject, err: error });
    }
  }
}

/** The caller's inbox, which every connection of a caller has of its own. */
const inboxOf = ({ reply = '' }: Msg): string => reply.slice(0, reply.lastIndexOf('.'));
