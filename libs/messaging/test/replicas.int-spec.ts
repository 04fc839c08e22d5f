import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { tenantContext, type TestDatabase, useCaseOf } from '#testing';
import { bindRpcs, MessagingHealth } from '../src/index.js';
import { messagingDatabase, startBroker, startTestApp, type Broker, type TestApp } from './harness.js';

const { verifyEmail } = rpcMap.identity;
const answered: string[] = [];
const lefts: number[] = [];

/** One replica's handlers; the token says how long to take. */
const handlersOf = (replica: string) =>
  bindRpcs(
    { verifyEmail },
    {
      verifyEmail: useCaseOf(async (context, { token }) => {
        answered.push(replica);
        lefts.push(context.deadline - Date.now());
        if (token === 'slow') await sleep(300);
        return { email: replica };
      }),
    },
  );

describe('N53: two replicas of a service', () => {
  let broker: Broker;
  let database: TestDatabase;
  let one: TestApp;
  let other: TestApp;
  let gateway: TestApp;

  beforeAll(async () => {
    [broker, database] = await Promise.all([startBroker(), messagingDatabase()]);
    one = await startTestApp('identity', broker.transport('identity'), database, { providers: handlersOf('one') });
    other = await startTestApp('identity', broker.transport('identity'), database, { providers: handlersOf('other') });
    gateway = await startTestApp('gateway', broker.transport('gateway'), database);
    // A sign of life of each.
    await sleep(700);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([gateway.close(), one.close(), other.close()]);
    await broker.nats.stop();
    await database.drop();
  }, 30_000);
  beforeEach(() => void answered.splice(0));

  const call = async (token = 'quick'): Promise<string> =>
    (await gateway.get(RpcClient).call(verifyEmail, tenantContext(), { token })).email;
  const calls = async (count = 40): Promise<Set<string>> => {
    const replicas = new Set<string>();
    for (let nth = 0; nth < count; nth += 1) replicas.add(await call());
    return replicas;
  };
  const connectAs = (app: 'identity' | 'gateway'): Promise<NatsConnection> =>
    connect({ servers: broker.nats.url, user: app, pass: broker.passwords[app], inboxPrefix: `_INBOX_${app}` });
  const setReady = (app: TestApp, ready: boolean): Promise<void> => app.get(MessagingHealth).setReady(ready);

  it('share the calls, and one that is not ready gets none until it is', async () => {
    expect(await calls()).toEqual(new Set(['one', 'other']));
    await setReady(one, false);
    expect(await calls()).toEqual(new Set(['other']));
    await setReady(one, true);
    expect(await calls()).toEqual(new Set(['one', 'other']));
  });

  it('lose no call while one leaves: what it has in hand it answers, what still comes goes to the other', async () => {
    const slow = Promise.all(Array.from({ length: 20 }, () => call('slow')));
    const stream = (async () => {
      for (let nth = 0; nth < 60; nth += 1) await call();
    })();
    await sleep(20);
    await setReady(other, false);
    await expect(slow).resolves.toHaveLength(20);
    await stream;
    await setReady(other, true);
  });

  it('are asked all the same when none is ready: what needs no database they may still know', async () => {
    await Promise.all([setReady(one, false), setReady(other, false)]);
    await sleep(400);
    expect((await calls(6)).size).toBeGreaterThan(0);
    await Promise.all([setReady(one, true), setReady(other, true)]);
  });

  it('are asked in turn while a third is frozen, which costs what it was given within a second', async () => {
    // It keeps its place in the queue group, and neither answers nor gives another sign of life.
    const frozen = await connectAs('identity');
    frozen.subscribe(verifyEmail.subject, { queue: 'identity', callback: () => undefined });
    frozen.publish('ostiary.presence.identity', JSON.stringify({ replica: 'frozen', state: 'ready' }));
    await frozen.flush();
    await sleep(1_100);
    expect(await calls()).toEqual(new Set(['one', 'other']));
    await frozen.close();
  });

  it('are asked directly once a call was not answered that went to one which is frozen since before the caller came', async () => {
    let given = 0;
    const frozen = await connectAs('identity');
    frozen.subscribe(verifyEmail.subject, { queue: 'identity', callback: () => void (given += 1) });
    await frozen.flush();
    const late = await startTestApp('gateway', broker.transport('gateway'), database);
    try {
      await sleep(700);
      /** What came of a burst of calls, whose caller waits so long at most. */
      const outcomes = async (waitsMs: number): Promise<Set<string>> => {
        const context = { ...tenantContext(), deadline: Date.now() + waitsMs };
        const asked = Array.from({ length: 60 }, () => {
          const call = late.get(RpcClient).call(verifyEmail, context, { token: 'quick' });
          return call.then(({ email }) => email).catch((error: unknown) => `no answer: ${String(error)}`);
        });
        return new Set(await Promise.all(asked));
      };
      for (let round = 0; round < 20 && given === 0; round += 1) await outcomes(300);
      expect(given).toBe(1);
      const replicas = new Set<string>();
      for (let round = 0; round < 20; round += 1) for (const outcome of await outcomes(1_800)) replicas.add(outcome);
      expect(replicas).toEqual(new Set(['one', 'other']));
      expect(given).toBe(1);
    } finally {
      await Promise.all([late.close(), frozen.close()]);
    }
  });

  it('are not misled by what is no sign of life', async () => {
    const liar = await connectAs('identity');
    for (const sign of [
      '',
      '{}',
      'null',
      '{"replica":"a.b","state":"ready"}',
      '{"replica":"*","state":"ready"}',
      '{"replica":"x","state":"fine"}',
    ])
      liar.publish('ostiary.presence.identity', sign);
    await liar.flush();
    await sleep(1_200);
    expect(await calls()).toEqual(new Set(['one', 'other']));
    await liar.close();
  });

  describe('N54: calls of a gateway whose clock is 10 s behind', () => {
    let caller: NatsConnection;
    const behindMs = 10_000;

    beforeAll(async () => {
      caller = await connectAs('gateway');
    });
    afterAll(() => caller.close());

    /** A call that waited so long on its way, of a caller that waits 1.8 s. */
    const waited = async (inbox: string, ms: number): Promise<unknown> => {
      const context = { ...tenantContext(), deadline: Date.now() - behindMs + 1_800 };
      const sentAt = Math.round(performance.now()) - behindMs - ms;
      const data = { context, request: { token: 'quick' }, budgetMs: 1_800, sentAt };
      const answer = new Promise<unknown>((resolve) => {
        caller.subscribe(`${inbox}.1`, { max: 1, callback: (_error, message) => resolve(message.json()) });
      });
      caller.publish(verifyEmail.subject, JSON.stringify({ id: '1', data }), { reply: `${inbox}.1` });
      return answer;
    };

    it('F16: are answered, with what is left of their time; those that waited as long as their caller does are dropped', async () => {
      await setReady(other, false);
      const inbox = '_INBOX_gateway.one-of-its-own';
      expect(await waited(inbox, 0)).toMatchObject({ response: { email: 'one' } });
      lefts.splice(0);
      expect(await waited(inbox, 1_000)).toMatchObject({ response: { email: 'one' } });
      expect(Math.abs((lefts[0] ?? 0) - 800)).toBeLessThan(200);
      answered.splice(0);
      for (const ms of [1_900, 2_500, 9_000, 60_000]) {
        const refusal = { err: { code: 'deadline_exceeded' }, refusedBy: expect.stringMatching(/^\w+$/) };
        expect(await waited(inbox, ms)).toMatchObject(refusal);
      }
      expect(answered).toEqual([]);
      expect(await waited(inbox, 0)).toMatchObject({ response: { email: 'one' } });
      await setReady(other, true);
    });
  });

  it('find each other again after NATS was gone, under other names', async () => {
    await broker.nats.kill();
    await sleep(500);
    await broker.nats.restart();
    const answering = (): Promise<Set<string>> => calls().catch(() => new Set<string>());
    let replicas = await answering();
    for (const end = Date.now() + 15_000; replicas.size < 2 && Date.now() < end; replicas = await answering()) await sleep(100);
    expect(replicas).toEqual(new Set(['one', 'other']));
    await sleep(1_200);
    expect(await calls()).toEqual(new Set(['one', 'other']));
  }, 30_000);
});
