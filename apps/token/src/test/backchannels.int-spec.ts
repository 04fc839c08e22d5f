import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ClientId, eventMap, rpcMap, ServiceError } from '#contracts';
import { askUserOf, authenticateByBackchannel, decideByLink, registerBackchannel } from './backchannels.js';
import type { TenantWorld } from './tenant-world.js';
import { TokenService, tokensOf } from './token-service.js';

describe('CIBA: users who are asked, at two replicas of the token service', () => {
  let service: TokenService;
  beforeAll(async () => {
    service = await TokenService.start({ replicas: 2, patienceMs: 30_000 });
  });
  afterAll(() => service.close());

  const isTaken = async (answer: Promise<{ readonly status: number }>): Promise<boolean> => {
    try {
      return (await answer).status === 200;
    } catch (error) {
      if (!(error instanceof ServiceError) || !['too_many_requests', 'unavailable'].includes(error.code)) throw error;
      return false;
    }
  };

  it('tells a client to wait, that it is too fast, what was decided, and that its auth_req_id is used', async () => {
    const world = service.world();
    const { client, token, poll } = await askUserOf(service, world);
    expect((await poll()).body).toMatchObject({ error: 'authorization_pending' });
    expect((await poll(service.replica(1))).body).toMatchObject({ error: 'slow_down' });
    const answer = { kind: 'answered_elsewhere', delivery: 'backchannel', decision: 'allow' };
    expect(await decideByLink(service, world, token, 'allow')).toMatchObject(answer);
    const tokens = tokensOf(await poll());
    expect(await service.isActive(world, tokens.accessToken)).toBe(true);
    expect((await poll()).body).toMatchObject({ error: 'invalid_grant' });
    const denied = await askUserOf(service, world, client);
    await decideByLink(service, world, denied.token, 'deny');
    expect((await denied.poll()).body).toMatchObject({ error: 'access_denied' });
  });

  it('gives one set of tokens to 100 that ask at the same time', async () => {
    const world = service.world();
    const { token, poll } = await askUserOf(service, world);
    await decideByLink(service, world, token, 'allow');
    const replies = await Promise.all(Array.from({ length: 100 }, (_, nth) => poll(service.replica(nth % 2))));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ body }) => body?.['error'] === 'invalid_grant')).toHaveLength(99);
    expect((await service.grantsOf(world)).items).toMatchObject([{ revokedAt: null }]);
  });

  it('tells one of 100 parallel polls at both replicas to wait, and the others that they are too fast', async () => {
    const world = service.world();
    const { poll } = await askUserOf(service, world);
    const replies = await Promise.all(Array.from({ length: 100 }, (_, nth) => poll(service.replica(nth % 2))));
    const errors = replies.map(({ body }) => body?.['error']);
    expect([
      errors.filter((error) => error === 'authorization_pending').length,
      errors.filter((error) => error === 'slow_down').length,
    ]).toEqual([1, 99]);
  });

  it('attack A98: has a user asked five times by a client that asks 100 times at once at both replicas, and another user as before', async () => {
    const world = service.world();
    const client = registerBackchannel(world);
    const ask = (nth: number) => isTaken(authenticateByBackchannel(service, world, client, { replica: service.replica(nth % 2) }));
    const taken = await Promise.all(Array.from({ length: 100 }, (_, nth) => ask(nth)));
    // Who was turned away while the database was busy asks again.
    for (let nth = 0; nth < 5; nth += 1) taken.push(await ask(nth));
    expect(taken.filter(Boolean)).toHaveLength(5);
    const other = { loginHint: world.addUser().email ?? '' };
    expect(await isTaken(authenticateByBackchannel(service, world, client, other))).toBe(true);
  });

  it('attack A98: has a user asked ten times by three clients that ask 99 times at once at both replicas, however they share that', async () => {
    const world = service.world();
    const clients = [0, 1, 2].map(() => registerBackchannel(world));
    const ask = async (nth: number) => {
      const [client, replica] = [clients[nth % 3], service.replica(nth % 2)];
      if (client === undefined) throw new Error('no client');
      return isTaken(authenticateByBackchannel(service, world, client, { replica }));
    };
    const taken = await Promise.all(Array.from({ length: 99 }, (_, nth) => ask(nth)));
    for (let nth = 0; nth < 15; nth += 1) taken.push(await ask(nth));
    expect(taken.filter(Boolean)).toHaveLength(10);
    for (const mine of [0, 1, 2]) expect(taken.filter((was, nth) => was && nth % 3 === mine).length).toBeLessThanOrEqual(5);
  });

  it("is of no use to another client or tenant, and neither is the link at another's", async () => {
    const [world, elsewhere] = [service.world(), service.world()];
    const { token, authReqId, poll } = await askUserOf(service, world);
    const members = { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: authReqId };
    for (const where of [world, elsewhere])
      expect((await service.token(where, registerBackchannel(where), members)).body).toMatchObject({ error: 'invalid_grant' });
    expect(await service.replica().call(rpcMap.token.openBackchannel, elsewhere.context, { token })).toEqual({ outcome: null });
    expect((await poll()).body).toMatchObject({ error: 'authorization_pending' });
  });

  it('ends with the application, and with the user', async () => {
    const ends: readonly ((world: TenantWorld, clientId: ClientId) => Promise<unknown>)[] = [
      (world, clientId) => service.deliver(world, eventMap.tenant.applicationDeleted, { clientId, version: 2 }),
      (world) => service.deliver(world, eventMap.identity.userDeleted, { userId: world.user.id, version: 2 }, new Date(Date.now() + 1_000)),
    ];
    for (const end of ends) {
      const world = service.world();
      const { client, poll } = await askUserOf(service, world);
      await end(world, client.application.clientId);
      expect((await poll()).body).toMatchObject({ error: 'invalid_grant' });
    }
  });
});
