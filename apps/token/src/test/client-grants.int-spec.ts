import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type ClientId, eventMap, type GrantId } from '#contracts';
import { fulfilled, race } from '#testing';
import type { TenantWorld, TestClient } from './tenant-world.js';
import { TokenService, tokensOf } from './token-service.js';

describe('grants of clients for themselves', () => {
  let service: TokenService;
  let world: TenantWorld;
  let client: TestClient;

  beforeAll(async () => {
    service = await TokenService.start({ replicas: 2 });
  }, 30_000);

  afterAll(async () => {
    await service.close();
  });

  const begin = (): void => {
    world = service.world();
    client = world.register({ scopes: ['openid', 'notes:read'] });
  };
  const issue = async (scope?: string, replica = service.replica()): Promise<string> =>
    tokensOf(await service.token(world, client, { grant_type: 'client_credentials', scope }, replica)).accessToken;
  const grants = async (): Promise<{ id: GrantId; client_id: ClientId }[]> =>
    (
      await service.database.query<{ id: GrantId; client_id: ClientId }>('SELECT id, client_id FROM token.grants WHERE tenant_id = $1', [
        world.context.tenantId,
      ])
    ).rows;

  it('are stored once for the tokens of a minute, however many ask at once', async () => {
    begin();
    const tokens = fulfilled(await race(50, () => issue('notes:read')));
    expect(new Set(tokens).size).toBe(50);
    expect(await grants()).toHaveLength(1);
    for (const token of tokens.slice(0, 5)) expect(await service.isActive(world, token, service.replica(1))).toBe(true);
  });

  it('are one for each client: tokens of two never share one', async () => {
    begin();
    await issue('notes:read');
    client = world.register({ scopes: ['openid', 'notes:read'] });
    await issue('notes:read');
    expect(new Set((await grants()).map(({ client_id }) => client_id)).size).toBe(2);
  });

  it('outlive the tokens they serve', async () => {
    begin();
    world.tenant = { ...world.tenant, settings: { ...world.tenant.settings, accessTokenLifetime: 300 } };
    const issuedAt = Math.floor(Date.now() / 1000);
    await issue('notes:read');
    const { rows } = await service.database.query<{ expires_at: Date }>('SELECT expires_at FROM token.grants WHERE tenant_id = $1', [
      world.context.tenantId,
    ]);
    expect((rows[0]?.expires_at.getTime() ?? 0) / 1000).toBeGreaterThanOrEqual(issuedAt + 300);
  });

  it('leave the other tokens alone when one is revoked', async () => {
    begin();
    const [one, other] = [await issue('notes:read'), await issue('notes:read')];
    await service.revoke(world, client, one);
    expect(await service.isActive(world, one)).toBe(false);
    expect(await service.isActive(world, other)).toBe(true);
    expect(await service.isActive(world, await issue('notes:read'))).toBe(true);
  });

  it('are worth nothing once revoked, even where that is not known yet, and are made anew where it is', async () => {
    begin();
    const before = await issue('notes:read');
    const [grant] = await grants();
    await service.database.query('UPDATE token.grants SET revoked_at = now() WHERE tenant_id = $1', [world.context.tenantId]);
    expect(await service.isActive(world, before)).toBe(false);
    expect(await service.isActive(world, await issue('notes:read'))).toBe(false);
    const revoked = { grantId: grant?.id as GrantId, clientId: client.application.clientId, userId: null, sessionId: null };
    await service.broadcast(world, eventMap.token.grantRevoked, { ...revoked, reason: 'revoked' });
    expect(await service.isActive(world, await issue('notes:read'))).toBe(true);
    expect(await service.isActive(world, before)).toBe(false);
  });

  it('end with the application', async () => {
    begin();
    const token = await issue('notes:read');
    const { clientId } = client.application;
    await service.deliver(world, eventMap.tenant.applicationDeleted, { clientId, version: 2 });
    expect(await service.isActive(world, token)).toBe(false);
  });

  it('name themselves in JWTs', async () => {
    begin();
    world.tenant = { ...world.tenant, settings: { ...world.tenant.settings, defaultTokenFormat: 'jwt' } };
    client = world.register({ scopes: ['openid'] });
    const ids = [decodeJwt(await issue()).gid, decodeJwt(await issue()).gid];
    expect(ids).toEqual([(await grants())[0]?.id, (await grants())[0]?.id]);
  });
});
