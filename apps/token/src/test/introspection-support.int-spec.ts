import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { type ClientId, type GrantId, type ListRevocationsRequest, type RevocationInForce, rpcMap } from '#contracts';
import { accessTokenHash } from '#oauth-core';
import { createDataSource, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { requestContext, tenantSettings } from '#testing';
import { TokenService } from './token-service.js';
import type { TenantWorld } from './tenant-world.js';

describe('what the introspection service needs to verify JWTs itself', () => {
  let service: TokenService;
  beforeAll(async () => {
    service = await TokenService.start();
  }, 120_000);
  afterAll(() => service.close());

  const listAll = async (request: ListRevocationsRequest = {}): Promise<RevocationInForce[]> => {
    const { items, nextCursor } = await service.replica().call(rpcMap.token.listRevocations, requestContext(), request);
    return nextCursor === null ? [...items] : [...items, ...(await listAll({ ...request, cursor: nextCursor }))];
  };
  const list = async ({ context: { tenantId } }: TenantWorld, request: ListRevocationsRequest = {}): Promise<RevocationInForce[]> =>
    (await listAll(request)).filter((revocation) => revocation.tenantId === tenantId);
  const now = (): number => Math.floor(Date.now() / 1000);

  it('lists nothing for a tenant that revoked nothing', async () => {
    const world = service.world();
    await service.signIn(world, world.register());
    expect(await list(world)).toEqual([]);
  });

  it('lists a revoked JWT by its hash until it expires, and a revoked grant while a token of it may live', async () => {
    const world = service.world();
    const client = world.register();
    const [one, two] = [await service.signIn(world, client), await service.signIn(world, client)];
    await service.revoke(world, client, one.accessToken);
    await service.revoke(world, client, two.refreshToken);
    const { exp } = decodeJwt(one.accessToken);
    const { gid } = decodeJwt(two.accessToken);
    const { tenantId } = world.context;
    const found = await list(world);
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ tenantId, id: accessTokenHash(one.accessToken), until: exp });
    const grant = found.find(({ id }) => id === gid);
    expect(Math.abs((grant?.until ?? 0) - (now() + 86_700))).toBeLessThan(5);
  });

  it('lists those of all tenants, each with whose it is', async () => {
    const worlds = [service.world(), service.world()];
    for (const world of worlds) {
      const client = world.register();
      await service.revoke(world, client, (await service.signIn(world, client)).accessToken);
    }
    for (const world of worlds) expect(await list(world)).toHaveLength(1);
  });

  it('lists thousands page by page, each once, without what has expired, and those since a time alone', async () => {
    const world = service.world();
    const source = await createDataSource({ service: 'token', url: service.database.url('token'), entities: [] }).initialize();
    const insert = (count: number, expiresIn: number, revokedAgo: number): Promise<unknown> =>
      new TypeOrmUnitOfWork(source).transaction(world.context, (tx) =>
        SqlTransaction.of(tx).query(
          `INSERT INTO revoked_access_tokens (tenant_id, token_hash, expires_at, grant_id, client_id, revoked_at)
           SELECT $1, gen_random_uuid()::text, now() + $2 * interval '1 second', gen_random_uuid(), 'client', now() - $3 * interval '1 second'
             FROM generate_series(1, $4)`,
          [world.context.tenantId, expiresIn, revokedAgo, count],
        ),
      );
    try {
      await insert(4_300, 600, 100);
      await insert(50, -10, 100);
      await insert(3, 600, 10);
      const all = await list(world);
      expect([all.length, new Set(all.map(({ id }) => id)).size]).toEqual([4_303, 4_303]);
      expect(await list(world, { since: now() - 50 })).toHaveLength(3);
    } finally {
      await source.destroy();
    }
  });

  it('refuses an invalid cursor', async () => {
    await expect(listAll({ cursor: 'made-up' })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it.each(['ES256', 'RS256'] as const)('signs a response for who asked (RFC 9701 §5, %s)', async (algorithm) => {
    const world = service.world();
    const audience = `rs_${randomUUID()}` as ClientId;
    const response = { active: false, gid: randomUUID() as GrantId };
    const { jwt } = await service.replica().call(rpcMap.token.signIntrospectionResponse, world.context, { audience, algorithm, response });
    const { keys } = await service.replica().call(rpcMap.token.getJwks, world.context, {});
    const { payload, protectedHeader } = await jwtVerify(jwt, createLocalJWKSet({ keys: keys as never }), {
      audience,
      issuer: world.context.issuer,
      typ: 'token-introspection+jwt',
      algorithms: [algorithm],
    });
    expect(protectedHeader.typ).toBe('token-introspection+jwt');
    expect(payload).toEqual({ iss: world.context.issuer, aud: audience, iat: payload.iat, token_introspection: response });
    expect(await service.isActive(world, jwt)).toBe(false);
  });

  it.each(['ES256', 'RS256'] as const)(
    'N31: signs a response as ID tokens where no algorithm is named, %s',
    async (idTokenSignedResponseAlg) => {
      const world = service.world();
      world.tenant = { ...world.tenant, settings: tenantSettings({ idTokenSignedResponseAlg }) };
      const request = { audience: 'app' as ClientId, algorithm: null, response: { active: false } };
      const { jwt } = await service.replica().call(rpcMap.token.signIntrospectionResponse, world.context, request);
      expect(decodeProtectedHeader(jwt).alg).toBe(idTokenSignedResponseAlg);
    },
  );

  it('signs nothing for a suspended tenant', async () => {
    const world = service.world();
    world.tenant = { ...world.tenant, status: 'suspended' };
    const request = { audience: 'x' as ClientId, algorithm: 'ES256', response: {} } as const;
    const refused = service.replica().call(rpcMap.token.signIntrospectionResponse, world.context, request);
    await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
  });
});
