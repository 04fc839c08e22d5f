import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { eventMap, type RequestContext } from '#contracts';
import type { Transaction } from '#kernel';
import { createDataSource, TypeOrmUnitOfWork } from '#persistence';
import type { TestDatabase } from '#testing';
import { MalformedEvent } from '../src/wire/envelope.js';
import { OutboxRelay } from '../src/events/outbox-relay.js';
import { InProcessWire } from '../src/in-process/in-process-wire.js';
import { InProcessBus } from '../src/index.js';
import { MessagingMetrics } from '../src/wire/metrics.js';
import type { ArrivedEvent, DeliveryOutcome, WireIdentity } from '../src/wire/wire.js';
import { eventEnvelope, eventually, messagingDatabase, noMalformed, rowsOf } from './harness.js';

/** Lets nothing reach the database before `open`. */
class GatedUnitOfWork extends TypeOrmUnitOfWork {
  open: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve));

  override async platformTransaction<Result>(context: RequestContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    await this.#opened;
    return super.platformTransaction(context, work);
  }
}

describe('the outbox relay of a process without replicas', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await messagingDatabase();
    dataSource = await createDataSource({ service: 'identity', url: database.url('identity'), entities: [] }).initialize();
  }, 60_000);

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('publishes at once what was left over from before its start, and leaves alone what is being published since', async () => {
    const { subject } = eventMap.identity.userUpdated;
    const taken: unknown[] = [];
    const bus = new InProcessBus(['session']);
    const receive = async (event: ArrivedEvent): Promise<DeliveryOutcome> => {
      taken.push(event instanceof MalformedEvent ? event : event.payload['note']);
      return { kind: 'handled' };
    };
    bus.listen('session', { durable: new Map([[subject, { receive, maxInHand: 1, pullSize: 1 }]]), broadcast: new Map() });
    const identity: WireIdentity = { app: 'identity', service: 'identity', metrics: new MessagingMetrics(new Registry()) };
    const unitOfWork = new GatedUnitOfWork(dataSource);
    const relay = new OutboxRelay(new InProcessWire(bus, identity), unitOfWork, identity, noMalformed(identity), true);
    const append = (note: string, age: string) => {
      const envelope = eventEnvelope(eventMap.identity.userUpdated, { note });
      return rowsOf(
        database,
        'INSERT INTO identity.outbox (id, subject, tenant_id, envelope, created_at) VALUES ($1, $2, $1, $3, now() - $4::interval)',
        [envelope.id, subject, JSON.stringify(envelope), age],
      );
    };

    await append('left over', '1 hour');
    relay.start();
    await append('new', '-1 millisecond');
    unitOfWork.open();
    await eventually(() => taken.length > 0);
    await relay.stop();
    expect(taken).toEqual(['left over']);
  }, 30_000);
});
