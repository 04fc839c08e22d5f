import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { eventMap, eventStream, rpcMap, type AppName } from '#contracts';
import { RpcClient } from '#kernel';
import { tenantContext, type TestDatabase, useCaseOf } from '#testing';
import { bindRpcs } from '../src/index.js';
import { partsOf } from '../src/nats/answer-parts.js';
import { eventually, messagingDatabase, startBroker, startTestApp, type Broker, type TestApp } from './harness.js';

const { verifyEmail } = rpcMap.identity;
const purge = `$JS.API.STREAM.PURGE.${eventStream}`;
let handled: string[] = [];
const longEmail = 'x'.repeat(1_000_000);

const emails = bindRpcs(
  { verifyEmail },
  {
    verifyEmail: useCaseOf(async ({ tenantId }, { token }) => {
      handled.push(tenantId);
      if (token === 'slow') await sleep(300);
      if (token === 'long') return { email: longEmail };
      return { email: 'a@example.com' };
    }),
  },
);

describe('calls over NATS from an app that somebody has broken into', () => {
  let broker: Broker;
  let database: TestDatabase;
  let identity: TestApp;
  let gateway: TestApp;
  const connections: NatsConnection[] = [];

  const connectAs = async (app: AppName | 'operator'): Promise<NatsConnection> => {
    const credentials = { user: app, pass: broker.passwords[app], inboxPrefix: `_INBOX_${app}` };
    const connection = await connect({ servers: broker.nats.url, ...credentials });
    connections.push(connection);
    return connection;
  };
  const held = async (): Promise<number> => {
    const operator = await connectAs('operator');
    return (await (await jetstreamManager(operator)).streams.info(eventStream)).state.messages;
  };
  const call = (context: object = tenantContext(), request: unknown = { token: 't' }): string =>
    JSON.stringify({ id: '1', data: { context, request, budgetMs: 1_000 } });
  const isAnswered = async (): Promise<boolean> => {
    const answer = await gateway.get(RpcClient).call(verifyEmail, tenantContext(), { token: 't' });
    return answer.email === 'a@example.com';
  };
  const refused = async (reason: string): Promise<number> => {
    const line = new RegExp(`ostiary_rpc_refused_total\\{subject="${verifyEmail.subject}",reason="${reason}"\\} (\\d+)`);
    return Number(line.exec(await identity.registry.metrics())?.[1] ?? 0);
  };

  beforeAll(async () => {
    [broker, database] = await Promise.all([startBroker(), messagingDatabase()]);
    identity = await startTestApp('identity', broker.transport('identity'), database, { providers: emails });
    gateway = await startTestApp('gateway', broker.transport('gateway'), database);
    const session = await connectAs('session');
    await session.request(eventMap.session.sessionEnded.subject, '{"held":true}');
  }, 120_000);

  beforeEach(() => {
    handled = [];
  });

  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await gateway.close();
    await identity.close();
    await broker.nats.stop();
    await database.drop();
  }, 20_000);

  it.each([
    purge,
    `$JS.API.STREAM.DELETE.${eventStream}`,
    eventMap.identity.userDeleted.subject,
    eventMap.identity.passwordChanged.subject,
    rpcMap.tenant.resolveTenant.subject,
    '_INBOX_operator.abc.1',
    '_INBOX_demo.abc.1',
    '_INBOX_gateway.abc',
  ])('N10, attack A101: with the reply subject %s are neither handled nor answered', async (reply) => {
    const before = await refused('no_inbox');
    const raw = await connectAs('gateway');
    raw.publish(verifyEmail.subject, call(), { reply });
    await raw.flush();
    await eventually(async () => (await refused('no_inbox')) === before + 1);
    expect(handled).toEqual([]);
    expect(await held()).toBe(1);
    expect(await isAnswered()).toBe(true);
  });

  it('N10: without a reply subject are not handled', async () => {
    const raw = await connectAs('gateway');
    raw.publish(verifyEmail.subject, call());
    await raw.flush();
    expect(await isAnswered()).toBe(true);
    expect(handled).toHaveLength(1);
  });

  it('N10: NATS itself refuses an answer outside the inboxes of its callers, were a service to give it', async () => {
    const service = await connectAs('notification');
    const violations: string[] = [];
    void (async () => {
      for await (const status of service.status()) if (status.type === 'error') violations.push(status.error.message);
    })();
    service.subscribe('ostiary.notification.>', { callback: (_error, message) => void message.respond('{}') });
    await service.flush();
    const raw = await connectAs('gateway');
    const outside = [purge, eventMap.identity.userDeleted.subject, eventMap.token.grantRevoked.subject, '_INBOX_token.abc.1'];
    for (const reply of outside) raw.publish('ostiary.notification.anything.v1', '{}', { reply });
    await raw.flush();
    await eventually(() => violations.length === outside.length);
    for (const reply of outside) expect(violations.join('\n')).toContain(`"${reply}"`);
    expect(await held()).toBe(1);
    expect((await raw.request('ostiary.notification.anything.v1', '{}')).json()).toEqual({});
  });

  it('N10: a service that is asked something cannot answer what another was asked', async () => {
    const service = await connectAs('notification');
    const asked = new Promise<Msg>((resolve) => {
      service.subscribe('ostiary.notification.>', { callback: (_error, message) => resolve(message) });
    });
    await service.flush();
    const client = gateway.get(RpcClient);
    const other = client.call(rpcMap.notification.listTemplates, tenantContext(), {}).catch((error: unknown) => error);
    const { reply = '' } = await asked;
    const slow = client.call(verifyEmail, tenantContext(), { token: 'slow' });
    await eventually(() => handled.length === 1);
    // The ids of calls are numbers in a row.
    const [, inbox = '', number = ''] = /^(.*)\.([^.]+)$/.exec(reply) ?? [];
    const id = (parseInt(number, 36) + 1).toString(36).padStart(number.length, '0');
    service.publish(`${inbox}.${id}`, JSON.stringify({ id, isDisposed: true, response: { email: 'forged@example.com' } }));
    service.publish(reply, JSON.stringify({ id, isDisposed: true, response: { email: 'forged@example.com' } }));
    await expect(slow).resolves.toEqual({ email: 'a@example.com' });
    await expect(other).resolves.toMatchObject({ code: 'internal' });
  });

  it('attack A72: are answered at length by one service, however much another begins to say and does not end', async () => {
    const service = await connectAs('notification');
    const asked = new Promise<Msg>((resolve) => {
      service.subscribe('ostiary.notification.>', { callback: (_error, message) => resolve(message) });
    });
    await service.flush();
    const client = gateway.get(RpcClient);
    const patient = tenantContext({}, 30_000);
    const broken = client.call(rpcMap.notification.listTemplates, patient, {}).catch((error: unknown) => error);
    const { reply = '' } = await asked;
    const [begun] = partsOf(longEmail);
    if (begun === undefined) throw new Error('it is in no parts');
    // All that may be held of one service.
    for (let nth = 0; nth < 127; nth += 1) {
      service.publish(`${reply}-${nth}`, begun.data, { ...(begun.headers && { headers: begun.headers }) });
      await service.flush();
    }
    await expect(client.call(verifyEmail, patient, { token: 'long' })).resolves.toEqual({ email: longEmail });
    service.publish(reply, '{}');
    await expect(broken).resolves.toMatchObject({ code: 'internal' });
  }, 30_000);

  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const { tenantId: _tenantId, ...withoutTenant } = tenantContext();
  it.each([
    ['no tenant', call(withoutTenant)],
    ['a tenant of another kind', call({ ...tenantContext(), tenantId: { $ne: null } })],
    ['SQL for a tenant', call({ ...tenantContext(), tenantId: "' OR true --" })],
    ['a request of 900 KB', call(tenantContext(), { token: 'x'.repeat(900_000) })],
    ['a deeply nested request', call(tenantContext(), {}).replace('"request":{}', `"request":{"token":${deep}}`)],
    ['deep nesting all over', deep],
    ['a hundred thousand packets', `[${Array(100_000).fill('1').join(',')}]`],
    ['members of Object', call({ ...tenantContext(), correlationId: { toString: 'x' } })],
    ['bytes that are no text', Buffer.from('7b22a0ff227d', 'hex')],
  ])('attack A101: with %s have no effect and no answer but a refusal', async (_what, data) => {
    const raw = await connectAs('gateway');
    const answer = (await raw.request(verifyEmail.subject, data, { timeout: 2_000 })).json();
    expect(answer).toMatchObject({ err: { code: 'invalid_argument' } });
    expect(answer).not.toHaveProperty('response');
    expect(handled).toEqual([]);
  });

  it('attack A101: by the thousand hold nobody up', async () => {
    const raw = await connectAs('gateway');
    const shapes = ['', '[]', '{}', '{"data":{"context":{"tenantId":1}}}', call(withoutTenant), deep.slice(49_000, 51_000), '[{},{},{}]'];
    const before = await refused('no_call');
    for (let nth = 0; nth < 7_000; nth += 1)
      raw.publish(verifyEmail.subject, shapes[nth % shapes.length] ?? '', { reply: `_INBOX_gateway.nobody.${nth}` });
    await raw.flush();
    await eventually(async () => (await refused('no_call')) === before + 9_000, 20_000);
    expect(handled).toEqual([]);
    expect(await isAnswered()).toBe(true);
  }, 30_000);
});
