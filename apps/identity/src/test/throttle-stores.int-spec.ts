import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { TenantContext } from '#contracts';
import { fulfilled, race, startRedis, type TestRedis, twoTenants } from '#testing';
import { openRedis } from '../adapters/open-redis.js';
import { RedisThrottleStore } from '../adapters/redis-throttle-store.js';
import { SqlThrottleStore } from '../persistence/stores/sql-throttle.store.js';
import type { ThrottleKey, ThrottleStore } from '../ports/throttle-store.js';
import { IdentityHarness } from './identity-harness.js';

const until = async (condition: () => Promise<boolean>): Promise<void> => {
  for (const limit = Date.now() + 10_000; !(await condition()); await sleep(20))
    if (Date.now() > limit) throw new Error('did not come about within 10 s');
};

describe('counters that all replicas share', () => {
  let identity: IdentityHarness;
  let redis: TestRedis;
  let stores: { readonly [Kind in 'PostgreSQL' | 'Redis']: readonly [ThrottleStore, ThrottleStore] };
  let clients: readonly ReturnType<typeof openRedis>[];
  let a: TenantContext;
  let b: TenantContext;

  beforeAll(async () => {
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    jest.spyOn(Logger.prototype, 'log').mockReturnValue(undefined);
    identity = await IdentityHarness.start();
    redis = await startRedis();
    const [one, other] = (clients = [openRedis(redis.url), openRedis(redis.url)]) as [(typeof clients)[0], (typeof clients)[0]];
    stores = {
      PostgreSQL: [new SqlThrottleStore(), new SqlThrottleStore()],
      Redis: [new RedisThrottleStore(one), new RedisThrottleStore(other)],
    };
    await until(async () => clients.every(({ status }) => status === 'ready'));
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await redis.stop();
    await identity.close();
    jest.restoreAllMocks();
  });
  beforeEach(() => {
    ({ a, b } = twoTenants());
  });

  const key: ThrottleKey = { counter: 'logins', subject: '192.0.2.1' };
  const using = (store: () => ThrottleStore) => {
    const inTenant = <Result>(tenant: TenantContext, work: (...parameters: Parameters<ThrottleStore['deleteAll']>) => Promise<Result>) =>
      identity.unitOfWork.transaction(tenant, (tx) => work(tx, tenant));
    return {
      count: (tenant = a, of = key, seconds = 60) => inTenant(tenant, (tx) => store().count(tx, tenant, of, seconds, new Date())),
      uncount: (tenant = a, of = key) => inTenant(tenant, (tx) => store().uncount(tx, tenant, of)),
      exhausted: (most: number, tenant = a, of = key) => inTenant(tenant, (tx) => store().exhaustedUntil(tx, tenant, of, most, new Date())),
      open: (seconds: number, tenant = a, of = key) => {
        const at = new Date();
        const window = { at, until: new Date(at.getTime() + seconds * 1_000) };
        return inTenant(tenant, (tx) => store().open(tx, tenant, of, window));
      },
      deleteAll: (tenant: TenantContext) => inTenant(tenant, (tx) => store().deleteAll(tx, tenant)),
    };
  };

  describe.each(['PostgreSQL', 'Redis'] as const)('in %s', (kind) => {
    const here = using(() => stores[kind][0]);
    const elsewhere = using(() => stores[kind][1]);

    it('count 100 simultaneous occurrences at two replicas, each with a number of its own', async () => {
      const counted = fulfilled(await race(100, (index) => (index % 2 === 0 ? here : elsewhere).count()));
      expect(counted.map(({ occurrences }) => occurrences).sort((one, other) => one - other)).toEqual(
        Array.from({ length: 100 }, (_, index) => index + 1),
      );
      const ends = await here.exhausted(100);
      expect(Math.abs((ends?.getTime() ?? 0) - (Date.now() + 60_000))).toBeLessThan(5_000);
      for (const { endsAt } of counted) expect(Math.abs(endsAt.getTime() - (ends?.getTime() ?? 0))).toBeLessThan(1_000);
      expect(await here.exhausted(101)).toBeNull();
    });

    it('take back what was counted, and nothing of the window', async () => {
      const { endsAt } = await here.count();
      await here.count();
      await elsewhere.uncount();
      expect(await here.exhausted(2)).toBeNull();
      const { occurrences, endsAt: end } = await here.count();
      expect(occurrences).toBe(2);
      expect(Math.abs(end.getTime() - endsAt.getTime())).toBeLessThan(1_000);
    });

    it('take nothing back where no window runs: the next one has its whole length, and all that is counted in it', async () => {
      await here.uncount();
      const { occurrences, endsAt } = await elsewhere.count();
      expect(occurrences).toBe(1);
      expect(endsAt.getTime() - Date.now()).toBeGreaterThan(50_000);
    });

    it('look without counting', async () => {
      expect([await here.exhausted(1), await here.exhausted(1), (await here.count()).occurrences]).toEqual([null, null, 1]);
    });

    it('begin with the first occurrence and end when its window does, not later for those that follow', async () => {
      await here.count(a, key, 3);
      await sleep(1_400);
      await here.count(a, key, 3);
      expect(await here.exhausted(2)).not.toBeNull();
      await sleep(1_700);
      expect(await here.exhausted(2)).toBeNull();
      expect((await here.count()).occurrences).toBe(1);
    });

    it('keep limits, subjects and tenants apart', async () => {
      await here.count();
      const others: [TenantContext, ThrottleKey][] = [
        [a, { ...key, counter: 'tokens' }],
        [a, { ...key, subject: '192.0.2.10' }],
        [b, key],
      ];
      for (const [tenant, of] of others) {
        expect(await here.exhausted(1, tenant, of)).toBeNull();
        expect((await here.count(tenant, of)).occurrences).toBe(1);
      }
      expect(await here.exhausted(1)).not.toBeNull();
    });

    it('open a window once, however many ask at the same time, and again when it is over', async () => {
      const opened = await race(50, (index) => (index % 2 === 0 ? here : elsewhere).open(2));
      expect(fulfilled(opened).filter(Boolean)).toHaveLength(1);
      expect(await elsewhere.open(2)).toBe(false);
      await sleep(2_100);
      expect(await here.open(60)).toBe(true);
    });

    it('go with their tenant, those of others stay', async () => {
      for (let address = 0; address < 30; address += 1) await here.count(a, { ...key, subject: `192.0.2.${address}` });
      await here.count(b);
      await here.deleteAll(a);
      expect(await here.exhausted(1)).toBeNull();
      expect(await here.exhausted(1, b)).not.toBeNull();
    });
  });

  describe('in Redis that fails', () => {
    const here = using(() => stores.Redis[0]);
    /** How long each refusal took, in milliseconds. */
    const refusals = async (): Promise<number[]> => {
      const durations: number[] = [];
      for (const attempt of [() => here.exhausted(1), () => here.count(), () => here.open(60), () => here.deleteAll(a)]) {
        const began = performance.now();
        await expect(attempt()).rejects.toMatchObject({ code: 'unavailable' });
        durations.push(performance.now() - began);
      }
      return durations;
    };
    const recovers = (): Promise<void> =>
      until(() =>
        here.count().then(
          () => true,
          () => false,
        ),
      );

    it.each([
      ['hangs', async () => redis.pause(), async () => redis.resume()],
      ['is gone', () => redis.kill(), () => redis.restart()],
    ])('refuse within 2 s while it %s, let nobody pass, and count again afterwards', async (_how, fail, mend) => {
      await here.count();
      await fail();
      try {
        expect(Math.max(...(await refusals()))).toBeLessThan(2_000);
        await sleep(1_500);
        expect(Math.max(...(await refusals()))).toBeLessThan(2_000);
      } finally {
        await mend();
      }
      await recovers();
    });

    it('refuse when what is stored is no counter', async () => {
      await clients[0]?.hset(`ostiary:throttle:${a.tenantId}:${key.counter}:${key.subject}`, 'not', 'a counter');
      await expect(here.exhausted(1)).rejects.toMatchObject({ code: 'unavailable' });
      await expect(here.count()).rejects.toMatchObject({ code: 'unavailable' });
    });
  });

  it('are counted over TLS, and not where the certificate is not trusted', async () => {
    const trusting = openRedis(redis.tls.url, { ca: redis.tls.ca });
    const strict = openRedis(redis.tls.url);
    const refused = once(strict, 'error');
    try {
      const counters = using(() => new RedisThrottleStore(trusting));
      await until(async () => trusting.status === 'ready');
      expect((await counters.count()).occurrences).toBe(1);
      const [error] = await refused;
      expect(String(error)).toMatch(/self-signed certificate/);
      await expect(using(() => new RedisThrottleStore(strict)).count()).rejects.toMatchObject({ code: 'unavailable' });
    } finally {
      trusting.disconnect();
      strict.disconnect();
    }
  });
});
