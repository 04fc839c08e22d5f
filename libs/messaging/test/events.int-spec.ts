import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  eventMap,
  ServiceError,
  type ClientId,
  type EventEnvelope,
  type SessionId,
  type TenantScope,
  type UserId,
  type UserStatus,
} from '#contracts';
import { EventOutbox, UnitOfWork, type Transaction } from '#kernel';
import { createDataSource, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { tenantContext, type TestDatabase } from '#testing';
import { OutboxRelay } from '../src/events/outbox-relay.js';
import { InProcessWire } from '../src/in-process/in-process-wire.js';
import { InProcessBus, MessagingHealth, OnBroadcast, OnEvent } from '../src/index.js';
import { MessagingMetrics } from '../src/wire/metrics.js';
import type { WireIdentity } from '../src/wire/wire.js';
import {
  eventEnvelope,
  eventually,
  media,
  messagingDatabase,
  noMalformed,
  rowsOf,
  startTestApp,
  type Medium,
  type TestApp,
} from './harness.js';

const { userUpdated, userDeleted } = eventMap.identity;
type UserUpdated = EventEnvelope<{ userId: UserId; version: number; emailChanged: boolean; status: UserStatus }>;

/** What the handler does with the next deliveries of an event, by the version in its payload. */
const failures = new Map<number, (delivery: number) => void>();
const deliveries = new Map<string, number>();
let heard: EventEnvelope[] = [];
let contexts: TenantScope[] = [];

@Injectable()
class SessionEvents {
  @OnEvent(userUpdated)
  async onUpdated(tx: Transaction, event: UserUpdated, context: TenantScope): Promise<void> {
    contexts.push(context);
    const delivery = (deliveries.get(event.id) ?? 0) + 1;
    deliveries.set(event.id, delivery);
    await SqlTransaction.of(tx).query('INSERT INTO effects (event_id, note) VALUES ($1, $2)', [event.id, event.payload.userId]);
    failures.get(event.payload.version)?.(delivery);
  }

  @OnEvent(userDeleted)
  async onDeleted(): Promise<void> {
    await Promise.resolve();
  }

  @OnEvent(eventMap.identity.passwordChanged)
  async onPassword(): Promise<void> {
    await Promise.resolve();
  }

  @OnEvent(eventMap.tenant.tenantDeleted)
  async onTenantDeleted(): Promise<void> {
    await Promise.resolve();
  }
}

@Injectable()
class Cache {
  @OnBroadcast(userUpdated)
  @OnBroadcast(userDeleted)
  forget(event: EventEnvelope<{ userId: UserId; version: number }>): void {
    heard.push(event);
    Object.assign(event.payload, { userId: 'overwritten' });
    if (event.payload.version === 66) throw new Error('a listener that fails');
  }
}

const payload = (version = 1) => ({ userId: `user-${version}` as UserId, status: 'active' as const, emailChanged: false, version });

describe.each(Object.entries(media))('events over %s', (name, start) => {
  let medium: Medium;
  let database: TestDatabase;
  let identity: TestApp;
  let session: TestApp;
  let introspection: TestApp;

  beforeAll(async () => {
    [medium, database] = await Promise.all([start(), messagingDatabase()]);
  }, 120_000);

  afterAll(async () => {
    await medium.stop();
    await database.drop();
  }, 20_000);

  beforeEach(async () => {
    failures.clear();
    heard = [];
    contexts = [];
    identity = await startTestApp('identity', medium.transport('identity'), database);
    session = await startTestApp('session', medium.transport('session'), database, { providers: [SessionEvents] });
    introspection = await startTestApp('introspection', medium.transport('introspection'), database, { providers: [Cache] });
  }, 20_000);

  // What is committed and not yet marked as published comes again, to the apps of the next test.
  afterEach(async () => {
    await eventually(async () => (await waiting()) === 0);
    await Promise.all([introspection.close(), session.close(), identity.close()]);
  }, 20_000);

  const publishAll = (versions: readonly number[], app = identity): Promise<void> => {
    const context = tenantContext();
    return app.get(UnitOfWork).transaction(context, async (tx) => {
      for (const version of versions) await app.get(EventOutbox).append(tx, context, userUpdated, payload(version));
    });
  };
  const publish = (version = 1, app = identity): Promise<void> => publishAll([version], app);
  const effects = (version: number): Promise<{ event_id: string }[]> =>
    rowsOf(database, 'SELECT event_id FROM session.effects WHERE note = $1', [`user-${version}`]);
  const heardOf = (version: number): EventEnvelope[] => heard.filter((event) => event.payload['version'] === version);
  const waiting = async (): Promise<number> =>
    (
      await rowsOf(
        database,
        `SELECT 1 FROM identity.outbox WHERE published_at IS NULL UNION ALL SELECT 1 FROM session.outbox WHERE published_at IS NULL`,
      )
    ).length;

  it('take effect in every service that subscribes, as part of the operation that caused them', async () => {
    const context = tenantContext();
    await identity.get(UnitOfWork).transaction(context, (tx) => identity.get(EventOutbox).append(tx, context, userUpdated, payload(1)));
    await eventually(async () => (await effects(1)).length === 1);
    expect(contexts[0]).toMatchObject({
      tenantId: context.tenantId,
      correlationId: context.correlationId,
      traceparent: context.traceparent,
    });
    expect((contexts[0]?.deadline ?? 0) - Date.now()).toBeGreaterThan(5_000);
    await eventually(async () => (await waiting()) === 0);
  });

  it('N45: carry who caused them, from the change to what follows from it in another service', async () => {
    const actor = { kind: 'administrator', clientId: 'support' as ClientId, address: '2001:db8::7' } as const;
    const context = tenantContext({ actor });
    await identity.get(UnitOfWork).transaction(context, (tx) => identity.get(EventOutbox).append(tx, context, userUpdated, payload(45)));
    await eventually(async () => (await effects(45)).length === 1 && heardOf(45).length === 1);
    expect([contexts[0]?.actor, heardOf(45)[0]?.actor]).toEqual([actor, actor]);
    const stored = 'SELECT envelope FROM identity.outbox WHERE tenant_id = $1';
    expect(await rowsOf<{ envelope: EventEnvelope }>(database, stored, [context.tenantId])).toMatchObject([{ envelope: { actor } }]);

    // What a handler appends is part of the same operation.
    const follows = contexts[0] ?? context;
    const { sessionEnded } = eventMap.session;
    const ended = { sessionId: 's' as SessionId, userId: 'user-45' as UserId, reason: 'user_inactive' } as const;
    await session.get(UnitOfWork).transaction(follows, (tx) => session.get(EventOutbox).append(tx, follows, sessionEnded, ended));
    const following = 'SELECT envelope FROM session.outbox WHERE tenant_id = $1';
    expect(await rowsOf<{ envelope: EventEnvelope }>(database, following, [context.tenantId])).toMatchObject([{ envelope: { actor } }]);
  });

  it('are heard of on every replica, each with a copy of its own', async () => {
    await publish(2);
    await eventually(async () => heardOf(2).length === 1 && (await effects(2)).length === 1);
  });

  it('are not published when the transaction is rolled back', async () => {
    const context = tenantContext();
    const work = identity.get(UnitOfWork).transaction(context, async (tx) => {
      await identity.get(EventOutbox).append(tx, context, userUpdated, payload(3));
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    await publish(4);
    await eventually(async () => (await effects(4)).length === 1);
    expect(await effects(3)).toEqual([]);
    expect(heard.map((event) => event.payload['version'])).not.toContain(3);
  });

  it('F13: take effect once, though delivered ten times', async () => {
    await publish(5);
    await eventually(async () => (await effects(5)).length === 1 && (await waiting()) === 0);
    const repeats = async (times: number): Promise<void> =>
      eventually(async () => (await session.registry.metrics()).includes(`subject="${userUpdated.subject}",outcome="repeated"} ${times}`));
    // The stream drops a repeated message id; the row comes again under the same event id, as after a lost acknowledgement.
    await medium.forgetMessageIds();
    const again = "envelope->'payload'->>'version' = '5'";
    await rowsOf(database, `UPDATE identity.outbox SET published_at = NULL, attempts = 0, next_attempt_at = now() WHERE ${again}`);
    await eventually(async () => (await waiting()) === 0);
    await repeats(1);
    const [row] = await rowsOf<{ envelope: EventEnvelope }>(database, `SELECT envelope FROM identity.outbox WHERE ${again}`);
    if (row === undefined) throw new Error('the row is gone');
    for (let time = 2; time <= 9; time += 1) {
      await medium.forgetMessageIds();
      identity.get(OutboxRelay).publishSoon(row.envelope);
      await repeats(time);
    }
    expect(await effects(5)).toHaveLength(1);
  }, 60_000);

  it('leave no trace of a try that failed, and come again', async () => {
    failures.set(6, (delivery) => {
      if (delivery <= 3) throw new Error('not yet');
    });
    await publish(6);
    await eventually(async () => (await effects(6)).length === 1, 20_000);
    expect(deliveries.get((await effects(6))[0]?.event_id ?? '')).toBe(4);
  }, 30_000);

  it('F15: a poison event is laid into dead_letters after eight tries, and those behind it go on', async () => {
    failures.set(7, () => {
      throw new TypeError('poison');
    });
    await publish(7);
    await publish(8);
    await eventually(async () => (await effects(8)).length === 1);
    const dead = () => rowsOf<{ tries: number; error: string; envelope: EventEnvelope }>(database, 'SELECT * FROM session.dead_letters');
    await eventually(async () => (await dead()).length === 1, 40_000);
    const [letter] = await dead();
    expect(letter).toMatchObject({ tries: 8, error: 'TypeError: poison', envelope: { payload: { userId: 'user-7' } } });
    expect(await effects(7)).toEqual([]);
    expect(await session.registry.metrics()).toContain(`ostiary_events_received_total{subject="${userUpdated.subject}",outcome="dead"} 1`);
    await eventually(async () => (await waiting()) === 0);
  }, 60_000);

  it('F15: of those that were published together a poison event is laid aside alone, and each other takes effect once', async () => {
    failures.set(75, () => {
      throw new TypeError('poison');
    });
    const versions = Array.from({ length: 20 }, (_, nth) => 70 + nth);
    await publishAll(versions);
    const dead = () => rowsOf(database, `SELECT 1 FROM session.dead_letters WHERE envelope->'payload'->>'version' = '75'`);
    await eventually(async () => (await dead()).length === 1, 40_000);
    // What was published before may come once more meanwhile, after an acknowledgement that was late.
    const ours = heard.filter(({ payload: { version } }) => versions.includes(Number(version)));
    const given = new Map(ours.map(({ id, payload: { version } }) => [version, deliveries.get(id)]));
    expect([...given].sort()).toEqual(versions.map((version) => [version, version === 75 ? 8 : 1]));
    for (const version of versions) expect(await effects(version)).toHaveLength(version === 75 ? 0 : 1);
  }, 60_000);

  it('F15: what is dead is not tried again when its message comes again for another', async () => {
    failures.set(95, () => {
      throw new TypeError('poison');
    });
    failures.set(96, (delivery) => {
      if (delivery <= 12) throw new ServiceError('unavailable', 'down');
    });
    await publishAll([95, 96]);
    await eventually(async () => (await effects(96)).length === 1, 40_000);
    expect(await rowsOf(database, `SELECT tries FROM session.dead_letters WHERE envelope->'payload'->>'version' = '95'`)).toEqual([
      { tries: 8 },
    ]);
    expect(deliveries.get(heardOf(95)[0]?.id ?? '')).toBe(8);
    expect(await effects(95)).toEqual([]);
  }, 60_000);

  it('are not killed by a dependency that is down', async () => {
    failures.set(9, (delivery) => {
      if (delivery <= 10) throw new ServiceError('unavailable', 'down');
    });
    await publish(9);
    await eventually(async () => (await effects(9)).length === 1, 50_000);
    expect(await rowsOf(database, `SELECT 1 FROM session.dead_letters WHERE envelope->'payload'->>'version' = '9'`)).toEqual([]);
  }, 60_000);

  it('reach other listeners although one fails', async () => {
    await publish(66);
    await publish(10);
    await eventually(() => heard.some((event) => event.payload['version'] === 10));
  });

  it('wait for a service that is not there', async () => {
    await session.close();
    await publish(11);
    await eventually(() => heard.some((event) => event.payload['version'] === 11));
    expect(await effects(11)).toEqual([]);
    session = await startTestApp('session', medium.transport('session'), database, { providers: [SessionEvents] });
    await eventually(async () => (await effects(11)).length === 1, 20_000);
  }, 40_000);

  it('that were committed when the publisher was killed are delivered after its restart', async () => {
    // As kill -9 between commit and publishing leaves it: the row, and nothing else.
    await identity.close();
    const event = eventEnvelope(userUpdated, payload(12));
    const insert = 'INSERT INTO identity.outbox (id, subject, tenant_id, envelope, next_attempt_at) VALUES ($1, $2, $3, $4, now())';
    await rowsOf(database, insert, [event.id, event.subject, event.tenantId, JSON.stringify(event)]);
    identity = await startTestApp('identity', medium.transport('identity'), database);
    await eventually(async () => (await waiting()) === 0);
    await eventually(async () => (await effects(12)).length === 1);
  }, 30_000);

  it('are published by whichever replica, each row once at a time', async () => {
    if (name === 'one process') return; // there is one replica
    const second = await startTestApp('identity', { ...medium.transport('identity') }, database);
    await Promise.all(Array.from({ length: 100 }, (_, index) => publish(1_000 + index, index % 2 ? identity : second)));
    await eventually(async () => (await rowsOf(database, `SELECT 1 FROM session.effects WHERE note LIKE 'user-10__'`)).length === 100);
    await second.close();
  }, 30_000);

  it('tell how far the outbox lags', async () => {
    const health = identity.get(MessagingHealth);
    expect(health.isConnected()).toBe(true);
    const lagging = `INSERT INTO identity.outbox (id, subject, tenant_id, envelope, created_at, next_attempt_at)
      VALUES (gen_random_uuid(), 's', gen_random_uuid(), '{}', now() - interval '90 seconds', now() + interval '1 hour')`;
    await rowsOf(database, lagging);
    expect(await health.outboxLagSeconds()).toBeGreaterThan(89);
    expect(await identity.registry.metrics()).toMatch(/ostiary_outbox_lag_seconds 9\d/);
    await rowsOf(database, 'DELETE FROM identity.outbox WHERE published_at IS NULL');
    expect(await health.outboxLagSeconds()).toBe(0);
    expect(await introspection.get(MessagingHealth).outboxLagSeconds()).toBe(0);
  });
});

describe('pruning', () => {
  it('deletes what was published three and handled eight days ago, and nothing that waits', async () => {
    const database = await messagingDatabase();
    const dataSource = await createDataSource({ service: 'identity', url: database.url('identity'), entities: [] }).initialize();
    const identity: WireIdentity = { app: 'identity', service: 'identity', metrics: new MessagingMetrics() };
    const wire = new InProcessWire(new InProcessBus([]), identity);
    const relay = new OutboxRelay(wire, new TypeOrmUnitOfWork(dataSource), identity, noMalformed(identity), true);
    const insert = (published: string | null): Promise<unknown> =>
      rowsOf(
        database,
        `INSERT INTO identity.outbox (id, subject, tenant_id, envelope, created_at, published_at)
         VALUES (gen_random_uuid(), 's', gen_random_uuid(), '{}', now() - interval '9 days', now() - $1::interval)`,
        [published],
      );
    for (const published of ['4 days', '2 days', null]) await insert(published);
    for (const age of ['9 days', '7 days'])
      await rowsOf(database, `INSERT INTO identity.inbox VALUES (gen_random_uuid(), 's', now() - $1::interval)`, [age]);

    await relay.prune();

    const left = await rowsOf(database, 'SELECT published_at FROM identity.outbox');
    expect(left).toHaveLength(2);
    expect(left).toContainEqual({ published_at: null });
    expect(await rowsOf(database, 'SELECT 1 FROM identity.inbox')).toHaveLength(1);
    await dataSource.destroy();
    await database.drop();
  });
});

describe('an app with a handler', () => {
  let medium: Medium;
  let database: TestDatabase;

  beforeAll(async () => {
    [medium, database] = await Promise.all([media['one process']?.(), messagingDatabase()] as [Promise<Medium>, Promise<TestDatabase>]);
  }, 60_000);
  afterAll(() => database.drop());

  it('that the subscriptions do not name does not start', async () => {
    class Undeclared {
      @OnEvent(eventMap.notification.deliveryFailed)
      async on(): Promise<void> {
        await Promise.resolve();
      }
    }
    const started = startTestApp('session', medium.transport('session'), database, { providers: [Undeclared] });
    await expect(started).rejects.toThrow(/Undeclared.on listens to .*delivery-failed.* session.durable/);
  });

  it('for an event that it handles already does not start', async () => {
    class Second {
      @OnEvent(userUpdated)
      async on(): Promise<void> {
        await Promise.resolve();
      }
    }
    const started = startTestApp('session', medium.transport('session'), database, { providers: [SessionEvents, Second] });
    await expect(started).rejects.toThrow(/second durable handler/);
  });

  it('of another payload does not compile', () => {
    class Wrong {
      // @ts-expect-error a password-changed event says nothing of a slug
      @OnEvent(eventMap.identity.passwordChanged)
      async durable(_tx: Transaction, _event: EventEnvelope<{ slug: string }>): Promise<void> {
        await Promise.resolve();
      }

      // @ts-expect-error a client id is no user id
      @OnBroadcast(eventMap.tenant.applicationUpdated)
      broadcast(_event: EventEnvelope<{ clientId: UserId }>): void {
        return;
      }
    }
    expect(Wrong).toBeDefined();
  });
});
