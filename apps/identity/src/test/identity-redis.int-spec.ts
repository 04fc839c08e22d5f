import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { eventMap, type LimitRule, rpcMap, type ServiceError, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { InProcessBus } from '#messaging';
import { AppConfig, type AppDefinition, MasterKeys, type RunningApp, schemaOf, startApp } from '#platform';
import { buildTenant, fulfilled, race, startRedis, tenantContext, testDatabase, type TestDatabase, type TestRedis } from '#testing';
import { identityApp } from '../identity.app.js';

@Module({})
class CallerModule {}
const callerApp: AppDefinition = { name: 'gateway', config: AppConfig, module: CallerModule };

const limit: LimitRule = { endpoint: 'login', subject: 'address', event: 'invalid_credentials', max: 6, seconds: 600 };

describe('the identity app with Redis', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let tenant: TenantContext;
  const replicas: { readonly identity: RunningApp; readonly caller: RunningApp }[] = [];

  beforeAll(async () => {
    const schema = schemaOf(identityApp);
    if (schema === null) throw new Error('identity has a schema');
    database = await testDatabase([schema]);
    redis = await startRedis();
    const quiet = { NODE_ENV: 'test', OSTIARY_LOG_LEVEL: 'fatal' };
    const settings = { ...buildTenant().settings, limits: [limit] };
    for (let count = 0; count < 2; count += 1) {
      const transport = { kind: 'in-process', bus: new InProcessBus() } as const;
      transport.bus.answer(rpcMap.tenant.getTenant.subject, async () => ({ response: buildTenant({ settings }) }));
      transport.bus.answer(rpcMap.tenant.listApplications.subject, async () => ({ response: { items: [], nextCursor: null } }));
      const env = {
        ...quiet,
        OSTIARY_DATABASE_URL: database.url('identity'),
        OSTIARY_REDIS_URL: redis.url,
        OSTIARY_IDENTITY_KEYS: MasterKeys.generate('k1'),
      };
      replicas.push({
        identity: await startApp(identityApp, { env, transport }),
        caller: await startApp(callerApp, { env: quiet, transport }),
      });
    }
    await becomesReady();
  });
  afterAll(async () => {
    for (const { identity, caller } of replicas) {
      await caller.close();
      await identity.close();
    }
    await redis.stop();
    await database.drop();
  });
  beforeEach(async () => {
    tenant = tenantContext({}, 60_000);
    await rpcAt(0).call(rpcMap.identity.createUser, tenant, { username: 'alice', password: 'plum kettle orbit' });
  });

  const rpcAt = (index: number): RpcClient => {
    const replica = replicas[index % replicas.length];
    if (!replica) throw new Error('no replica runs');
    return replica.caller.get(RpcClient);
  };
  const logIn = async (replica: number, password: string, username = 'alice'): Promise<string> => {
    const attempt = { method: 'password', identifier: username, password, knownBrowser: null } as const;
    try {
      const { evidence } = await rpcAt(replica).call(rpcMap.identity.verifyAuthentication, tenant, attempt);
      const { user } = await rpcAt(replica).call(rpcMap.identity.findUser, tenant, { id: evidence.userId });
      return user?.username ?? '';
    } catch (error) {
      return (error as ServiceError).code;
    }
  };
  const readiness = (): Promise<boolean[]> => Promise.all(replicas.map(async ({ identity }) => (await identity.health()).healthy));
  const becomesReady = async (): Promise<void> => {
    for (const end = Date.now() + 10_000; (await readiness()).includes(false); await sleep(20))
      if (Date.now() > end) throw new Error('not ready within 10 s');
  };
  const throttlings = async (): Promise<number> => {
    const { rowCount } = await database.query(`SELECT FROM identity.outbox WHERE subject = $1 AND envelope->>'tenantId' = $2`, [
      eventMap.identity.requestsThrottled.subject,
      tenant.tenantId,
    ]);
    return rowCount ?? 0;
  };

  it('attack A56: turns an address away at every replica for what it guessed at any, for any account, and tells once', async () => {
    const outcomes = await race(limit.max ?? 0, (index) => logIn(index, 'a wrong password', `nobody-${index}`));
    expect(new Set(fulfilled(outcomes))).toEqual(new Set(['invalid_credentials']));
    for (const replica of [0, 1]) expect(await logIn(replica, 'plum kettle orbit')).toBe('too_many_requests');
    expect(await throttlings()).toBe(1);
    const stored = new Redis(redis.url);
    try {
      const keys = await stored.keys('*');
      expect(keys.filter((key) => key.includes(tenant.tenantId)).length).toBeGreaterThan(0);
      // N16: nobody reads addresses there.
      for (const key of keys) expect(key).toMatch(/^ostiary:throttle:[0-9a-f-]{36}:[^:]+:[\w-]{22}$/);
    } finally {
      stored.disconnect();
    }
  });

  it('N52: makes one event of it that a user is turned away, whichever replicas report it; another user is another', async () => {
    const throttled = { endpoint: 'token', subject: 'user', event: 'requests', max: 10, seconds: 60 } as const;
    const until = new Date(Date.now() + 60_000).toISOString();
    const [ada, bob] = [randomUUID(), randomUUID()];
    const told = await race(20, (index) =>
      rpcAt(index).call(rpcMap.identity.reportThrottling, tenant, { ...throttled, subjectId: index < 10 ? ada : bob, until }),
    );
    expect(fulfilled(told).filter((answer) => answer.told)).toHaveLength(2);
    expect(await throttlings()).toBe(2);
  });

  it.each([
    ['hangs', async () => redis.pause(), async () => redis.resume()],
    ['is gone', () => redis.kill(), () => redis.restart()],
  ])('lets nobody in while Redis %s, says so within 2 s, is not ready, and comes back', async (_how, fail, mend) => {
    expect(await logIn(0, 'plum kettle orbit')).toBe('alice');
    await fail();
    try {
      for (const password of ['plum kettle orbit', 'a wrong password']) {
        const began = performance.now();
        expect(await logIn(0, password)).toBe('unavailable');
        expect(performance.now() - began).toBeLessThan(2_000);
      }
      expect(await readiness()).toEqual([false, false]);
      expect((await replicas[0]?.identity.health())?.details).toMatchObject({ redis: { status: 'down' } });
    } finally {
      await mend();
    }
    await becomesReady();
    expect(await logIn(1, 'plum kettle orbit')).toBe('alice');
  });
});
