import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { migrateService, provisionDatabase } from '#persistence';
import { type OwnPostgres, startOwnPostgres } from '#testing';
import type { TenantWorld, TestClient } from './tenant-world.js';
import { TokenService, tokenSchema, tokensOf } from './token-service.js';

/** Milliseconds from the call to its refusal. */
const refusedWithin = async (attempt: Promise<unknown>, code: string): Promise<number> => {
  const start = performance.now();
  await expect(attempt).rejects.toMatchObject({ code });
  return performance.now() - start;
};

describe('faults around the token service', () => {
  let postgres: OwnPostgres;
  let service: TokenService;
  let world: TenantWorld;
  let client: TestClient;

  beforeAll(async () => {
    postgres = await startOwnPostgres();
    const urls = await provisionDatabase(postgres.adminUrl, new Map([['token', 'a-password-of-the-test']]));
    await migrateService(postgres.adminUrl, tokenSchema());
    const url = (): string => urls.get('token') ?? '';
    const query = (): Promise<never> => Promise.reject(new Error('the administrator is not asked while the server comes and goes'));
    service = await TokenService.start({ database: { adminUrl: postgres.adminUrl, url, query, drop: () => Promise.resolve() } });
  }, 60_000);

  beforeEach(() => {
    world = service.world();
    client = world.registerPublic();
  });

  afterAll(async () => {
    await service.close();
    await postgres.stop();
  });

  const recovered = async (): Promise<void> => {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (
        await service.grantsOf(world).then(
          () => true,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('not well again within 10 s');
  };

  it('identity is down: nothing is issued, and neither code nor refresh token is spent', async () => {
    const { refreshToken } = await service.signIn(world, client);
    const code = await service.code(world, client);
    service.down.add('identity');
    await refusedWithin(service.redeem(world, client, code), 'unavailable');
    await refusedWithin(service.refresh(world, client, refreshToken), 'unavailable');
    service.down.delete('identity');
    expect((await service.redeem(world, client, code)).status).toBe(200);
    expect((await service.refresh(world, client, refreshToken)).status).toBe(200);
  });

  it('tenant is down: what is known goes on, what is not fails without being taken for unknown', async () => {
    const { accessToken } = await service.signIn(world, client);
    const stranger = service.world();
    service.down.add('tenant');
    try {
      expect(await service.isActive(world, accessToken)).toBe(true);
      await refusedWithin(service.isActive(stranger, accessToken), 'unavailable');
      const verification = service.replica().call(rpcMap.token.verifyAccessToken, stranger.context, { token: accessToken });
      await refusedWithin(verification, 'unavailable');
    } finally {
      service.down.delete('tenant');
    }
  });

  it('fault F09: PostgreSQL is killed and comes back: refused within 2 s, well by itself, nothing committed is lost', async () => {
    const { accessToken, refreshToken } = await service.signIn(world, client);
    const code = await service.code(world, client);
    postgres.kill();
    for (const attempt of [
      () => service.redeem(world, client, code),
      () => service.refresh(world, client, refreshToken),
      () => service.isActive(world, accessToken),
      () => service.replica().call(rpcMap.token.getJwks, world.context, {}),
    ])
      expect(await refusedWithin(attempt(), 'unavailable')).toBeLessThan(2_000);
    await postgres.restart();
    await recovered();
    expect(await service.isActive(world, accessToken)).toBe(true);
    expect((await service.redeem(world, client, code)).status).toBe(200);
    expect(tokensOf(await service.refresh(world, client, refreshToken)).refreshToken).not.toBe(refreshToken);
  }, 60_000);

  it('PostgreSQL hangs: refused before anybody stops waiting, and what was asked for did not happen', async () => {
    const { refreshToken } = await service.signIn(world, client);
    postgres.pause();
    const patience = setTimeout(() => postgres.resume(), 8_000);
    const failed = await service.refresh(world, client, refreshToken).then(
      () => null,
      (error: unknown) => error,
    );
    clearTimeout(patience);
    postgres.resume();
    expect(failed).toMatchObject({ code: expect.stringMatching(/^(unavailable|deadline_exceeded)$/) });
    await recovered();
    expect((await service.refresh(world, client, refreshToken)).status).toBe(200);
  }, 60_000);
});
