import { subscriptions, type AnyEvent, type AppName, type EventEnvelope } from '#contracts';
import { Logger } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { decoratedMethods } from '../decorated-methods.js';
import type { DurableHandler } from './event-receiver.js';
import { eventHandlers } from './on-event.js';

/** The decorated methods of an app, bound to their instances, by subject. */
export type CollectedHandlers = {
  readonly durable: ReadonlyMap<string, DurableHandler>;
  readonly broadcast: ReadonlyMap<string, readonly ((event: EventEnvelope) => unknown)[]>;
};

/**
 * Finds the methods that take events. Throws an Error for a subscription that is missing in `subscriptions`, and for a second
 * durable handler of one event.
 */
export const collectEventHandlers = (app: AppName, discovery: DiscoveryService): CollectedHandlers => {
  const durable = new Map<string, DurableHandler>();
  const broadcast = new Map<string, ((event: EventEnvelope) => unknown)[]>();
  for (const { metadata, place, call } of decoratedMethods(discovery, eventHandlers)) {
    const { kind, event } = metadata;
    if (!declares(subscriptions[app][kind], event))
      throw new Error(`${place} listens to ${event.subject}: name it under ${app}.${kind} in libs/contracts/src/subscriptions.ts`);
    if (kind === 'broadcast') {
      broadcast.set(event.subject, [...(broadcast.get(event.subject) ?? []), (envelope) => call(envelope)]);
    } else {
      if (durable.has(event.subject)) throw new Error(`${place} is a second durable handler of ${event.subject} in ${app}`);
      durable.set(event.subject, async (tx, envelope, context) => {
        await call(tx, envelope, context);
      });
    }
  }
  for (const { subject } of subscriptions[app].durable)
    if (!durable.has(subject)) new Logger('Events').error(`${app} subscribes to ${subject} and has no handler for it`);
  return { durable, broadcast };
};

const declares = (events: readonly AnyEvent[], event: AnyEvent): boolean => events.some(({ subject }) => subject === event.subject);
