import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { EventEnvelope, RequestContext } from '#contracts';
import type { Transaction } from '#kernel';
import { createDataSource, TypeOrmUnitOfWork } from '#persistence';
import type { TestDatabase } from '#testing';
import { OutboxRelay } from '../src/events/outbox-relay.js';
import { MessagingMetrics } from '../src/metrics.js';
import type { Wire } from '../src/wire.js';
import { eventually, messagingDatabase, rowsOf } from './harness.js';

/** Lets nothing reach the database before `open`. */
class GatedUnitOfWork extends TypeOrmUnitOfWork {
  open: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve));

  override async onPlatform<Result>(context: RequestContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    await this.#opened;
    return super.onPlatform(context, work);
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
    const published: string[] = [];
    const publish = async (event: EventEnvelope) => {
      published.push(event.subject);
      return { kind: 'published' as const };
    };
    const wire = { isConnected: () => true, onRestored: () => () => undefined, publish } as unknown as Wire;
    const unitOfWork = new GatedUnitOfWork(dataSource);
    const identity = { app: 'identity', service: 'identity', metrics: new MessagingMetrics(new Registry()) } as const;
    const relay = new OutboxRelay(wire, unitOfWork, identity, true);
    const append = (subject: string, age: string) => {
      const id = randomUUID();
      return rowsOf(
        database,
        'INSERT INTO identity.outbox (id, subject, tenant_id, envelope, created_at) VALUES ($1, $2, $1, $3, now() - $4::interval)',
        [id, subject, JSON.stringify({ id, subject }), age],
      );
    };

    await append('left over', '1 hour');
    relay.start();
    await append('new', '-1 millisecond');
    unitOfWork.open();
    await eventually(() => published.length > 0);
    await relay.stop();
    expect(published).toEqual(['left over']);
  }, 30_000);
});
