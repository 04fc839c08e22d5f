import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { eventMap, rpcMap, type EventEnvelope, type UserId } from '#contracts';
import { EventOutbox, RpcClient, UnitOfWork, type Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { tenantContext, type TestDatabase, useCaseOf } from '#testing';
import { bindRpcs, keepStreams, MessagingHealth, OnBroadcast, OnEvent } from '../src/index.js';
import { eventually, messagingDatabase, rowsOf, startBroker, startTestApp, type Broker, type TestApp } from './harness.js';

const { userUpdated } = eventMap.identity;
const note = 'INSERT INTO effects (event_id, note) VALUES ($1, $2)';
let heard = 0;
let deletions = 0;

const { verifyEmail, deleteUser } = rpcMap.identity;
const users = bindRpcs(
  { verifyEmail, deleteUser },
  {
    verifyEmail: useCaseOf(async () => ({ email: 'a@example.com' })),
    deleteUser: useCaseOf(async () => {
      deletions += 1;
      await sleep(1_500);
      return { deleted: true };
    }),
  },
);

@Controller()
class SessionEvents {
  @OnEvent(userUpdated)
  async on(tx: Transaction, event: EventEnvelope<{ userId: UserId }>): Promise<void> {
    await SqlTransaction.of(tx).query(note, [event.id, event.payload.userId]);
  }
}

@Controller()
class Cache {
  @OnBroadcast(userUpdated)
  hear(): void {
    heard += 1;
  }
}

describe('F07: NATS is down for a while', () => {
  let broker: Broker;
  let database: TestDatabase;
  let apps: TestApp[];
  let identity: TestApp;
  let gateway: TestApp;
  let introspection: TestApp;

  beforeAll(async () => {
    [broker, database] = await Promise.all([startBroker(), messagingDatabase()]);
    identity = await startTestApp('identity', broker.transport('identity'), database, { providers: users });
    const session = await startTestApp('session', broker.transport('session'), database, { controllers: [SessionEvents] });
    gateway = await startTestApp('gateway', broker.transport('gateway'), database);
    introspection = await startTestApp('introspection', broker.transport('introspection'), database, { controllers: [Cache] });
    apps = [identity, session, gateway, introspection];
  }, 120_000);

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await broker.nats.stop();
    await database.drop();
  }, 30_000);

  const verify = (): Promise<unknown> => gateway.get(RpcClient).call(rpcMap.identity.verifyEmail, tenantContext(), { token: 't' });
  const publish = (user: string): Promise<void> => {
    const context = tenantContext();
    const payload = { userId: user as UserId, status: 'active' as const, emailChanged: false, version: 1 };
    return identity.get(UnitOfWork).transaction(context, (tx) => identity.get(EventOutbox).append(tx, context, userUpdated, payload));
  };
  const effects = () => rowsOf<{ note: string }>(database, 'SELECT note FROM session.effects ORDER BY note');
  const timed = async (call: Promise<unknown>): Promise<{ code: unknown; ms: number }> => {
    const start = performance.now();
    const code = await call.then(
      () => 'ok',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );
    return { code, ms: performance.now() - start };
  };

  it('calls fail fast, events wait, and everything comes back by itself with nothing lost', async () => {
    await publish('before');
    await eventually(async () => (await effects()).length === 1);
    const told: string[] = [];
    const health = introspection.get(MessagingHealth);
    health.onInterruption(() => told.push('interruption'));
    health.onRestored(() => told.push('restored'));

    const inFlight = timed(gateway.get(RpcClient).call(rpcMap.identity.deleteUser, tenantContext(), { id: 'u' as UserId }));
    await eventually(() => deletions === 1);
    await broker.nats.kill();
    expect(await inFlight).toMatchObject({ code: 'unavailable' });
    expect((await inFlight).ms).toBeLessThan(1_000);
    await eventually(() => told.length === 1);
    for (let call = 0; call < 20; call += 1) {
      const { code, ms } = await timed(verify());
      expect(code).toBe('unavailable');
      expect(ms).toBeLessThan(100);
    }
    // Each has a connection of its own, and hears of its end in a turn of its own.
    await eventually(() => apps.every((app) => !app.get(MessagingHealth).isConnected()), 1_000);
    await Promise.all(Array.from({ length: 50 }, (_, index) => publish(`during-${index}`)));
    await sleep(4_000);
    expect(await identity.get(MessagingHealth).outboxLagSeconds()).toBeGreaterThan(3);
    // So that it is the connection's return that publishes them, and no sweep.
    await rowsOf(database, `UPDATE identity.outbox SET next_attempt_at = now() + interval '1 hour' WHERE published_at IS NULL`);

    await broker.nats.restart();
    const back = Date.now();
    await eventually(async () => (await timed(verify())).code === 'ok');
    await eventually(async () => (await effects()).length === 51, 30_000);
    process.stdout.write(`      back after ${Date.now() - back} ms\n`);
    expect(new Set((await effects()).map(({ note: user }) => user)).size).toBe(51);
    await eventually(async () => (await identity.get(MessagingHealth).outboxLagSeconds()) === 0);
    await eventually(() => told.includes('restored'));
    const before = heard;
    await publish('after');
    await eventually(() => heard === before + 1);
  }, 90_000);

  it('a server that hangs is noticed within seconds, and calls meanwhile end at their deadline', async () => {
    broker.nats.pause();
    await sleep(50);
    try {
      const { code, ms } = await timed(verify());
      expect(['deadline_exceeded', 'unavailable']).toContain(code);
      expect(ms).toBeLessThan(2_000);
      await eventually(() => !gateway.get(MessagingHealth).isConnected(), 5_000);
      expect((await timed(verify())).ms).toBeLessThan(100);
    } finally {
      broker.nats.resume();
    }
    await eventually(async () => (await timed(verify())).code === 'ok', 15_000);
  }, 40_000);

  it('F08: with all storage wiped, events wait until the operator has made the streams anew', async () => {
    await broker.nats.restart({ wipe: true });
    await eventually(async () => (await timed(verify())).code === 'ok');
    await publish('wiped');
    await sleep(1_000);
    expect(await identity.get(MessagingHealth).outboxLagSeconds()).toBeGreaterThan(0.5);
    await broker.provision();
    await eventually(async () => (await effects()).some(({ note: user }) => user === 'wiped'), 30_000);
  }, 60_000);

  it('F08: who keeps the streams makes them anew by itself, however often, and as long as it takes NATS to come back', async () => {
    const told: string[] = [];
    const toldAnew = () => told.filter((line) => line.includes('anew')).length;
    const keeper = keepStreams(broker.operator, { everyMs: 200, tell: (line) => told.push(line) });
    try {
      for (const round of [1, 2]) {
        await broker.nats.kill();
        await publish(`wiped again ${round}`);
        await sleep(700);
        await broker.nats.restart({ wipe: true });
        await eventually(async () => (await effects()).some(({ note: user }) => user === `wiped again ${round}`), 30_000);
        // An event is taken as soon as its own consumer is there, and the others are still to be made.
        await eventually(() => toldAnew() === round);
      }
      const calm = told.length;
      await sleep(1_000);
      expect(told).toHaveLength(calm);
    } finally {
      await keeper.stop();
    }
  }, 90_000);

  it('F08: what the stream held for a consumer that was away when the storage went is published again', async () => {
    await apps[1]?.close();
    await publish('held by the stream');
    await eventually(async () => (await identity.get(MessagingHealth).outboxLagSeconds()) === 0);
    await broker.nats.restart({ wipe: true });
    await broker.provision();
    apps[1] = await startTestApp('session', broker.transport('session'), database, { controllers: [SessionEvents] });
    await eventually(() => identity.get(MessagingHealth).isConnected());
    await publish('first of the new stream');
    await eventually(async () => (await effects()).some(({ note: user }) => user === 'held by the stream'), 30_000);
    await eventually(async () => (await effects()).some(({ note: user }) => user === 'first of the new stream'), 30_000);
    const notes = (await effects()).map(({ note: user }) => user);
    expect(new Set(notes).size).toBe(notes.length);
  }, 90_000);

  it('an app stops in good order while the server is gone', async () => {
    await broker.nats.kill();
    await publish('kept');
    const start = Date.now();
    await identity.close();
    expect(Date.now() - start).toBeLessThan(5_000);
    await broker.nats.restart();
    identity = await startTestApp('identity', broker.transport('identity'), database, { providers: users });
    apps[0] = identity;
    await eventually(async () => (await effects()).some(({ note: user }) => user === 'kept'), 30_000);
  }, 60_000);

  it('an app starts while the server is not there, and waits for it', async () => {
    await broker.nats.kill();
    const starting = startTestApp('tenant', broker.transport('tenant'), database);
    await sleep(500);
    await broker.nats.restart();
    apps.push(await starting);
  }, 30_000);
});

describe('stopping an app', () => {
  it('answers the calls in hand', async () => {
    const [broker, database] = await Promise.all([startBroker(), messagingDatabase()]);
    const identity = await startTestApp('identity', broker.transport('identity'), database, { providers: users });
    const gateway = await startTestApp('gateway', broker.transport('gateway'), database);
    const before = deletions;
    const call = gateway.get(RpcClient).call(rpcMap.identity.deleteUser, tenantContext(), { id: 'u' as UserId });
    await eventually(() => deletions > before);
    await identity.close();
    await expect(call).resolves.toEqual({ deleted: true });
    const late = gateway.get(RpcClient).call(rpcMap.identity.verifyEmail, tenantContext(), { token: 't' });
    await expect(late).rejects.toMatchObject({ code: 'unavailable' });
    await gateway.close();
    await broker.nats.stop();
    await database.drop();
  }, 60_000);
});
