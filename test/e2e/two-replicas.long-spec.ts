import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServiceName } from '#contracts';
import { type Replica, startPlatform, startReplica, type TestPlatform } from '#testing';
import { forgetAdminToken } from './support/admin.js';
import { eventually } from './support/journey.js';
import { MixedLoad } from './support/mixed-load.js';
import { usePlatform } from './support/platform.js';
import { type FaultName, playFault, revokedGrants } from './support/replica-faults.js';

const services = ['tenant', 'identity', 'session', 'token'] as const satisfies readonly ServiceName[];

describe('two replicas of tenant, identity, session and token under mixed load', () => {
  let own: TestPlatform;
  const replicas = new Map<ServiceName, Replica>();

  beforeAll(async () => {
    own = await startPlatform('distributed');
    usePlatform(own.address);
    forgetAdminToken();
    for (const service of services) replicas.set(service, await startReplica(own.address, service));
  }, 120_000);
  afterAll(async () => {
    await Promise.all([...replicas.values()].map((replica) => replica.stop()));
    await own.close();
  }, 60_000);

  const replicaOf = (service: ServiceName): Replica => {
    const replica = replicas.get(service);
    if (!replica) throw new Error(`there is no second replica of ${service}`);
    return replica;
  };

  /** Plays one fault under a load of its own: it costs two seconds at most, one request of a hundred afterwards, and nobody a grant. */
  const survives = async (
    service: ServiceName,
    name: FaultName,
    forMs: number,
    begin = (load: MixedLoad): void => load.start(),
  ): Promise<void> => {
    const before = await revokedGrants();
    const load = await MixedLoad.prepare();
    begin(load);
    await sleep(2_000);
    const { later, longestMs } = await playFault(load, replicaOf(service), name, forMs);
    expect(await load.stop()).toEqual([]);
    expect(await revokedGrants()).toBe(before);
    expect(later.requests).toBeGreaterThan(50);
    expect(later.failed).toBeLessThanOrEqual(later.requests / 100);
    expect(longestMs).toBeLessThan(5_000);
  };

  // The last is longer than any patience of ping and pong.
  it.each([1_000, 4_000, 15_000, 45_000])(
    'N53, N54, F22: a token replica that is frozen for %d ms costs nobody a grant',
    (forMs) => survives('token', 'frozen', forMs),
    150_000,
  );

  // Each client has long used the successor when the replica comes upon its first try: that would be a replay.
  it.each([2_500, 4_000, 6_000])(
    'N54, F22: a token replica that thaws after %d ms drops the refreshes that clients have made again elsewhere',
    (forMs) => survives('token', 'frozen', forMs, (load) => load.start(40, ['refresh'])),
    90_000,
  );

  it.each(services.filter((service) => service !== 'token'))(
    'N53: %s: one of two replicas is frozen for 4 s',
    (service) => survives(service, 'frozen', 4_000),
    90_000,
  );

  it.each(
    services.flatMap((service) =>
      (['without its database', 'with a database that hangs'] as const).map((fault) => [service, fault] as const),
    ),
  )('N53: %s: one of two replicas %s', (service, fault) => survives(service, fault, 6_000), 90_000);

  it.each(['cut from NATS', 'with a NATS connection that hangs'] as const)(
    'N53, F07: a token replica %s',
    (fault) => survives('token', fault, 6_000),
    90_000,
  );

  it(
    'F23: a token replica on a bad network, 50 ms and 2 % loss on its ways to NATS and PostgreSQL',
    () => survives('token', 'on a bad network', 6_000),
    90_000,
  );

  it('N53: PostgreSQL that hangs altogether: 503 within 2 s, not ready, and back by itself', async () => {
    const load = await MixedLoad.prepare(10);
    load.start(20);
    await sleep(1_000);
    const begun = Date.now();
    own.postgres?.pause();
    try {
      await eventually(async () => !(await replicaOf('token').isReady()), 3_000);
      await sleep(4_000);
    } finally {
      own.postgres?.resume();
    }
    const ended = Date.now();
    await eventually(() => replicaOf('token').isReady(), 10_000);
    await sleep(3_000);
    const during = load.between(begun, ended);
    const after = load.between(ended + 2_000, Date.now());
    expect(await load.stop()).toEqual([]);
    process.stdout.write(
      `      PostgreSQL hung for ${ended - begun} ms: ${during.requests} requests, ${during.failures.length} failed, longest ${during.longestMs} ms; 2 s after it ${after.requests}, ${after.failures.length} failed\n`,
    );
    expect(new Set(during.failures.map(({ status }) => status))).toEqual(new Set([503]));
    expect(during.longestMs).toBeLessThan(2_600);
    expect(after.failures).toEqual([]);
  }, 90_000);
});
