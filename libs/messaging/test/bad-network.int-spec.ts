import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { eventMap, rpcMap, type EventEnvelope, type UserId } from '#contracts';
import { EventOutbox, RpcClient, UnitOfWork, type Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { startTcpProxy, tenantContext, type TcpProxy, type TestDatabase, useCaseOf } from '#testing';
import { bindRpcs, MessagingHealth, OnEvent, type MessageTransport } from '../src/index.js';
import { eventually, messagingDatabase, rowsOf, startBroker, startTestApp, type AppParts, type Broker, type TestApp } from './harness.js';

const { verifyEmail } = rpcMap.identity;
const { userUpdated } = eventMap.identity;
const executions = new Map<string, number>();

const emails = bindRpcs(
  { verifyEmail },
  {
    verifyEmail: useCaseOf(async (_context, { token }) => {
      executions.set(token, (executions.get(token) ?? 0) + 1);
      await sleep(5);
      return { email: `${token}@example.com` };
    }),
  },
);

@Controller()
class SessionEvents {
  @OnEvent(userUpdated)
  async on(tx: Transaction, event: EventEnvelope<{ userId: UserId }>): Promise<void> {
    await SqlTransaction.of(tx).query('INSERT INTO effects (event_id, note) VALUES ($1, $2)', [event.id, event.payload.userId]);
  }
}

/** Every app reaches NATS over a network of its own that is bad both ways, so that a call and its answer cross it four times. */
describe('F23: 50 ms and 2 % loss between services', () => {
  let broker: Broker;
  let database: TestDatabase;
  const proxies: TcpProxy[] = [];
  const apps: TestApp[] = [];

  const start = async (app: 'identity' | 'session' | 'gateway', parts: AppParts = {}): Promise<TestApp> => {
    const proxy = await startTcpProxy('127.0.0.1', broker.nats.port);
    proxies.push(proxy);
    const transport: MessageTransport = { ...broker.transport(app), url: `nats://127.0.0.1:${proxy.port}` } as MessageTransport;
    const started = await startTestApp(app, transport, database, parts);
    apps.push(started);
    return started;
  };

  beforeAll(async () => {
    [broker, database] = await Promise.all([startBroker(), messagingDatabase()]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await broker.nats.stop();
    await database.drop();
  }, 30_000);

  it('costs time and nothing else: each call is executed once, no connection is given up, no event comes twice', async () => {
    const replicas = [await start('identity', { providers: emails }), await start('identity', { providers: emails })];
    const session = await start('session', { controllers: [SessionEvents] });
    const gateway = await start('gateway');
    let interruptions = 0;
    for (const app of apps) app.get(MessagingHealth).onInterruption(() => (interruptions += 1));
    for (const proxy of proxies) proxy.impair({ delayMs: 50, loss: 0.02 });
    await sleep(500);

    const answers: Promise<unknown>[] = [];
    for (let nth = 0; nth < 300; nth += 1) {
      answers.push(gateway.get(RpcClient).call(rpcMap.identity.verifyEmail, tenantContext(), { token: `t${nth}` }));
      if (nth % 10 === 0) {
        const context = tenantContext();
        const payload = { userId: `user-${nth}` as UserId, status: 'active' as const, emailChanged: false, version: 1 };
        const identity = replicas[nth % 2];
        answers.push(
          identity?.get(UnitOfWork).transaction(context, (tx) => identity.get(EventOutbox).append(tx, context, userUpdated, payload)) ??
            Promise.reject(new Error('no replica')),
        );
      }
      await sleep(10);
    }
    const outcomes = await Promise.allSettled(answers);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(executions.size).toBe(300);
    expect([...executions.values()].filter((times) => times > 1)).toEqual([]);
    await eventually(async () => (await rowsOf(database, 'SELECT 1 FROM session.effects')).length === 30, 20_000);
    await eventually(async () => (await replicas[0]?.get(MessagingHealth).outboxLagSeconds()) === 0);
    const received = (await session.registry.metrics()).split('\n').filter((line) => line.startsWith('ostiary_events_received_total{'));
    expect(received).toEqual([`ostiary_events_received_total{subject="${userUpdated.subject}",outcome="handled"} 30`]);
    // Nor was slowness taken for a loss of the stream (N10).
    const metrics = await Promise.all(replicas.map(({ registry }) => registry.metrics()));
    expect(metrics.join('\n').match(/^ostiary_event_stream_losses_total\{.*$/gm)).toBeNull();
    expect(interruptions).toBe(0);
  }, 60_000);
});
