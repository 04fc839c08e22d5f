import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager, type StreamState } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { eventMap, eventStream, type EventEnvelope, type UserId } from '#contracts';
import { EventOutbox, UnitOfWork, type Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { captureLog, tenantContext, type LoggedLine, type TestDatabase } from '#testing';
import { MessagingHealth, OnEvent } from '../src/index.js';
import { NatsWire } from '../src/nats/nats-wire.js';
import { MessagingMetrics } from '../src/wire/metrics.js';
import type { PublishResult } from '../src/wire/wire.js';
import { eventEnvelope, eventually, messagingDatabase, rowsOf, startBroker, startTestApp, type Broker, type TestApp } from './harness.js';

const { userDeleted, userUpdated } = eventMap.identity;
/** Nobody takes it: other publishers' traffic. */
const elsewhere = 'ostiary.events.audit.something-happened.v1';
const effect = 'INSERT INTO effects (event_id, note) VALUES ($1, $2)';

@Injectable()
class Effects {
  @OnEvent(userDeleted)
  async onDeleted(tx: Transaction, event: EventEnvelope<{ userId: UserId; version: number }>): Promise<void> {
    await SqlTransaction.of(tx).query(effect, [event.id, `deleted ${event.payload.userId}`]);
  }

  @OnEvent(userUpdated)
  async onUpdated(tx: Transaction, event: EventEnvelope<{ userId: UserId }>): Promise<void> {
    await SqlTransaction.of(tx).query(effect, [event.id, `updated ${event.payload.userId}`]);
  }
}

describe('N10: a stream that has lost some of what it held', () => {
  let broker: Broker;
  let database: TestDatabase;
  let identity: TestApp;
  let session: TestApp | null = null;
  /** Since the last app was started, which mutes Nest's loggers. */
  let logged: readonly LoggedLine[];

  beforeEach(async () => {
    [broker, database] = await Promise.all([startBroker(), messagingDatabase()]);
    identity = await startTestApp('identity', broker.transport('identity'), database);
  });

  afterEach(async () => {
    await Promise.all([identity.close(), sessionLeaves()]);
    await broker.nats.stop();
    await database.drop();
  });

  const sessionComes = async (): Promise<void> => {
    session = await startTestApp('session', broker.transport('session'), database, { providers: [Effects] });
  };
  const sessionLeaves = async (): Promise<void> => {
    await session?.close();
    session = null;
  };
  /** Publishes that a user was deleted and that another was updated, and waits until the stream has both. */
  const publish = async (user: string): Promise<void> => {
    const context = tenantContext();
    const id = user as UserId;
    await identity.get(UnitOfWork).transaction(context, async (tx) => {
      await identity.get(EventOutbox).append(tx, context, userDeleted, { userId: id, version: 1 });
      await identity.get(EventOutbox).append(tx, context, userUpdated, { userId: id, status: 'active', emailChanged: false, version: 1 });
    });
    await eventually(async () => (await identity.get(MessagingHealth).outboxLagSeconds()) === 0);
  };
  const effects = async (): Promise<string[]> =>
    (await rowsOf<{ note: string }>(database, 'SELECT note FROM session.effects ORDER BY note')).map(({ note }) => note);
  const both = (...users: string[]): string[] => ['deleted', 'updated'].flatMap((what) => users.map((user) => `${what} ${user}`)).sort();
  const takenAre = async (...users: string[]): Promise<void> => {
    const wanted = both(...users);
    await eventually(async () => (await effects()).length >= wanted.length, 25_000).catch(() => undefined);
    expect(await effects()).toEqual(wanted);
  };
  const asAdministrator = async <Result>(work: (connection: NatsConnection) => Promise<Result>): Promise<Result> => {
    const { url, user, password } = broker.administrator;
    const connection = await connect({ servers: url, user, pass: password });
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  };
  const state = (): Promise<StreamState> =>
    asAdministrator(async (connection) => (await (await jetstreamManager(connection)).streams.info(eventStream)).state);
  const othersPublish = (times: number, text: string): Promise<void> =>
    asAdministrator(async (connection) => {
      for (let nth = 0; nth < times; nth += 1) await jetstream(connection).publish(elsewhere, text);
    });
  const limitTo = (messages: number): Promise<void> =>
    asAdministrator(async (connection) => {
      const { streams } = await jetstreamManager(connection);
      await streams.update(eventStream, { max_msgs: messages });
      expect(await streams.info(eventStream)).toMatchObject({ state: { messages } });
      await streams.update(eventStream, { max_msgs: -1 });
    });
  const messagesOf = (storage: string): string => join(storage, 'jetstream', 'STREAMS', 'streams', eventStream, 'msgs');
  const losses = async (): Promise<string[]> =>
    (await identity.registry.metrics()).split('\n').filter((line) => line.startsWith('ostiary_event_stream_losses_total{'));
  const toldOfLosses = (): unknown[] =>
    logged.filter(({ msg }) => String(msg).startsWith('The stream of events has lost')).map(({ lost }) => lost);
  /** Restarts the server with what it had stored when the result was made; its consumers stay where they are. */
  const keepCopy = async (): Promise<() => Promise<void>> => {
    const copyOf = (storage: string): string => join(storage, '..', 'copy');
    await broker.nats.restart({ between: (storage) => cp(messagesOf(storage), copyOf(storage), { recursive: true }) });
    await eventually(() => identity.get(MessagingHealth).isConnected());
    return () =>
      broker.nats.restart({
        between: async (storage) => {
          await rm(messagesOf(storage), { recursive: true });
          await cp(copyOf(storage), messagesOf(storage), { recursive: true });
        },
      });
  };

  it('at its end: it is published again, behind what the consumers had taken, and so is what comes next', async () => {
    await publish('kept');
    const restoreCopy = await keepCopy();
    await sessionComes();
    for (const user of ['taken-1', 'taken-2', 'taken-3']) await publish(user);
    await takenAre('kept', 'taken-1', 'taken-2', 'taken-3');
    await sessionLeaves();
    await publish('missed');
    const before = await state();
    logged = captureLog();
    await restoreCopy();
    await eventually(async () => (await losses()).length > 0, 20_000);
    await eventually(async () => (await identity.get(MessagingHealth).outboxLagSeconds()) === 0);
    expect((await state()).last_seq).toBeGreaterThan(before.last_seq);
    await publish('next');
    await sessionComes();
    await takenAre('kept', 'missed', 'next', 'taken-1', 'taken-2', 'taken-3');
    expect(await losses()).toEqual(['ostiary_event_stream_losses_total{part="end"} 1']);
    expect(toldOfLosses()).toEqual(['end']);
  });

  it('at its end, though it is longer than before when its publisher looks', async () => {
    await publish('kept');
    const restoreCopy = await keepCopy();
    await publish('missed');
    const before = await state();
    await identity.close();
    await restoreCopy();
    await othersPublish(20, '{}');
    expect((await state()).last_seq).toBeGreaterThan(before.last_seq);
    identity = await startTestApp('identity', broker.transport('identity'), database);
    await sessionComes();
    await takenAre('kept', 'missed');
    expect(await losses()).toEqual(['ostiary_event_stream_losses_total{part="end"} 1']);
  });

  it('at its beginning, without a restart: limits that somebody set took it', async () => {
    for (const user of ['missed-1', 'missed-2', 'kept']) await publish(user);
    logged = captureLog();
    await limitTo(2);
    await eventually(async () => (await losses()).length > 0, 20_000);
    await sessionComes();
    await takenAre('kept', 'missed-1', 'missed-2');
    expect(await losses()).toEqual(['ostiary_event_stream_losses_total{part="beginning"} 1']);
    expect(toldOfLosses()).toEqual(['beginning']);
  });

  it('in its middle: a file of its storage is gone', async () => {
    const fill = (): Promise<void> => othersPublish(80, 'x'.repeat(112_000));
    await publish('kept-1');
    await fill();
    await publish('missed');
    await fill();
    await publish('kept-2');
    const removed: string[] = [];
    await broker.nats.restart({
      between: async (storage) => {
        for (const file of await readdir(messagesOf(storage)))
          if (file.startsWith('2.')) {
            removed.push(file);
            await rm(join(messagesOf(storage), file));
          }
      },
    });
    expect(removed).toContain('2.blk');
    await sessionComes();
    await takenAre('kept-1', 'kept-2', 'missed');
    expect(await losses()).toEqual(['ostiary_event_stream_losses_total{part="middle"} 1']);
  });

  it('is not suspected because events of a burst are heard of later than one that was published by itself', async () => {
    const access = { url: broker.nats.url, user: 'identity', password: broker.passwords.identity };
    const wire = await NatsWire.open({ app: 'identity', service: 'identity', metrics: new MessagingMetrics(new Registry()) }, access);
    const places: { sequence: number; order: number }[] = [];
    const heard = async (publication: Promise<PublishResult>): Promise<void> => {
      const result = await publication;
      if (result.kind === 'published' && result.place) places.push(result.place);
    };
    const next = () => eventEnvelope(userUpdated, {});
    for (let nth = 0; nth < 50; nth += 1) {
      // A burst of so many is sent at the end of the tick, right before what is published then.
      const burst = Array.from({ length: 64 }, () => heard(wire.publishInBurst(next())));
      await new Promise((resolve) => setImmediate(resolve));
      const single = next();
      await Promise.all([...burst, heard(wire.publish(single, 1, single.id))]);
    }
    await wire.close();
    expect(places).toHaveLength(50 * 65);
    const inOrder = places.sort((a, b) => a.order - b.order).map(({ sequence }) => sequence);
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
  });

  it('is not suspected because of its age, a restart, a kill or an outage', async () => {
    for (const user of ['aged', 'young']) await publish(user);
    await rowsOf(
      database,
      `UPDATE identity.outbox SET published_at = now() - interval '30 hours' WHERE envelope->'payload'->>'userId' = 'aged'`,
    );
    await limitTo(2);
    await broker.nats.restart();
    await eventually(() => identity.get(MessagingHealth).isConnected());
    await publish('after a restart');
    await broker.nats.kill();
    await sleep(1_000);
    await broker.nats.restart();
    await eventually(() => identity.get(MessagingHealth).isConnected());
    await publish('after a kill');
    // What was published together is one message, which is known again by all of its events.
    const crowd = tenantContext();
    await identity.get(UnitOfWork).transaction(crowd, async (tx) => {
      for (let nth = 0; nth < 30; nth += 1)
        await identity.get(EventOutbox).append(tx, crowd, userDeleted, { userId: `one of a crowd ${nth}` as UserId, version: 1 });
    });
    await eventually(async () => (await identity.get(MessagingHealth).outboxLagSeconds()) === 0);
    expect(await losses()).toEqual([]);
    await identity.close();
    identity = await startTestApp('identity', broker.transport('identity'), database);
    logged = captureLog();
    // One look more than the one that follows the start.
    await sleep(6_000);
    expect(await losses()).toEqual([]);
    expect(toldOfLosses()).toEqual([]);
    expect(await state()).toMatchObject({ first_seq: 3, last_seq: 9, messages: 7 });
  });
});
