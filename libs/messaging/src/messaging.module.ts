import type { AppName, ServiceName } from '#contracts';
import { Clock, EventDrafts, EventOutbox, RpcClient, SystemClock, UnitOfWork } from '#kernel';
import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import type { Registry } from 'prom-client';
import { DeadLetters } from './events/dead-letters.js';
import { MalformedEvents } from './events/malformed-events.js';
import { OutboxRelay } from './events/outbox-relay.js';
import { defaultRetryPolicy, type RetryPolicy } from './events/retry-policy.js';
import { SqlEventOutbox } from './events/sql-event-outbox.js';
import { MessagingHealth } from './health.js';
import { MessagingMetrics } from './wire/metrics.js';
import { MessagingRuntime } from './messaging-runtime.js';
import { WireRpcClient } from './rpc/wire-rpc-client.js';
import type { MessageTransport } from './transport.js';
import type { Wire, WireIdentity } from './wire/wire.js';
import { WireHealth } from './wire-health.js';
import { openWire } from './wires.js';

export type MessagingOptions = {
  readonly app: AppName;
  /** The service whose schema holds outbox and inbox; null for an app without data. */
  readonly service: ServiceName | null;
  readonly transport: MessageTransport;
  /** Where metrics are registered; a registry of its own by default. */
  readonly registry?: Registry | undefined;
  readonly retryPolicy?: RetryPolicy | undefined;
};

const WIRE = Symbol('ostiary:wire');
const MALFORMED = Symbol('ostiary:malformed-events');

/**
 * Connects an app to the others. Provides `RpcClient` and `MessagingHealth`, and, with a service, `EventOutbox` and `EventDrafts`, for
 * which it needs a `UnitOfWork` (`PersistenceModule`) and the tables of `serviceSchema`. Starting waits for NATS.
 */
@Module({})
export class MessagingModule {
  static forApp({ app, service, transport, registry, retryPolicy = defaultRetryPolicy }: MessagingOptions): DynamicModule {
    const identity: WireIdentity = { app, service, metrics: new MessagingMetrics(registry) };
    const isOnlyReplica = transport.kind === 'in-process';
    const optionalClock = { token: Clock, optional: true };
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        { provide: WIRE, useFactory: () => openWire(transport, identity) },
        { provide: RpcClient, useFactory: (wire: Wire) => new WireRpcClient(wire, identity), inject: [WIRE] },
        {
          provide: MALFORMED,
          useFactory: (clock?: Clock, unitOfWork?: UnitOfWork) =>
            new MalformedEvents(
              identity.metrics,
              clock ?? new SystemClock(),
              service !== null && unitOfWork ? new DeadLetters(unitOfWork) : null,
            ),
          inject: [optionalClock, { token: UnitOfWork, optional: true }],
        },
        ...(service === null
          ? []
          : [
              {
                provide: OutboxRelay,
                useFactory: (wire: Wire, unitOfWork: UnitOfWork, malformed: MalformedEvents) =>
                  new OutboxRelay(wire, unitOfWork, identity, malformed, isOnlyReplica),
                inject: [WIRE, UnitOfWork, MALFORMED],
              },
              {
                provide: EventOutbox,
                useFactory: (relay: OutboxRelay, clock?: Clock) => new SqlEventOutbox(relay, clock ?? new SystemClock()),
                inject: [OutboxRelay, optionalClock],
              },
              { provide: EventDrafts, useExisting: EventOutbox },
            ]),
        {
          provide: MessagingHealth,
          useFactory: (wire: Wire, relay?: OutboxRelay) => {
            if (relay) identity.metrics.watchOutbox(() => relay.outboxLagSeconds());
            identity.metrics.watchConsumers(() => wire.backlogs());
            return new WireHealth(wire, relay ?? null);
          },
          inject: [WIRE, { token: OutboxRelay, optional: true }],
        },
        {
          provide: MessagingRuntime,
          useFactory: (
            wire: Wire,
            discovery: DiscoveryService,
            malformed: MalformedEvents,
            clock?: Clock,
            relay?: OutboxRelay,
            unitOfWork?: UnitOfWork,
          ) =>
            new MessagingRuntime({
              wire,
              identity,
              discovery,
              malformed,
              clock: clock ?? new SystemClock(),
              policy: retryPolicy,
              storage: relay && unitOfWork ? { relay, unitOfWork } : null,
            }),
          inject: [
            WIRE,
            DiscoveryService,
            MALFORMED,
            optionalClock,
            { token: OutboxRelay, optional: true },
            { token: UnitOfWork, optional: true },
          ],
        },
      ],
      exports: [RpcClient, MessagingHealth, ...(service === null ? [] : [EventOutbox, EventDrafts])],
    };
  }
}
