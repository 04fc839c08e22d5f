import type { AnyRpc, EventEnvelope } from '#contracts';
import type { InProcessBus } from './in-process-bus.js';
import { RpcHandlers } from '../wire/rpc-handlers.js';
import type { RpcCall, RpcReply } from '../wire/rpc-packet.js';
import type {
  ArrivedEvent,
  ConsumerBacklog,
  DeliveryOutcome,
  EventSubscriptions,
  PublishResult,
  Wire,
  WireIdentity,
} from '../wire/wire.js';

/** The same handlers and the same envelope as over NATS, without leaving the process. */
export class InProcessWire implements Wire {
  readonly rpcs = new RpcHandlers();

  constructor(
    readonly bus: InProcessBus,
    readonly identity: WireIdentity,
  ) {}

  isConnected(): boolean {
    return true;
  }

  /** The bus is never interrupted. */
  onInterruption(): () => void {
    return () => undefined;
  }

  onRestored(): () => void {
    return () => undefined;
  }

  request(rpc: AnyRpc, call: RpcCall, timeoutMs: number): Promise<RpcReply> {
    return this.bus.request(rpc, call, timeoutMs);
  }

  publish(event: EventEnvelope, attempt: number): Promise<PublishResult> {
    return this.bus.deliver(event, attempt);
  }

  publishInBurst(event: EventEnvelope): Promise<PublishResult> {
    return this.bus.deliver(event, 1);
  }

  streamState(): Promise<null> {
    return Promise.resolve(null);
  }

  async subscribe(subscriptions: EventSubscriptions): Promise<() => Promise<void>> {
    const inHand = new Set<Promise<unknown>>();
    const durable = new Map(
      [...subscriptions.durable].map(([subject, subscription]) => {
        const receive = (event: ArrivedEvent, attempt: number): Promise<DeliveryOutcome> => {
          const outcome = subscription.receive(event, attempt).finally(() => inHand.delete(outcome));
          inHand.add(outcome);
          return outcome;
        };
        return [subject, { ...subscription, receive }];
      }),
    );
    const leave = this.bus.listen(this.identity.app, { durable, broadcast: subscriptions.broadcast });
    return async () => {
      leave();
      await Promise.all(inHand);
    };
  }

  /** What is not taken stays in the publisher's outbox. */
  backlogs(): Promise<readonly ConsumerBacklog[]> {
    return Promise.resolve([]);
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}
