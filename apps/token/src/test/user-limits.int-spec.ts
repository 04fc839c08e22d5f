import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventMap, type LimitRule, type OAuthReply, rpcMap, ServiceError } from '#contracts';
import type { TenantWorld } from './tenant-world.js';
import { type Tokens, TokenService, tokensOf } from './token-service.js';

const rule: LimitRule = { endpoint: 'token', subject: 'user', event: 'requests', max: 30, seconds: 3_600 };

describe('N52: what one user may ask of the token service', () => {
  let service: TokenService;
  beforeAll(async () => {
    service = await TokenService.start({ patienceMs: 30_000 });
  });
  afterAll(() => service.close());

  const limitUsers = async (world: TenantWorld, ...limits: readonly LimitRule[]): Promise<void> => {
    const { slug, settings, status, version } = world.tenant;
    world.tenant = { ...world.tenant, settings: { ...settings, limits }, version: version + 1 };
    await service.broadcast(world, eventMap.tenant.tenantUpdated, { slug, status, version: version + 1 });
  };

  /** 429 for a request too many, which is no answer of the protocol. */
  const statusOf = async (reply: Promise<OAuthReply>): Promise<number> => {
    try {
      return (await reply).status;
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'too_many_requests') throw error;
      expect(error.retryAfter).toBeGreaterThan(3_000);
      return 429;
    }
  };

  it('lets in just as many of 100 parallel refreshes as are allowed, and costs none of the others its grant', async () => {
    const [world, elsewhere] = [service.world(), service.world()];
    const [client, foreign] = [world.registerPublic(), elsewhere.registerPublic()];
    const signedIn: Tokens[] = [];
    for (let round = 0; round < 10; round += 1)
      signedIn.push(...(await Promise.all(Array.from({ length: 10 }, () => service.signIn(world, client)))));
    const other = world.addUser();
    const ofOther = await service.signIn(world, client, {}, world.session({ userId: other.id }));
    const ofTenant = await service.signIn(elsewhere, foreign);
    await limitUsers(world, rule);
    await limitUsers(elsewhere, rule);

    const statuses = await Promise.all(signedIn.map(({ refreshToken }) => statusOf(service.refresh(world, client, refreshToken))));
    expect(statuses.filter((status) => status === 200)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(70);
    expect(await statusOf(service.refresh(world, client, ofOther.refreshToken))).toBe(200);
    expect(await statusOf(service.refresh(elsewhere, foreign, ofTenant.refreshToken))).toBe(200);

    const refused = signedIn.filter((_tokens, index) => statuses[index] === 429);
    for (const { refreshToken } of refused) expect(await service.isActive(world, refreshToken)).toBe(true);
    await limitUsers(world);
    for (const { refreshToken } of refused) {
      const successor = tokensOf(await service.refresh(world, client, refreshToken));
      expect(await service.isActive(world, successor.refreshToken)).toBe(true);
    }
    const { items } = await service.grantsOf(world);
    expect(items.filter(({ revokedAt }) => revokedAt !== null)).toEqual([]);
  });

  it('refuses a code before it is spent, and knows a spent one with the window full', async () => {
    const world = service.world();
    const client = world.registerPublic();
    const [spent, code] = [await service.code(world, client), await service.code(world, client)];
    await limitUsers(world, { ...rule, max: 1 });
    const { refreshToken } = tokensOf(await service.redeem(world, client, spent));
    expect(await statusOf(service.redeem(world, client, code))).toBe(429);
    expect((await service.redeem(world, client, spent)).body).toMatchObject({ error: 'invalid_grant' });
    expect(await service.isActive(world, refreshToken)).toBe(false);
    await limitUsers(world);
    expect(await statusOf(service.redeem(world, client, code))).toBe(200);
    expect(await statusOf(service.redeem(world, client, code))).toBe(400);
  });

  it('answers the retry of a refresh whose answer was lost, with the window full', async () => {
    const world = service.world();
    const client = world.registerPublic({ refreshTokenGrace: 60 });
    const { refreshToken } = await service.signIn(world, client);
    await limitUsers(world, { ...rule, max: 1 });
    const successor = tokensOf(await service.refresh(world, client, refreshToken));
    expect(tokensOf(await service.refresh(world, client, refreshToken)).refreshToken).toBe(successor.refreshToken);
    expect(await statusOf(service.refresh(world, client, successor.refreshToken))).toBe(429);
    expect(await service.isActive(world, successor.refreshToken)).toBe(true);
  });

  it('counts userinfo, authorization requests and logouts each for itself, of the session\u2019s user', async () => {
    const world = service.world();
    const client = world.registerPublic();
    const [{ accessToken }, mine] = [await service.signIn(world, client), world.session()];
    const limits = (['userinfo', 'authorize', 'logout'] as const).map((endpoint) => ({ ...rule, endpoint, max: 1 }));
    await limitUsers(world, ...limits);
    const userinfo = () =>
      service.replica().call(rpcMap.token.getUserinfo, world.context, { authorization: `Bearer ${accessToken}`, bodyToken: null });
    const logout = (sessionToken: string | null) =>
      service.replica().call(rpcMap.token.beginLogout, world.context, { parameters: [], sessionToken });
    const tooMany = expect.objectContaining({ code: 'too_many_requests' });
    const secret = world.secretOf(mine);

    expect((await userinfo()).status).toBe(200);
    await expect(userinfo()).rejects.toEqual(tooMany);
    expect(await service.authorize(world, client, mine)).toMatchObject({ kind: 'redirect' });
    await expect(service.authorize(world, client, mine)).rejects.toEqual(tooMany);
    expect(await service.authorize(world, client, null)).toMatchObject({ kind: 'login_required' });
    expect(await logout(secret)).toMatchObject({ kind: 'confirm' });
    await expect(logout(secret)).rejects.toEqual(tooMany);
    expect(await logout(null)).toMatchObject({ kind: 'end_session' });
    expect(await service.authorize(world, client, world.session({ userId: world.addUser().id }))).toMatchObject({ kind: 'redirect' });
  });
});
