import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, nanos, type NatsConnection } from '@nats-io/transport-node';
import { Injectable } from '@nestjs/common';
import { type AnyEvent, type Event, type EventEnvelope, eventMap, eventStream, ServiceError, type TenantId } from '#contracts';
import { EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import { startProxyOf, type TcpProxy, type TestDatabase, tenantContext } from '#testing';
import { type MessageTransport, OnEvent, OnEventBatch } from '../src/index.js';
import {
  type Broker,
  eventEnvelope,
  eventually,
  media,
  type Medium,
  messagingDatabase,
  rowsOf,
  startBroker,
  startTestApp,
  type TestApp,
} from './harness.js';

const { userUpdated, userDeleted } = eventMap.identity;

type Batch = readonly EventEnvelope[];

const notesIn = (batch: Batch): readonly unknown[] => batch.map(({ payload }) => payload['note']);

/** The same event, with what these tests say in it. */
const noted = ({ subject, service, description }: AnyEvent = userUpdated): Event<{ note: string }> => ({ subject, service, description });

/** What the handler was given, in order, and what it does before it ends. */
let given: Batch[] = [];
let beforeEnd: (batch: Batch) => Promise<void> | void = () => undefined;

@Injectable()
class Records {
  @OnEventBatch([userUpdated, userDeleted])
  async record(tx: Transaction, events: Batch): Promise<void> {
    given.push(events);
    const notes = [events.map(({ id }) => id), notesIn(events)];
    await SqlTransaction.of(tx).query('INSERT INTO effects (event_id, note) SELECT * FROM unnest($1::uuid[], $2::text[])', notes);
    await beforeEnd(events);
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

describe.each(Object.entries(media))('events in batches over %s', (name, start) => {
  let medium: Medium;
  let database: TestDatabase;
  let identity: TestApp;
  let session: TestApp;

  beforeAll(async () => {
    [medium, database] = await Promise.all([start(), messagingDatabase()]);
    identity = await startTestApp('identity', medium.transport('identity'), database);
    session = await startTestApp('session', medium.transport('session'), database, { providers: [Records] });
  }, 120_000);
  afterAll(async () => {
    await Promise.all([identity.close(), session.close()]);
    await medium.stop();
    await database.drop();
  }, 30_000);
  beforeEach(() => {
    given = [];
  });
  afterEach(async () => {
    beforeEnd = () => undefined;
    await eventually(async () => (await rowsOf(database, 'SELECT 1 FROM identity.outbox WHERE published_at IS NULL')).length === 0);
    await rowsOf(database, 'DELETE FROM session.effects');
  }, 20_000);

  /** Events of one tenant with these notes, of one transaction, in this order. */
  const publish = async (
    notes: readonly string[],
    { event, tenantId = tenantContext().tenantId }: { event?: AnyEvent; tenantId?: TenantId } = {},
  ) => {
    const context = tenantContext({ tenantId });
    await identity.get(UnitOfWork).transaction(context, async (tx) => {
      for (const note of notes) await identity.get(EventOutbox).append(tx, context, noted(event), { note });
    });
    return context;
  };
  const effects = async (): Promise<readonly string[]> =>
    (await rowsOf<{ note: string }>(database, 'SELECT note FROM session.effects')).map(({ note }) => note).sort();
  const names = (count: number, prefix = 'n'): readonly string[] =>
    Array.from({ length: count }, (_, nth) => `${prefix}${String(nth).padStart(3, '0')}`);

  it('that come at the same time are handled in one transaction, each once and in their order', async () => {
    const notes = names(200);
    await publish(notes);
    await eventually(async () => (await effects()).length === notes.length);
    expect(given.flatMap(notesIn)).toEqual(notes);
    expect(given.length).toBeLessThan(notes.length / 5);
    expect(Math.max(...given.map((batch) => batch.length))).toBeLessThanOrEqual(128);
  }, 20_000);

  it('are of one tenant, of whichever kinds', async () => {
    const [a, b] = [tenantContext().tenantId, tenantContext().tenantId];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    beforeEnd = () => held;
    await Promise.all([publish(['first of a'], { tenantId: a }), publish(['first of b'], { tenantId: b })]);
    await eventually(() => given.length === 2);
    for (const event of [userUpdated, userDeleted])
      for (const tenantId of [a, b]) await publish(names(5, `${event.subject} ${tenantId} `), { event, tenantId });
    // Those that the handler does not have yet wait for it meanwhile.
    await sleep(1_000);
    release();
    await eventually(async () => (await effects()).length === 22);
    for (const batch of given) expect(new Set(batch.map(({ tenantId }) => tenantId)).size).toBe(1);
    expect(Math.max(...given.map((batch) => new Set(batch.map(({ subject }) => subject)).size))).toBe(2);
  }, 20_000);

  it('F15: a poison event among others is found, and laid aside alone after eight tries; they take effect once, in their order', async () => {
    beforeEnd = (batch) => {
      if (notesIn(batch).includes('n020')) throw new TypeError('poison');
    };
    const handled = async (): Promise<number> =>
      Number(/ostiary_event_batches_total\{outcome="handled"\} (\d+)/.exec(await session.registry.metrics())?.[1] ?? 0);
    const before = await handled();
    const notes = names(40);
    const { tenantId } = await publish(notes);
    await eventually(async () => (await effects()).length === notes.length - 1);
    const effective = given.filter((batch) => !notesIn(batch).includes('n020')).flatMap(notesIn);
    expect(effective).toEqual(notes.filter((note) => note !== 'n020'));
    const dead = () => rowsOf(database, 'SELECT tries, error, envelope FROM session.dead_letters WHERE tenant_id = $1', [tenantId]);
    await eventually(async () => (await dead()).length === 1, 20_000);
    expect(await dead()).toMatchObject([{ tries: 8, error: 'TypeError: poison', envelope: { payload: { note: 'n020' } } }]);
    // Once with the others, once at once by itself, and by itself each further time.
    expect(given.filter((batch) => notesIn(batch).includes('n020')).map((batch) => batch.length)).toEqual([
      expect.any(Number),
      ...Array<number>(8).fill(1),
    ]);
    // The others of its message come again seven times with it, and stay in batches: those before it and those behind it.
    if (name === 'NATS') expect((await handled()) - before).toBeGreaterThanOrEqual(12);
  }, 40_000);

  it('so is one that only the database refuses', async () => {
    const notes = [...names(10, 'before'), 'a\u0000b', ...names(10, 'behind')];
    const { tenantId } = await publish(notes);
    await eventually(async () => (await effects()).length === 20);
    const dead = () => rowsOf(database, 'SELECT 1 FROM session.dead_letters WHERE tenant_id = $1', [tenantId]);
    await eventually(async () => (await dead()).length === 1, 20_000);
  }, 40_000);

  it('come again when a dependency is down, without being tried one by one meanwhile, and none is lost', async () => {
    let isDown = true;
    beforeEnd = () => {
      if (isDown) throw new ServiceError('unavailable', 'down');
    };
    const notes = names(30);
    await publish(notes);
    await eventually(() => given.flat().length >= notes.length);
    const tries = given.slice();
    isDown = false;
    await eventually(async () => (await effects()).length === notes.length);
    expect(tries.length).toBeLessThan(notes.length);
    expect(await effects()).toEqual(notes);
  }, 20_000);

  it('F13: take effect once, though the same ones are delivered twice', async () => {
    const { tenantId } = await publish(names(20));
    await eventually(async () => (await effects()).length === 20);
    await eventually(async () => (await rowsOf(database, 'SELECT 1 FROM identity.outbox WHERE published_at IS NULL')).length === 0);
    await medium.forgetMessageIds();
    const repetitions = async (): Promise<number> =>
      Number(/user-updated.v1",outcome="repeated"} (\d+)/.exec(await session.registry.metrics())?.[1] ?? 0);
    const before = await repetitions();
    const again = 'UPDATE identity.outbox SET published_at = NULL, attempts = 0, next_attempt_at = now() WHERE tenant_id = $1';
    await rowsOf(database, again, [tenantId]);
    await eventually(async () => (await repetitions()) === before + 20);
    expect(await effects()).toHaveLength(20);
    expect(given.flat()).toHaveLength(20);
  }, 30_000);
});

describe('events in batches, of replicas over NATS', () => {
  let broker: Broker;
  let database: TestDatabase;
  const proxies: TcpProxy[] = [];
  let publisher: NatsConnection;
  const apps: TestApp[] = [];

  const startReplica = async (transport = broker.transport('session'), ofDatabase = database): Promise<TestApp> => {
    const app = await startTestApp('session', transport, ofDatabase, { providers: [Records] });
    apps.push(app);
    return app;
  };
  /** What is not acknowledged comes again after this long instead of a minute. */
  const deliverAgainAfter = async (ms: number): Promise<void> => {
    const { url: servers, user, password: pass } = broker.administrator;
    const administrator = await connect({ servers, user, pass });
    const { consumers } = await jetstreamManager(administrator);
    for (const event of ['user-updated', 'user-deleted'])
      await consumers.update(eventStream, `session_identity_${event}_v1`, { ack_wait: nanos(ms) });
    await administrator.close();
  };
  const send = (tenantId: TenantId, note: string, event: AnyEvent = userUpdated): void =>
    publisher.publish(event.subject, JSON.stringify(eventEnvelope(event, { note }, { tenantId })));
  const effects = async (): Promise<readonly string[]> =>
    (await rowsOf<{ note: string }>(database, 'SELECT note FROM session.effects')).map(({ note }) => note).sort();
  const names = Array.from({ length: 200 }, (_, nth) => `n${String(nth).padStart(3, '0')}`);

  beforeAll(async () => {
    [broker, database] = await Promise.all([startBroker(), messagingDatabase()]);
    publisher = await connect({ servers: broker.nats.url, user: 'identity', pass: broker.passwords.identity });
    await deliverAgainAfter(1_500);
  }, 120_000);
  afterAll(async () => {
    for (const proxy of proxies) proxy.heal();
    await publisher.close();
    await Promise.all(apps.map((app) => app.close()));
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await broker.nats.stop();
    await database.drop();
  }, 60_000);
  beforeEach(() => {
    given = [];
    beforeEnd = () => undefined;
  });
  afterEach(async () => {
    await rowsOf(database, 'DELETE FROM session.effects');
  });

  it('N11: what is no event among them is dropped, an empty message too, and they are handled as if it were not there', async () => {
    await startReplica();
    const { tenantId } = tenantContext();
    for (const [nth, note] of names.entries()) {
      if (nth % 10 === 0) publisher.publish(userUpdated.subject, ['', '{}', 'x', Uint8Array.of(0, 255)][(nth / 10) % 4]);
      send(tenantId, note);
    }
    await eventually(async () => (await effects()).length === names.length, 20_000);
    expect(await effects()).toEqual(names);
  }, 40_000);

  it('N11: what is no event among those of one message is dropped, and nothing comes again for it', async () => {
    const { tenantId } = tenantContext();
    const events = names.slice(0, 60).map((note) => eventEnvelope(userUpdated, { note }, { tenantId }));
    const text = JSON.stringify(events.flatMap((event, nth) => (nth % 20 === 0 ? [{ ...event, id: 'none' }, event] : [event])));
    for (const message of [text, `[${text}]`, '[]', text]) publisher.publish(userUpdated.subject, message);
    await eventually(async () => (await effects()).length === 60);
    await eventually(async () => /user-updated.v1",outcome="repeated"} 60/.test((await apps[0]?.registry.metrics()) ?? ''));
    expect(await effects()).toEqual(names.slice(0, 60));
  }, 20_000);

  it('attack A100: of several with one id in a batch the first counts, whatever those behind it say', async () => {
    const { tenantId } = tenantContext();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    beforeEnd = () => held;
    send(tenantId, 'before');
    await eventually(() => given.length === 1);
    const real = eventEnvelope(userUpdated, { note: 'real' }, { tenantId });
    publisher.publish(real.subject, JSON.stringify(real));
    // Kinds come by different ways.
    await sleep(200);
    for (const forged of [
      { ...real, payload: { note: 'forged' } },
      eventEnvelope(userDeleted, { note: 'forged' }, { tenantId, id: real.id }),
    ])
      publisher.publish(forged.subject, JSON.stringify(forged));
    await sleep(200);
    release();
    await eventually(async () => (await effects()).length === 2);
    expect(given.slice(1)).toEqual([[expect.objectContaining({ id: real.id, subject: userUpdated.subject, payload: { note: 'real' } })]]);
    expect(await effects()).toEqual(['before', 'real']);
  }, 20_000);

  it('F13: each takes effect once, whichever of two replicas is given it', async () => {
    await startReplica();
    const { tenantId } = tenantContext();
    for (const note of names) {
      const event = JSON.stringify(eventEnvelope(userUpdated, { note }, { tenantId, id: randomUUID() as EventEnvelope['id'] }));
      for (let time = 0; time < 3; time += 1) publisher.publish(userUpdated.subject, event);
    }
    await eventually(async () => (await effects()).length >= names.length, 20_000);
    await eventually(async () => given.flat().length === names.length);
    expect(await effects()).toEqual(names);
  }, 40_000);

  it('a replica that dies in the middle of a batch loses and doubles nothing', async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    const [nats, postgres] = await Promise.all([startProxyOf(broker.nats.url), startProxyOf(database.url('session'))]);
    proxies.push(nats.proxy, postgres.proxy);
    const transport: MessageTransport = { kind: 'nats', url: nats.url, user: 'session', password: broker.passwords.session };
    await startReplica(transport, { ...database, url: () => postgres.url });
    let dies: () => void = () => undefined;
    const dead = new Promise<void>((resolve) => (dies = resolve));
    beforeEnd = async (batch) => {
      if (!notesIn(batch).includes('n100')) return;
      // As the servers see the end of a process: what was not committed is undone, what was not acknowledged comes again.
      for (const proxy of proxies) proxy.cut();
      beforeEnd = () => undefined;
      dies();
      await sleep(100);
    };
    const { tenantId } = tenantContext();
    for (const [nth, note] of names.entries()) send(tenantId, note, nth % 2 ? userDeleted : userUpdated);
    await dead;
    const before = await effects();
    expect(before).not.toContain('n100');
    await startReplica();
    await eventually(async () => (await effects()).length >= names.length, 20_000);
    expect(await effects()).toEqual(names);
  }, 60_000);
});
