import type { Actor } from './actor.js';
import type { EventId, TenantId } from './ids.js';
import type { JsonObject } from './json.js';
import type { ServiceName } from './rpc.js';

declare const types: unique symbol;

/** An event: its subject, who publishes it, one sentence for docs/events.md, and (in the type only) its payload. */
export type Event<Payload extends JsonObject> = {
  readonly subject: string;
  readonly service: ServiceName;
  readonly description: string;
  readonly [types]?: () => Payload;
};

export type AnyEvent = { readonly subject: string; readonly service: ServiceName; readonly description: string };

export type PayloadOf<E> = E extends { readonly [types]?: () => infer Payload } ? Payload : never;

/** How an event travels: the same for every transport, and as stored in the outbox. */
export type EventEnvelope<Payload extends JsonObject = JsonObject> = {
  readonly id: EventId;
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly tenantId: TenantId;
  readonly correlationId: string;
  readonly traceparent: string;
  /** Who caused it: of an event that follows from another, the actor of that one. */
  readonly actor: Actor;
  readonly payload: Payload;
};

/** The JetStream stream that holds every event. */
export const eventStream = 'OSTIARY_EVENTS';
/** What that stream captures. */
export const allEventSubjects = 'ostiary.events.>';

/** Declares the events of one service. The subject becomes `ostiary.events.<service>.<noun-past-participle>.v<version>`. */
export const eventsOf =
  (service: ServiceName) =>
  <Payload extends JsonObject>(nounPastParticiple: string, description: string, version = 1): Event<Payload> => ({
    subject: `ostiary.events.${service}.${nounPastParticiple}.v${version}`,
    service,
    description,
  });
