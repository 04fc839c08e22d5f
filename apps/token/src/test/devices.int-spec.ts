import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import {
  type ClientId,
  deviceCodeGrant,
  eventMap,
  type LimitRule,
  rpcMap,
  ServiceError,
  type SessionFacts,
  type TenantContext,
} from '#contracts';
import { rounds } from '#testing';
import { askOf, authorizeDevice, decide, openDevice, registerDevices } from './devices.js';
import type { TenantWorld } from './tenant-world.js';
import { TokenService, tokensOf } from './token-service.js';

const wrongCode = (nth: number): string => {
  const letters = 'BCDFGHJKLMNPQRSTVWXZ';
  return `BBBBBB${letters.charAt(Math.floor(nth / 20) % 20)}${letters.charAt(nth % 20)}`;
};

describe('RFC 8628: devices at two replicas of the token service', () => {
  let service: TokenService;
  beforeAll(async () => {
    service = await TokenService.start({ replicas: 2, patienceMs: 30_000 });
  });
  afterAll(() => service.close());

  const from = (world: TenantWorld, address: string): TenantContext => ({ ...world.context, actor: { kind: 'anonymous', address } });

  const limit = async (world: TenantWorld, ...limits: readonly LimitRule[]): Promise<void> => {
    const { slug, settings, status, version } = world.tenant;
    world.tenant = { ...world.tenant, settings: { ...settings, limits }, version: version + 1 };
    await service.broadcast(world, eventMap.tenant.tenantUpdated, { slug, status, version: version + 1 });
  };

  const guess = (subject: LimitRule['subject'], max: number): LimitRule => ({
    ...{ endpoint: 'device', subject, event: 'invalid_user_code', max, seconds: 600 },
  });

  /** What came of typing a code. */
  const typed = async (answer: ReturnType<typeof openDevice>): Promise<'asked' | 'unknown' | 'too many'> => {
    try {
      return (await answer) === null ? 'unknown' : 'asked';
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'too_many_requests') throw error;
      expect(error.retryAfter).toBeGreaterThan(500);
      return 'too many';
    }
  };

  it('attack A53: tells a device to wait, that it is too fast, what was decided, and that its code is used', async () => {
    const world = service.world();
    const { device, poll } = await askOf(service, world);
    expect((await poll()).body).toMatchObject({ error: 'authorization_pending' });
    expect((await poll(service.replica(1))).body).toMatchObject({ error: 'slow_down' });
    expect(await decide(service, world, device, 'allow')).toMatchObject({
      kind: 'answered_elsewhere',
      delivery: 'device',
      decision: 'allow',
    });
    const tokens = tokensOf(await poll());
    expect(await service.isActive(world, tokens.accessToken)).toBe(true);
    expect((await service.refresh(world, device.client, tokens.refreshToken)).status).toBe(200);
    expect((await poll()).body).toMatchObject({ error: 'invalid_grant' });
    const denied = await askOf(service, world, device.client);
    await decide(service, world, denied.device, 'deny');
    expect((await denied.poll()).body).toMatchObject({ error: 'access_denied' });
  });

  it('attack A54: gives one set of tokens to 100 parallel polls', async () => {
    const world = service.world();
    const { device, poll } = await askOf(service, world);
    await decide(service, world, device, 'allow');
    const replies = await Promise.all(Array.from({ length: 100 }, (_, nth) => poll(service.replica(nth % 2))));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ body }) => body?.['error'] === 'invalid_grant')).toHaveLength(99);
    expect((await service.grantsOf(world)).items).toMatchObject([{ revokedAt: null }]);
  });

  it('attack A52: tells one of 100 parallel polls to wait and the others that they are too fast, at both replicas, each time that the interval is over', async () => {
    const world = service.world();
    const { poll } = await askOf(service, world);
    for (let round = 0; round < rounds; round += 1) {
      const replies = await Promise.all(Array.from({ length: 100 }, (_, nth) => poll(service.replica(nth % 2))));
      const answers = replies.map(({ body }) => body?.['error']);
      expect(answers.filter((answer) => answer === 'authorization_pending')).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'slow_down')).toHaveLength(99);
      await service.database.query(`
        UPDATE token.device_authorizations SET polled_at = polled_at - interval '1 minute' WHERE tenant_id = '${world.context.tenantId}'`);
    }
  });

  it('is asked about by one statement a poll', async () => {
    const world = service.world();
    const { poll } = await askOf(service, world);
    await poll();
    const query = jest.spyOn(pg.Client.prototype, 'query');
    await poll();
    const asked = query.mock.calls.map(([one]: readonly unknown[]) => (typeof one === 'string' ? one : (one as pg.QueryConfig).text));
    query.mockRestore();
    const ofPoll = asked.filter((text) => /device_authorizations|authorization_|grants|tokens|assertions|proofs/.test(text));
    expect(ofPoll).toEqual([expect.stringContaining('UPDATE device_authorizations')]);
  });

  it('A53: is of no use to another client or tenant, and to no other replica either', async () => {
    const [world, elsewhere] = [service.world(), service.world()];
    const { device, poll } = await askOf(service, world);
    const other = registerDevices(world);
    const members = { grant_type: deviceCodeGrant, device_code: device.deviceCode };
    for (const [where, client] of [
      [world, other],
      [elsewhere, registerDevices(elsewhere)],
    ] as const)
      expect((await service.token(where, client, members)).body).toMatchObject({ error: 'invalid_grant' });
    expect(await typed(openDevice(service, elsewhere, device.userCode))).toBe('unknown');
    expect((await poll(service.replica(1))).body).toMatchObject({ error: 'authorization_pending' });
  });

  it('ends what waits with the application, what was allowed with the consent, the session or the user', async () => {
    const world = service.world();
    const ends: ((session: SessionFacts, clientId: ClientId) => Promise<unknown>)[] = [
      ({ userId }) => service.deliver(world, eventMap.identity.userDeleted, { userId, version: 2 }, new Date(Date.now() + 1_000)),
      ({ sessionId, userId }) => service.deliver(world, eventMap.session.sessionEnded, { sessionId, userId, reason: 'logout' }),
      ({ userId }, clientId) => service.replica().call(rpcMap.token.withdrawConsent, world.context, { clientId, userId }),
    ];
    for (const end of ends) {
      const { device, poll } = await askOf(service, world);
      // Of a user of its own: what ended before must not be what ends this one.
      const session = world.session({ userId: world.addUser().id });
      await decide(service, world, device, 'allow', session);
      await end(session, device.client.application.clientId);
      expect((await poll()).body).toMatchObject({ error: 'invalid_grant' });
    }
    const { device, poll } = await askOf(service, world);
    const { clientId } = device.client.application;
    await service.deliver(world, eventMap.tenant.applicationDeleted, { clientId, version: 2 });
    // The directory of the test has it still: the same id, registered anew, inherits nothing.
    expect((await poll()).body).toMatchObject({ error: 'invalid_grant' });
    expect(await typed(openDevice(service, world, device.userCode))).toBe('unknown');
  });

  it('attack A97, attack A55: lets in as many wrong codes of a tenant as are allowed in all, of 60 from everywhere at both replicas', async () => {
    const [world, elsewhere] = [service.world(), service.world()];
    await limit(world, guess('tenant', 20), guess('address', 5));
    const { device } = await askOf(service, world);
    const guesses = Array.from({ length: 60 }, (_, nth) =>
      typed(openDevice(service, world, wrongCode(nth), { context: from(world, `198.51.100.${nth}`), replica: service.replica(nth % 2) })),
    );
    const outcomes = await Promise.all(guesses);
    expect([outcomes.filter((each) => each === 'unknown').length, outcomes.filter((each) => each === 'too many').length]).toEqual([20, 40]);
    expect(await typed(openDevice(service, world, device.userCode, { context: from(world, '203.0.113.1') }))).toBe('too many');
    expect(await typed(openDevice(service, elsewhere, wrongCode(0)))).toBe('unknown');
    const { rows } = await service.database.query<{ guesses: number }>(
      `SELECT guesses FROM token.user_code_guesses WHERE tenant_id = '${elsewhere.context.tenantId}'`,
    );
    expect(rows).toEqual([{ guesses: 1 }, { guesses: 1 }]);
  });

  it('attack A55: counts by address, and by user from whatever address, and not what was right', async () => {
    const world = service.world();
    await limit(world, guess('address', 3), guess('user', 5));
    const [user, other] = [world.session(), world.session({ userId: world.addUser().id })];
    const { device } = await askOf(service, world);
    for (let nth = 0; nth < 8; nth += 1) expect(await typed(openDevice(service, world, device.userCode, { session: user }))).toBe('asked');
    const attempt = (nth: number, address: string, session = user) =>
      typed(openDevice(service, world, wrongCode(nth), { session, context: from(world, address) }));
    expect([await attempt(0, '192.0.2.50'), await attempt(1, '192.0.2.50'), await attempt(2, '192.0.2.50')]).toEqual(
      Array(3).fill('unknown'),
    );
    expect(await attempt(3, '192.0.2.50', other)).toBe('too many');
    expect(await attempt(4, '192.0.2.51')).toBe('unknown');
    expect(await attempt(5, '192.0.2.52')).toBe('unknown');
    expect(await attempt(6, '192.0.2.53')).toBe('too many');
    expect(await attempt(7, '192.0.2.53', other)).toBe('unknown');
  });

  it('attack A55: who is over their own limit uses up nobody else’s, not even with the first guess that is too many', async () => {
    const world = service.world();
    await limit(world, guess('address', 2), guess('tenant', 5));
    const attempt = (nth: number, address: string) => typed(openDevice(service, world, wrongCode(nth), { context: from(world, address) }));
    for (const address of ['192.0.2.60', '192.0.2.61'])
      for (let nth = 0; nth < 10; nth += 1) expect(await attempt(nth, address)).toBe(nth < 2 ? 'unknown' : 'too many');
    expect([await attempt(10, '192.0.2.62'), await attempt(11, '192.0.2.63')]).toEqual(['unknown', 'too many']);
  });

  it('takes no more devices of a client than may wait, and those of another', async () => {
    const world = service.world();
    const client = registerDevices(world);
    await service.database.query(`
      INSERT INTO token.device_authorizations (tenant_id, device_code_hash, user_code_hash, client_id, expires_at, created_at, poll_interval)
      SELECT '${world.context.tenantId}', nth, nth, '${client.application.clientId}', now() + interval '5 minutes', now(), 5
      FROM generate_series(1, 9999) AS nth`);
    expect(await authorizeDevice(service, world, client)).toMatchObject({ status: 200 });
    await expect(authorizeDevice(service, world, client)).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(await authorizeDevice(service, world, registerDevices(world))).toMatchObject({ status: 200 });
    await service.database.query(`UPDATE token.device_authorizations SET answer = 'deny' WHERE device_code_hash = '1'`);
    expect(await authorizeDevice(service, world, client)).toMatchObject({ status: 200 });
  });
});
