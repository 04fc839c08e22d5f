import { ServerNats } from '@nestjs/microservices';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { AnswersInHand } from '../rpc/answers-in-hand.js';
import { answerRpc, encodeReply } from '../rpc/answer-rpc.js';
import type { BoundRpcMethod } from '../rpc/collect-rpc-handlers.js';
import { idOf } from '../rpc/rpc-packet.js';
import type { WireIdentity } from '../wire.js';
import { Bundles, type Packet, textOf } from './bundles.js';
import { answersTo } from './nats-names.js';
import type { NatsWire } from './nats-wire.js';
import { type Arrived, readCalls } from './read-calls.js';

/** The most by which clocks of two machines may disagree without calls being refused as late. Milliseconds. */
const clockToleranceMs = 10_000;

/**
 * Nest's NATS transporter on the app's one connection, with the service's name as queue group. On `close` it takes no
 * more calls, answers those in hand, and leaves the connection to its owner.
 */
export class NatsRpcServer extends ServerNats {
  readonly #subscriptions: Subscription[] = [];
  readonly #answers = new AnswersInHand();
  readonly #replies = new Bundles<Msg, Packet>((message, replies) => this.#respond(message, textOf(replies)));
  #connection: NatsConnection | undefined;

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

  override bindEvents(connection: NatsConnection): void {
    const wire = this.wire();
    const { identity } = wire;
    this.#connection = connection;
    const methods = wire.rpcs.attach(this);
    if (identity.service === null) return;
    const isForCaller = answersTo(identity.service);
    for (const [subject, method] of methods) {
      const callback = (_error: Error | null, message: Msg): void => {
        if (isForCaller(message.reply)) this.#take(identity, subject, method, message);
        else identity.metrics.countRefusedRpc(subject, 'no_inbox');
      };
      this.#subscriptions.push(connection.subscribe(subject, { queue: identity.service, callback }));
    }
  }

  override async close(): Promise<void> {
    const subscriptions = this.#subscriptions.splice(0);
    if (this.#connection?.isClosed() === false) await Promise.all(subscriptions.map((subscription) => this.#drain(subscription)));
    await this.#answers.settle();
    this.#replies.flush();
  }

  #take(identity: WireIdentity, subject: string, method: BoundRpcMethod, message: Msg): void {
    for (const call of readCalls(message.data)) void this.#answers.add(this.#answer(identity, subject, method, message, call));
  }

  async #answer(identity: WireIdentity, subject: string, method: BoundRpcMethod, message: Msg, call: Arrived): Promise<void> {
    const reply = await answerRpc(identity, subject, method, call.data, clockToleranceMs);
    this.#replies.add(message, { text: encodeReply(idOf(call), reply) });
  }

  #respond(message: Msg, packet: string): void {
    try {
      message.respond(packet);
    } catch (error) {
      // Too large, or the connection is closed. The caller's own deadline ends its waiting.
      this.logger.error({ msg: 'An RPC answer could not be sent', subject: message.subject, err: error });
    }
  }

  /** A drain waits for the server's word; with the connection down there is none to be had. */
  async #drain(subscription: Subscription): Promise<void> {
    const patience = new Promise<void>((resolve) => setTimeout(resolve, 1_000).unref());
    await Promise.race([subscription.drain().catch(() => undefined), patience]);
  }
}
