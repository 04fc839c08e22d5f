import type { AnyRpc, AppName, EventEnvelope, ServiceName } from '#contracts';
import type { MalformedEvent } from './envelope.js';
import type { MessagingMetrics } from './metrics.js';
import type { RpcHandlers } from './rpc-handlers.js';
import type { RpcCall, RpcReply } from './rpc-packet.js';

/** A durable delivery's end: done with (handled, a repetition, dead, or no event at all), or to be delivered again. */
export type DeliveryOutcome =
  | { readonly kind: 'handled' | 'repeated' | 'dead' | 'malformed' }
  | { readonly kind: 'retry'; readonly delayMs: number };

/** What a transport hands over: an event whose envelope was checked, or that there was none. */
export type ArrivedEvent = EventEnvelope | MalformedEvent;

/** Takes one delivery of a durable event. Never throws; `attempt` counts from 1. */
export type DurableReceiver = (event: ArrivedEvent, attempt: number) => Promise<DeliveryOutcome>;

/** How the durable events of one subject are taken. */
export type DurableSubscription = {
  readonly receive: DurableReceiver;
  /** How many deliveries may be in hand at the same time. */
  readonly maxInHand: number;
  /** How many of them are fetched at once, where they are fetched. */
  readonly pullSize: number;
};

/** What an app listens to, by subject. */
export type EventSubscriptions = {
  readonly durable: ReadonlyMap<string, DurableSubscription>;
  readonly broadcast: ReadonlyMap<string, (event: ArrivedEvent) => void>;
};

/**
 * Where the stream has an event: the place of its message, which of the acknowledgements to this replica said so (they come in the order in which the stream
 * stores, and may be heard of in another), whether it is new to the stream, and by which id the stream knows the message.
 */
export type StreamPlace = { readonly sequence: number; readonly order: number; readonly isNew: boolean; readonly messageId: string };

/** What publishing came to: all that must have the event have it (where there is a stream, it has it at a place), or some part of it is to be repeated. */
export type PublishResult =
  | { readonly kind: 'published'; readonly place?: StreamPlace }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly reason: string };

/** How far a durable consumer is behind: what it was given and has not acknowledged, and what it was not given yet. */
export type ConsumerBacklog = { readonly consumer: string; readonly unacknowledged: number; readonly waiting: number };

/** What the stream holds: the places of its first and last event, and how many there are. An empty one begins behind its end. */
export type StreamState = { readonly first: number; readonly last: number; readonly messages: number };

/** Who this end of the wire is. */
export type WireIdentity = {
  readonly app: AppName;
  readonly service: ServiceName | null;
  readonly metrics: MessagingMetrics;
};

/** One app's end of the transport. NATS and the in-process bus differ in this and in nothing else. */
export interface Wire {
  isConnected(): boolean;
  onInterruption(listener: () => void): () => void;
  onRestored(listener: () => void): () => void;

  /** Rejects with `unavailable` when nobody answers or the connection is down, `deadline_exceeded` after `timeoutMs`. */
  request(rpc: AnyRpc, call: RpcCall, timeoutMs: number): Promise<RpcReply>;

  readonly rpcs: RpcHandlers;

  /**
   * Publishes an event by itself. Never throws. `attempt` counts from 1. Where events are stored in a stream, it stores none of a `messageId` that it has
   * seen within an hour.
   */
  publish(event: EventEnvelope, attempt: number, messageId: string): Promise<PublishResult>;
  /** The first try to publish an event, for which it may share a message with others of its kind that are published in the same burst. Never throws. */
  publishInBurst(event: EventEnvelope): Promise<PublishResult>;
  /** Null where there is no stream. Rejects when it cannot be asked. */
  streamState(): Promise<StreamState | null>;
  /** Resolves once broadcasts arrive. The result stops taking events and waits for those in hand. */
  subscribe(subscriptions: EventSubscriptions): Promise<() => Promise<void>>;
  /** Of each durable consumer that this app subscribes to; none where the transport keeps nothing. */
  backlogs(): Promise<readonly ConsumerBacklog[]>;

  /** Says goodbye; what was sent is flushed first. */
  close(): Promise<void>;
}
