import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import { type EventEnvelope, type EventId, systemActor, type TenantId } from '#contracts';
import type { UnitOfWork } from '#kernel';
import { InProcessBus } from '../in-process/in-process-bus.js';
import { InProcessWire } from '../in-process/in-process-wire.js';
import { MessagingMetrics } from '../wire/metrics.js';
import type { PublishResult, StreamPlace, StreamState, Wire } from '../wire/wire.js';
import { OutboxTable } from './outbox-table.js';
import { StreamWatch } from './stream-watch.js';

const event: EventEnvelope = {
  id: 'event' as EventId,
  subject: 'subject',
  occurredAt: '2026-01-01T00:00:00.000Z',
  tenantId: 'tenant' as TenantId,
  correlationId: 'correlation',
  traceparent: 'traceparent',
  actor: systemActor,
  payload: {},
};

const identity = { app: 'identity', service: 'identity', metrics: new MessagingMetrics(new Registry()) } as const;

/** Leads to a stream that ends at `last`, after `order` acknowledgements. */
const streamWire = (last: number, order: number): Wire => {
  const end = { sequence: last, order };
  const publish = (): Promise<PublishResult> => {
    end.sequence += 1;
    end.order += 1;
    return Promise.resolve({ kind: 'published', place: { ...end, isNew: true, messageId: 'repeated' } });
  };
  const streamState = (): Promise<StreamState> => Promise.resolve({ first: 1, last: end.sequence, messages: end.sequence });
  return Object.assign(new InProcessWire(new InProcessBus([]), identity), { publish, streamState });
};

/** Of a service that has published nothing before. */
class NewOutbox extends OutboxTable {
  published = 0;

  override newest(): Promise<null> {
    return Promise.resolve(null);
  }

  override oldestPlace(): Promise<null> {
    return Promise.resolve(null);
  }

  override highestPlace(): Promise<number> {
    return Promise.resolve(0);
  }

  override publishAgain(): Promise<number> {
    return Promise.resolve((this.published += 1));
  }
}

type Acknowledgement = Pick<StreamPlace, 'sequence' | 'order'>;

/** How often it was published again because of these acknowledgements, told one after the other, of a stream that ends at `last`. */
const republished = async (last: number, acknowledgements: readonly Acknowledgement[]): Promise<number> => {
  Logger.overrideLogger(false);
  const outbox = new NewOutbox({} as UnitOfWork);
  const watch = new StreamWatch(streamWire(last, acknowledgements.length), outbox, identity.metrics, () => undefined);
  watch.start();
  for (const acknowledgement of acknowledgements) watch.acknowledged(event, { ...acknowledgement, isNew: true, messageId: 'message' });
  await watch.stop();
  return outbox.published;
};

describe('N10: acknowledgements that are told at the same time', () => {
  const [burst, sweep] = [
    { sequence: 1, order: 1 },
    { sequence: 2, order: 2 },
  ];

  it.each([
    ['in the order of the stream', [burst, sweep]],
    ['in another', [sweep, burst]],
    ['of several events of one message', [sweep, burst, burst, sweep]],
  ])('%s are no loss', async (_order, acknowledgements) => {
    expect(await republished(2, acknowledgements)).toBe(0);
  });

  const [before, after] = [
    { sequence: 9, order: 1 },
    { sequence: 3, order: 2 },
  ];

  it.each([
    ['in the order of the stream', [before, after]],
    ['in another', [after, before]],
  ])('%s tell that the stream has fallen back, though it is as long as before by now', async (_order, acknowledgements) => {
    expect(await republished(9, acknowledgements)).toBe(1);
  });
});
