import type { AnyEvent, EventEnvelope, JsonObject, PayloadOf, TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { MethodMetadata } from '../decorated-methods.js';

type EnvelopeOf<E> = PayloadOf<E> extends infer Payload extends JsonObject ? EventEnvelope<Payload> : never;

/** What a method must look like to handle an event durably. */
export type EventMethod<E extends AnyEvent> = (tx: Transaction, event: EnvelopeOf<E>, context: TenantScope) => Promise<void>;
/** What a method must look like to handle events durably, as many of one tenant as come at the same time. */
export type EventBatchMethod = (tx: Transaction, events: readonly EventEnvelope[]) => Promise<void>;
/** What a method must look like to hear of events as they pass. */
export type BroadcastMethod<E extends AnyEvent> = (event: EnvelopeOf<E>) => void;

/** Which methods take which events: durably, one by one or in batches, or as they pass. */
export const eventHandlers = new MethodMetadata<{
  readonly kind: 'durable' | 'durable-batch' | 'broadcast';
  readonly events: readonly AnyEvent[];
  readonly method: string;
}>();

/**
 * Handles an event durably: at least once delivered, once per service effective. The method runs in the transaction that
 * also notes the event in the inbox, so a repeated delivery has no effect. When it throws, the event comes again with
 * growing delays, and after `maxTries` it is laid into `dead_letters`. `context.deadline` bounds one try.
 *
 * One durable handler per event and service; the class may be any provider or controller.
 */
export const OnEvent =
  <E extends AnyEvent>(event: E) =>
  <Method extends EventMethod<E>>(prototype: object, method: string, _descriptor: TypedPropertyDescriptor<Method>): void =>
    eventHandlers.add(prototype, { kind: 'durable', events: [event], method });

/**
 * As `OnEvent`, for events that are all handled alike: those of one tenant that come in one burst, or while others of it are handled, are handed over
 * together, in the order in which they came, and handled in one transaction. When the method throws, each of them is handled by itself, so that only
 * the one at fault comes again; what comes again is handled by itself, too.
 */
export const OnEventBatch =
  (events: readonly AnyEvent[]) =>
  <Method extends EventBatchMethod>(prototype: object, method: string, _descriptor: TypedPropertyDescriptor<Method>): void =>
    eventHandlers.add(prototype, { kind: 'durable-batch', events, method });

/**
 * Hears of an event on every replica as it passes: at most once, without a transaction, in no order. For caches. What is
 * missed while the connection is down is not made up for: see `MessagingHealth.onInterruption`. May be repeated on a method.
 */
export const OnBroadcast =
  <E extends AnyEvent>(event: E) =>
  <Method extends BroadcastMethod<E>>(prototype: object, method: string, _descriptor: TypedPropertyDescriptor<Method>): void =>
    eventHandlers.add(prototype, { kind: 'broadcast', events: [event], method });
