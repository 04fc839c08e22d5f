import { subscriptions, type AnyEvent, type AppName, type EventEnvelope } from '#contracts';
import { Logger } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { decoratedMethods } from '../decorated-methods.js';
import type { BatchHandler } from './batch-handling.js';
import { eventHandlers } from './on-event.js';
import type { DurableHandler } from './single-handling.js';

/** A method that takes events durably, bound to its instance. */
export type DurableMethod =
  | { readonly kind: 'durable'; readonly subjects: readonly string[]; readonly handle: DurableHandler }
  | { readonly kind: 'durable-batch'; readonly subjects: readonly string[]; readonly handle: BatchHandler };

/** The decorated methods of an app: those that take events durably, and those that hear of them, by subject. */
export type CollectedHandlers = {
  readonly durable: readonly DurableMethod[];
  readonly broadcast: ReadonlyMap<string, readonly ((event: EventEnvelope) => unknown)[]>;
};

/**
 * Finds the methods that take events. Throws an Error for a subscription that is missing in `subscriptions`, and for a second
 * durable handler of one event.
 */
export const collectEventHandlers = (app: AppName, discovery: DiscoveryService): CollectedHandlers => {
  const durable: DurableMethod[] = [];
  const taken = new Set<string>();
  const broadcast = new Map<string, ((event: EventEnvelope) => unknown)[]>();
  for (const { metadata, place, call } of decoratedMethods(discovery, eventHandlers)) {
    const { kind, events } = metadata;
    const subjects = events.map(({ subject }) => subject);
    const list = kind === 'broadcast' ? 'broadcast' : 'durable';
    const undeclared = subjects.find((subject) => !declares(subscriptions[app][list], subject));
    if (undeclared !== undefined)
      throw new Error(`${place} listens to ${undeclared}: name it under ${app}.${list} in libs/contracts/src/subscriptions.ts`);
    if (kind === 'broadcast') {
      for (const subject of subjects) broadcast.set(subject, [...(broadcast.get(subject) ?? []), (envelope) => call(envelope)]);
      continue;
    }
    for (const subject of subjects) {
      if (taken.has(subject)) throw new Error(`${place} is a second durable handler of ${subject} in ${app}`);
      taken.add(subject);
    }
    const handle = async (...args: unknown[]): Promise<void> => {
      await call(...args);
    };
    durable.push({ kind, subjects, handle });
  }
  for (const { subject } of subscriptions[app].durable)
    if (!taken.has(subject)) new Logger('Events').error(`${app} subscribes to ${subject} and has no handler for it`);
  return { durable, broadcast };
};

const declares = (events: readonly AnyEvent[], wanted: string): boolean => events.some(({ subject }) => subject === wanted);
