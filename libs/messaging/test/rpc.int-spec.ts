import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { rpcMap, ServiceError, type TenantContext, type User, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { requestContext, tenantContext, type TestDatabase, useCaseOf } from '#testing';
import { bindRpcs } from '../src/index.js';
import { media, messagingDatabase, startBroker, startTestApp, type Broker, type Medium, type TestApp } from './harness.js';

const { identity } = rpcMap;
const seen: { context: TenantContext; request: unknown }[] = [];
let calls = 0;
/** Ends the calls that hang: a service that stops waits for what it is at. */
const endings: (() => void)[] = [];

const { findUser, getUser, updateUser, verifyEmail } = identity;

const users = bindRpcs(
  { findUser, getUser, updateUser, verifyEmail },
  {
    findUser: useCaseOf(async (context, request) => {
      seen.push({ context, request });
      Object.assign(request, { id: 'overwritten' });
      return { user: null };
    }),
    getUser: useCaseOf(async (_context, { id }): Promise<User> => {
      if (id === 'unknown')
        throw new ServiceError('not_found', 'There is no such user.', {
          detail: 'row 7',
          members: [{ pointer: '/id', detail: 'unknown' }],
        });
      if (id === 'limited') throw new ServiceError('too_many_requests', 'Later.', { retryAfter: 3 });
      throw new TypeError('password of the database is hunter2');
    }),
    updateUser: useCaseOf(async (_context, { id }): Promise<User> => {
      calls += 1;
      if (id === 'refused') throw new ServiceError('conflict', 'No.');
      return new Promise((_, reject) => endings.push(() => reject(new ServiceError('unavailable', 'The tests are over.'))));
    }),
    verifyEmail: useCaseOf(async (_context, { token }) => {
      const [, length] = /^(\d+) characters$/.exec(token) ?? [];
      if (length !== undefined) return { email: '\u00e9'.repeat(Number(length)) };
      const [, wait] = /^in (\d+) ms$/.exec(token) ?? [];
      if (wait !== undefined) await sleep(Number(wait));
      return { email: `${token}@example.com` };
    }),
  },
);

const failure = (call: Promise<unknown>): Promise<ServiceError> =>
  call.then(
    () => {
      throw new Error('the call was answered');
    },
    (error: unknown) => error as ServiceError,
  );

describe.each(Object.entries(media))('RPC over %s', (name, start) => {
  let medium: Medium;
  let database: TestDatabase;
  let service: TestApp;
  let gateway: TestApp;
  let rpc: RpcClient;

  beforeAll(async () => {
    [medium, database] = await Promise.all([start(), messagingDatabase()]);
    service = await startTestApp('identity', medium.transport('identity'), database, { providers: users });
    gateway = await startTestApp('gateway', medium.transport('gateway'), database);
    rpc = gateway.get(RpcClient);
  }, 120_000);

  afterAll(async () => {
    for (const end of endings.splice(0)) end();
    await gateway.close();
    await service.close();
    await medium.stop();
    await database.drop();
  }, 20_000);

  it('carries the context and the request, and leaves the caller its own copy', async () => {
    const context = tenantContext();
    const request = { id: 'u1' as UserId };
    await expect(rpc.call(identity.findUser, context, request)).resolves.toEqual({ user: null });
    const last = seen.at(-1);
    expect(last?.context).toMatchObject({
      tenantId: context.tenantId,
      correlationId: context.correlationId,
      traceparent: context.traceparent,
      issuer: context.issuer,
    });
    expect(request).toEqual({ id: 'u1' });
  });

  it('gives the handler the caller’s patience as its deadline: no more than the RPC’s own timeout', async () => {
    const began = Date.now();
    await rpc.call(identity.findUser, tenantContext({}, 60_000), { id: 'u1' as UserId });
    const deadline = (seen.at(-1)?.context.deadline ?? 0) - identity.findUser.timeoutMs;
    expect(deadline).toBeGreaterThan(began - 100);
    expect(deadline).toBeLessThan(Date.now() + 100);
    await rpc.call(identity.findUser, tenantContext({}, 700), { id: 'u1' as UserId });
    expect((seen.at(-1)?.context.deadline ?? 0) - Date.now()).toBeLessThanOrEqual(700);
  });

  it('hands a refusal over as it was thrown, without the internal detail', async () => {
    const error = await failure(rpc.call(identity.getUser, tenantContext(), { id: 'unknown' as UserId }));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error.toEnvelope()).toEqual({
      code: 'not_found',
      message: 'There is no such user.',
      members: [{ pointer: '/id', detail: 'unknown' }],
    });
    expect(error.detail).toBeUndefined();
    await expect(rpc.call(identity.getUser, tenantContext(), { id: 'limited' as UserId })).rejects.toMatchObject({
      code: 'too_many_requests',
      retryAfter: 3,
    });
  });

  it('says nothing of an error that is not a refusal', async () => {
    const error = await failure(rpc.call(identity.getUser, tenantContext(), { id: 'other' as UserId }));
    expect(error.code).toBe('internal');
    expect(JSON.stringify(error.toEnvelope())).not.toMatch(/hunter2|TypeError|password/);
  });

  it('is unavailable at once when nobody answers', async () => {
    const began = Date.now();
    await expect(rpc.call(rpcMap.tenant.resolveTenant, requestContext(), { slug: 'a' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(Date.now() - began).toBeLessThan(300);
  });

  it('stops waiting at the deadline', async () => {
    const began = Date.now();
    const call = rpc.call(identity.updateUser, tenantContext({}, 150), { id: 'u1' as UserId });
    await expect(call).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect(Date.now() - began).toBeLessThan(400);
  });

  it('does not send a call whose deadline has passed', async () => {
    const before = calls;
    await expect(rpc.call(identity.updateUser, tenantContext({}, -1), { id: 'u1' as UserId })).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    expect(calls).toBe(before);
  });

  it('refuses to call a service that the app has no business with', async () => {
    const outsider = service.get(RpcClient);
    await expect(outsider.call(rpcMap.token.getJwks, tenantContext(), {})).rejects.toThrow(/identity may not call ostiary\.token\./);
  });

  it('refuses a request that is not JSON, and nothing said at the same time suffers', async () => {
    const [broken, good] = await Promise.allSettled([
      rpc.call(identity.verifyEmail, tenantContext(), { token: 1n as unknown as string }),
      rpc.call(identity.verifyEmail, tenantContext(), { token: 'good' }),
    ]);
    expect(broken).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) });
    expect(good).toMatchObject({ status: 'fulfilled', value: { email: 'good@example.com' } });
  });

  it('lets no call wait for another that was made at the same time', async () => {
    const [slow, quick] = ['u1', 'refused'].map((id) =>
      failure(rpc.call(identity.updateUser, tenantContext({}, 400), { id: id as UserId })),
    );
    await expect(Promise.race([slow, quick])).resolves.toMatchObject({ code: 'conflict' });
    await expect(slow).resolves.toMatchObject({ code: 'deadline_exceeded' });
  });

  it('answers each of many calls that were made at the same time in its own time', async () => {
    const tokens = Array.from({ length: 40 }, (_, index) => `in ${(40 - index) * 10} ms`);
    const answered: string[] = [];
    const ask = async (token: string): Promise<void> => {
      const { email } = await rpc.call(identity.verifyEmail, tenantContext(), { token });
      answered.push(email);
    };
    await Promise.all(tokens.map(ask));
    expect(answered).toHaveLength(40);
    expect(answered[0]).toBe('in 10 ms@example.com');
  });

  it('tells each of many callers at once that nobody answers', async () => {
    const calls = Array.from({ length: 40 }, () => rpc.call(rpcMap.tenant.resolveTenant, requestContext(), { slug: 'a' }));
    for (const outcome of await Promise.allSettled(calls)) expect(outcome).toMatchObject({ reason: { code: 'unavailable' } });
  });

  it('carries calls that would not fit into one message', async () => {
    const token = 'x'.repeat(60_000);
    const answers = await Promise.all(Array.from({ length: 40 }, () => rpc.call(identity.verifyEmail, tenantContext(), { token })));
    expect(answers).toEqual(answers.map(() => ({ email: `${token}@example.com` })));
  });

  it('carries an answer that would not fit into one, and tells at once of one that nobody should give', async () => {
    const answer = (length: number) => rpc.call(identity.verifyEmail, tenantContext(), { token: `${length} characters` });
    const [large, small] = await Promise.all([answer(3_000_000), answer(3)]);
    expect([large.email.length, small.email]).toEqual([3_000_000, 'ééé']);
    if (name === 'one process') return; // nothing is written there
    await expect(failure(answer(9_000_000))).resolves.toMatchObject({ code: 'internal' });
  });

  it('keeps a thousand calls at a time apart', async () => {
    const tokens = Array.from({ length: 1_000 }, (_, index) => `user${index}`);
    const answers = await Promise.all(tokens.map((token) => rpc.call(identity.verifyEmail, tenantContext(), { token })));
    expect(answers).toEqual(tokens.map((token) => ({ email: `${token}@example.com` })));
  });

  it('measures both ends', async () => {
    const answered = await service.registry.metrics();
    expect(answered).toContain(`ostiary_rpc_answer_duration_seconds_count{subject="${identity.getUser.subject}",outcome="not_found"} 1`);
    expect(await gateway.registry.metrics()).toContain(`outcome="deadline_exceeded"`);
  });

  it('does not start an app that answers for a subject twice', async () => {
    if (name !== 'one process') return; // over NATS a second one is a replica
    const twin = startTestApp('session', medium.transport('session'), database, { providers: users });
    await expect(twin).rejects.toThrow(/answered already/);
  });
});

