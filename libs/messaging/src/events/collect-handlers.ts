import { subscriptions, type AnyEvent, type AppName, type EventEnvelope } from '#contracts';
import { Logger } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import type { DurableHandler } from './event-receiver.js';
import { eventHandlersOf } from './on-event.js';

/** The decorated methods of an app, bound to their instances, by subject. */
export type CollectedHandlers = {
  readonly durable: ReadonlyMap<string, DurableHandler>;
  readonly broadcast: ReadonlyMap<string, readonly ((event: EventEnvelope) => unknown)[]>;
};

const isMethod = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';

/**
 * Finds the decorated methods of all providers and controllers. Throws an Error for a subscription that is missing in
 * `subscriptions`, and for a second durable handler of one event.
 */
export const collectHandlers = (app: AppName, discovery: DiscoveryService): CollectedHandlers => {
  const durable = new Map<string, DurableHandler>();
  const broadcast = new Map<string, ((event: EventEnvelope) => unknown)[]>();
  for (const { name, instance, kind, event, method } of decoratedMethods(discovery)) {
    const place = `${name}.${method}`;
    if (!declares(subscriptions[app][kind], event))
      throw new Error(`${place} listens to ${event.subject}: name it under ${app}.${kind} in libs/contracts/src/subscriptions.ts`);
    const bound = (...args: unknown[]): unknown => method in instance && isMethod(instance[method]) && instance[method](...args);
    if (kind === 'broadcast') {
      broadcast.set(event.subject, [...(broadcast.get(event.subject) ?? []), (envelope) => bound(envelope)]);
    } else {
      if (durable.has(event.subject)) throw new Error(`${place} is a second durable handler of ${event.subject} in ${app}`);
      durable.set(event.subject, async (tx, envelope, context) => {
        await bound(tx, envelope, context);
      });
    }
  }
  for (const { subject } of subscriptions[app].durable)
    if (!durable.has(subject)) new Logger('Events').error(`${app} subscribes to ${subject} and has no handler for it`);
  return { durable, broadcast };
};

const declares = (events: readonly AnyEvent[], event: AnyEvent): boolean => events.some(({ subject }) => subject === event.subject);

const decoratedMethods = (discovery: DiscoveryService) => {
  const instances = new Map<object, string>();
  for (const { instance, name } of [...discovery.getProviders(), ...discovery.getControllers()]) {
    const candidate: unknown = instance;
    if (typeof candidate === 'object' && candidate !== null) instances.set(candidate, String(name));
  }
  return [...instances].flatMap(([instance, name]) =>
    eventHandlersOf(instance.constructor).map((handler) => ({ name, instance: instance as Record<string, unknown>, ...handler })),
  );
};
