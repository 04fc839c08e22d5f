import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { InProcessWire } from './in-process-wire.js';
import type { WireIdentity } from '../wire/wire.js';
import { answerRpc, type Arrival } from '../rpc/answer-rpc.js';
import { InFlightCalls } from '../rpc/in-flight-calls.js';
import type { BoundRpc } from '../wire/rpc-handlers.js';
import type { RpcReply } from '../wire/rpc-packet.js';

/** Within a process nothing waits on the way, there is one clock, and one of each service. */
const arrival: Arrival = { ageMs: 0, clockToleranceMs: 0, replica: null };

/** Nest's transport strategy over the bus. On `close` it takes no more calls and answers those in hand. */
export class InProcessRpcServer extends Server implements CustomTransportStrategy {
  readonly #leave: (() => void)[] = [];
  readonly #answers = new InFlightCalls();

  /** `wire` is asked for when the app listens: a strategy is made before the app that it serves. */
  constructor(private readonly wire: () => InProcessWire) {
    super();
  }

  override listen(callback: (error?: unknown) => void): void {
    try {
      const wire = this.wire();
      const { bus, identity } = wire;
      for (const [subject, method] of wire.rpcs.attach(this))
        this.#leave.push(bus.answer(subject, (data) => this.#answer(identity, subject, method, data)));
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** There is no other that could answer instead: what this one knows without its database, it goes on saying. */
  async setReady(): Promise<void> {
    await Promise.resolve();
  }

  override async close(): Promise<void> {
    for (const leave of this.#leave.splice(0)) leave();
    await this.#answers.settle();
  }

  #answer(identity: WireIdentity, subject: string, method: BoundRpc, data: unknown): Promise<RpcReply> {
    return this.#answers.add(answerRpc(identity, subject, method, data, arrival));
  }

  override on(): void {
    // The bus has no events of its own.
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- Nest's own signature
  override unwrap<T>(): T {
    return this.wire().bus as T;
  }
}