describe('what arrives over NATS that is not from our client', () => {
  let broker: Broker;
  let database: TestDatabase;
  let service: TestApp;
  let connection: NatsConnection;

  beforeAll(async () => {
    [broker, database] = await Promise.all([startBroker(), messagingDatabase()]);
    service = await startTestApp('identity', broker.transport('identity'), database, { providers: users });
    const credentials = { user: 'gateway', pass: broker.passwords.gateway, inboxPrefix: '_INBOX_gateway' };
    connection = await connect({ servers: broker.nats.url, ...credentials });
  }, 120_000);

  afterAll(async () => {
    await connection.close();
    await service.close();
    await broker.nats.stop();
    await database.drop();
  }, 20_000);

  const ask = async (data: string): Promise<unknown> => {
    const answer = await connection.request(identity.verifyEmail.subject, data, { timeout: 1_000 });
    return answer.json();
  };
  const call = (deadline: number, budgetMs: number): string =>
    JSON.stringify({ id: '1', data: { context: { ...tenantContext(), deadline }, request: { token: 't' }, budgetMs } });

  it('is answered in Nest’s packets', async () => {
    expect(await ask(call(Date.now() + 1_000, 1_000))).toEqual({ id: '1', isDisposed: true, response: { email: 't@example.com' } });
  });

  it('is answered one by one where several calls come in one message', async () => {
    const packets = ['1', '2', '3'].map((id) => JSON.parse(call(Date.now() + 1_000, 1_000).replace('"id":"1"', `"id":"${id}"`)) as unknown);
    expect(await ask(JSON.stringify([packets[0], 'no call', ...packets.slice(1)]))).toEqual([
      { id: '', isDisposed: true, err: expect.objectContaining({ code: 'invalid_argument' }) },
      ...['1', '2', '3'].map((id) => ({ id, isDisposed: true, response: { email: 't@example.com' } })),
    ]);
  });

  it('is answered though the caller’s clock is ten seconds behind or ahead', async () => {
    for (const skew of [-9_900, 9_900]) expect(await ask(call(Date.now() + skew + 800, 800))).toHaveProperty('response');
  });

  it('is not executed when nobody waits for it any more', async () => {
    const refusal = { err: { code: 'deadline_exceeded' } };
    expect(await ask(call(Date.now() - 11_000, 800))).toMatchObject(refusal);
    expect(await ask(call(Date.now() + 1_000, 0))).toMatchObject(refusal);
    expect(await ask(call(Date.now() + 1_000, -5))).toMatchObject(refusal);
  });

  it.each([
    '',
    'no json',
    'null',
    '[]',
    '{"id":1}',
    '{"id":"1","data":{}}',
    '{"id":"1","data":{"context":null,"request":{},"budgetMs":1}}',
  ])('is refused when it is %p', async (data) => {
    expect(await ask(data)).toMatchObject({ err: { code: 'invalid_argument' } });
  });
});
