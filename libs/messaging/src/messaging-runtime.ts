import type { EventEnvelope } from '#contracts';
import { type Clock, logFields, type UnitOfWork } from '#kernel';
import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { BatchHandling } from './events/batch-handling.js';
import { collectEventHandlers, type DurableMethod } from './events/collect-event-handlers.js';
import { DeadLetters } from './events/dead-letters.js';
import type { EventHandling } from './events/event-handling.js';
import { EventReceiver, type ReceiverParts } from './events/event-receiver.js';
import type { OutboxRelay } from './events/outbox-relay.js';
import type { RetryPolicy } from './events/retry-policy.js';
import { collectRpcs, requireAllRpcs } from './rpc/collect-rpcs.js';
import { MalformedEvent } from './wire/envelope.js';
import type { MalformedEvents } from './events/malformed-events.js';
import { SingleHandling } from './events/single-handling.js';
import type { ArrivedEvent, DurableSubscription, EventSubscriptions, Wire, WireIdentity } from './wire/wire.js';

const logger = new Logger('Events');

type Parts = {
  readonly wire: Wire;
  readonly identity: WireIdentity;
  readonly discovery: DiscoveryService;
  readonly clock: Clock;
  readonly policy: RetryPolicy;
  readonly malformed: MalformedEvents;
  /** Null for an app without data. */
  readonly storage: { readonly unitOfWork: UnitOfWork; readonly relay: OutboxRelay } | null;
};

/** Starts the flow of events when the app has started, says what it answers, and ends both, and the connection, in an order that loses nothing. */
export class MessagingRuntime implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #handlings: EventHandling[] = [];
  #unsubscribe: () => Promise<void> = () => Promise.resolve();

  constructor(private readonly parts: Parts) {}

  async onApplicationBootstrap(): Promise<void> {
    const { wire, identity, discovery } = this.parts;
    const bound = collectRpcs(discovery);
    requireAllRpcs(identity.app, bound, discovery);
    wire.rpcs.offer(bound);
    this.#unsubscribe = await wire.subscribe(this.#subscriptions());
    this.parts.storage?.relay.start();
  }

  /** Before anybody's database connection closes: takes no more, finishes what is in hand, publishes what that appended. */
  async beforeApplicationShutdown(): Promise<void> {
    const { wire, storage } = this.parts;
    for (const handling of this.#handlings) handling.stop();
    await this.#unsubscribe();
    await wire.rpcs.stopAnswering();
    await storage?.relay.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.parts.wire.close();
  }

  #subscriptions(): EventSubscriptions {
    const { identity, discovery } = this.parts;
    const { durable, broadcast } = collectEventHandlers(identity.app, discovery);
    return {
      durable: new Map(durable.length === 0 ? [] : this.#durable(durable)),
      broadcast: new Map([...broadcast].map(([subject, handlers]) => [subject, (event) => this.#notify(event, handlers)])),
    };
  }

  #durable(methods: readonly DurableMethod[]): readonly (readonly [string, DurableSubscription])[] {
    const { identity, clock, policy, storage, malformed } = this.parts;
    if (!storage) throw new Error(`${identity.app} has no database and cannot handle events durably`);
    const { unitOfWork } = storage;
    const parts: ReceiverParts = { clock, policy, malformed, metrics: identity.metrics, deadLetters: new DeadLetters(unitOfWork) };
    return methods.flatMap(({ kind, subjects, handle }) => {
      const handling =
        kind === 'durable' ? new SingleHandling(handle, unitOfWork) : new BatchHandling(handle, unitOfWork, identity.metrics);
      this.#handlings.push(handling);
      const { maxInHand, pullSize } = handling;
      return subjects.map((subject) => {
        const receiver = new EventReceiver(handling, parts);
        return [subject, { receive: (event, attempt) => receiver.receive(event, attempt), maxInHand, pullSize }] as const;
      });
    });
  }

  #notify(event: ArrivedEvent, handlers: readonly ((event: EventEnvelope) => unknown)[]): void {
    if (event instanceof MalformedEvent) {
      void this.parts.malformed.record(event);
      return;
    }
    for (const handler of handlers)
      try {
        handler(event);
      } catch (error) {
        logger.error({ msg: 'A listener failed', subject: event.subject, eventId: event.id, ...logFields(event), err: error });
      }
  }
}
