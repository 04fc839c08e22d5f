import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type AnyEvent, eventMap, type SessionFacts, type SessionId } from '#contracts';
import { type LogoutAnswer, LogoutEndpoint } from '#testing';
import { eventually } from './eventually.js';
import type { TenantWorld, TestClient } from './tenant-world.js';
import { TokenService } from './token-service.js';

const formType = 'application/x-www-form-urlencoded';

const endOf = ({ sessionId, userId }: SessionFacts) => ({ sessionId, userId });

describe('Back-Channel Logout 1.0', () => {
  let service: TokenService;
  let world: TenantWorld;
  let session: SessionFacts;
  const endpoints: LogoutEndpoint[] = [];

  beforeAll(async () => {
    service = await TokenService.start({
      replicas: 3,
      env: { OSTIARY_FETCH_FROM_LOOPBACK: 'true', OSTIARY_BACKCHANNEL_LOGOUT_SECONDS: '8' },
    });
  });

  beforeEach(() => {
    world = service.world();
    session = world.session();
  });

  afterAll(async () => {
    await Promise.all(endpoints.map((endpoint) => endpoint.stop()));
    await service.close();
  });

  const endpointThat = async (...answers: readonly LogoutAnswer[]): Promise<LogoutEndpoint> => {
    const endpoint = await LogoutEndpoint.start(...answers);
    endpoints.push(endpoint);
    return endpoint;
  };

  const clientOf = ({ uri: backchannelLogoutUri }: LogoutEndpoint): TestClient => world.registerPublic({ backchannelLogoutUri });

  /** To one replica, as the bus does. */
  const end = async ({ sessionId, userId }: SessionFacts, predecessors: readonly SessionId[] = []): Promise<void> => {
    await service.deliver(world, eventMap.session.sessionEnded, { sessionId, userId, reason: 'logout', predecessors });
  };

  const told = async ({ subject }: AnyEvent): Promise<unknown[]> => {
    const { rows } = await service.database.query<{ payload: unknown }>(
      `SELECT envelope -> 'payload' AS payload FROM token.outbox WHERE subject = $1 AND tenant_id = $2`,
      [subject, world.context.tenantId],
    );
    return rows.map(({ payload }) => payload);
  };

  const waiting = async (): Promise<number> => {
    const { rows } = await service.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM token.logout_deliveries WHERE tenant_id = $1',
      [world.context.tenantId],
    );
    return rows[0]?.count ?? -1;
  };

  const { logoutTokenDelivered, logoutTokenRefused, logoutTokenAbandoned } = eventMap.token;

  it('tells every application of the session once, by a form with a logout token, and tells the audit log of each', async () => {
    const [one, two] = [await endpointThat(200), await endpointThat(204)];
    const [first, second] = [clientOf(one), clientOf(two)];
    for (const client of [first, first, second]) await service.signIn(world, client, {}, session);
    await end(session);
    await eventually(async () => expect(await told(logoutTokenDelivered)).toHaveLength(2));
    expect([one.sessions, two.sessions]).toEqual([[session.sessionId], [session.sessionId]]);
    expect(one.contentTypes).toEqual([formType]);
    expect(decodeJwt(one.tokens[0] ?? '')).toMatchObject({
      aud: first.application.clientId,
      sub: session.userId,
      iss: world.context.issuer,
    });
    const { sessionId, userId } = session;
    expect(await told(logoutTokenDelivered)).toEqual(
      expect.arrayContaining([first, second].map(({ application: { clientId } }) => ({ clientId, userId, sessionId, attempts: 1 }))),
    );
    expect(await waiting()).toBe(0);
  });

  it('tells nobody of another session, by an event of another tenant, of one that was replaced, or twice of the same', async () => {
    const endpoint = await endpointThat(200);
    const client = clientOf(endpoint);
    await service.signIn(world, client, {}, session);
    await end(world.session());
    await service.deliver(service.world(), eventMap.session.sessionEnded, { ...endOf(session), reason: 'logout' });
    await service.deliver(world, eventMap.session.sessionEnded, { ...endOf(session), reason: 'replaced' });
    expect(await waiting()).toBe(0);
    await end(session);
    await eventually(async () => expect(await told(logoutTokenDelivered)).toHaveLength(1));
    await end(session);
    expect([await waiting(), endpoint.sessions]).toEqual([0, [session.sessionId]]);
  });

  it('tells those of the sessions that this one took the place of, of their session, and ends what they got', async () => {
    const endpoint = await endpointThat(200);
    const client = clientOf(endpoint);
    const tokens = await service.signIn(world, client, {}, session);
    const after = world.session();
    await end(after, [session.sessionId]);
    await eventually(() => expect(endpoint.sessions).toEqual([session.sessionId]));
    expect(await service.isActive(world, tokens.refreshToken)).toBe(false);
  });

  it('tells an application that failed again, with another jti, until it takes it', async () => {
    const endpoint = await endpointThat(500, 503, 200);
    await service.signIn(world, clientOf(endpoint), {}, session);
    await end(session);
    await eventually(async () => expect(await told(logoutTokenDelivered)).toMatchObject([{ attempts: 3 }]), 20_000);
    expect(new Set(endpoint.tokens.map((token) => decodeJwt(token)['jti'])).size).toBe(3);
  });

  it('§2.8: tells an application that answered 400 no more', async () => {
    const endpoint = await endpointThat(400);
    await service.signIn(world, clientOf(endpoint), {}, session);
    await end(session);
    await eventually(async () => expect(await told(logoutTokenRefused)).toMatchObject([{ attempts: 1, sessionId: session.sessionId }]));
    expect(await waiting()).toBe(0);
  });

  it('follows no redirect, and gives up in the end, with the reason', async () => {
    const endpoint = await endpointThat(307);
    await service.signIn(world, clientOf(endpoint), {}, session);
    await end(session);
    await eventually(async () => expect(await told(logoutTokenAbandoned)).toMatchObject([{ reason: 'answered 307' }]), 20_000);
    expect(await waiting()).toBe(0);
  });

  it('attack A95: one that never answers, with a hundred sessions, holds up no other', async () => {
    const [slow, quick] = [await endpointThat(null), await endpointThat(200)];
    const [slowClient, quickClient] = [clientOf(slow), clientOf(quick)];
    await service.database.query(
      `INSERT INTO token.session_clients (tenant_id, session_id, client_id, expires_at, user_id)
       SELECT $1, gen_random_uuid(), $2, now() + interval '1 day', $3 FROM generate_series(1, 100)`,
      [world.context.tenantId, slowClient.application.clientId, session.userId],
    );
    const { rows } = await service.database.query<{ id: SessionId }>(
      'SELECT session_id AS id FROM token.session_clients WHERE tenant_id = $1',
      [world.context.tenantId],
    );
    await end(
      { ...session, sessionId: randomUUID() as SessionId },
      rows.map(({ id }) => id),
    );
    await eventually(() => expect(slow.tokens.length).toBeGreaterThanOrEqual(8));
    await service.signIn(world, quickClient, {}, session);
    const before = performance.now();
    await end(session);
    await eventually(() => expect(quick.sessions).toEqual([session.sessionId]));
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(slow.tokens.length).toBeLessThanOrEqual(24);
  });

  it('attack A95: a thousand that wait for one that takes none are not gone through at each claim', async () => {
    const looked = async (): Promise<number> => {
      const { rows } = await service.database.query<{ looked: string }>(
        `SELECT idx_tup_fetch + seq_tup_read AS looked FROM pg_stat_xact_user_tables WHERE relid = 'token.logout_deliveries'::regclass`,
      );
      return Number(rows[0]?.looked);
    };
    await service.database.query('BEGIN');
    try {
      await service.database.query(
        `INSERT INTO token.logout_deliveries (tenant_id, session_id, client_id, user_id, created_at, due_at)
         SELECT $1::uuid, gen_random_uuid(), 'takes none', $2::uuid, now(), now() + interval '1 hour' FROM generate_series(1, 1000)
         UNION ALL SELECT $1, gen_random_uuid(), 'client ' || nth, $2, now(), now() - interval '1 second' FROM generate_series(1, 50) AS nth`,
        [world.context.tenantId, session.userId],
      );
      await service.database.query('ANALYZE token.logout_deliveries');
      const before = await looked();
      const claimed = await service.database.query(
        `SELECT FROM token.claim_logout_deliveries(gen_random_uuid(), now(), now() + interval '30 seconds', 128, 64, 8) WHERE tenant = $1`,
        [world.context.tenantId],
      );
      expect(claimed.rowCount).toBe(50);
      expect((await looked()) - before).toBeLessThan(5_000);
    } finally {
      await service.database.query('ROLLBACK');
    }
  });

  it('has another replica tell an application that one was telling as it was killed, once its lease is over, and records that once', async () => {
    const endpoint = await endpointThat(null, 200);
    await service.signIn(world, clientOf(endpoint), {}, session);
    await end(session);
    await eventually(() => expect(endpoint.tokens).toHaveLength(1));
    // What kill -9 leaves: a lease that nobody holds, and that ends. Here the one who held it lives, and may not settle any more.
    await service.database.query('UPDATE token.logout_deliveries SET lease = $2, due_at = now() WHERE tenant_id = $1', [
      world.context.tenantId,
      randomUUID(),
    ]);
    await eventually(async () => expect(await told(logoutTokenDelivered)).toMatchObject([{ attempts: 2 }]));
    expect([endpoint.sessions, await waiting()]).toEqual([[session.sessionId, session.sessionId], 0]);
  });

  it('withdraws what is for an application that is deleted', async () => {
    const endpoint = await endpointThat(500);
    const client = clientOf(endpoint);
    await service.signIn(world, client, {}, session);
    await end(session);
    await eventually(() => expect(endpoint.tokens.length).toBeGreaterThan(0));
    await service.deliver(world, eventMap.tenant.applicationDeleted, { clientId: client.application.clientId, version: 2 });
    expect(await waiting()).toBe(0);
    expect([await told(logoutTokenDelivered), await told(logoutTokenAbandoned)]).toEqual([[], []]);
  });
});
