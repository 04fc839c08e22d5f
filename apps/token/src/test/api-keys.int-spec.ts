import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ClientId,
  type AnyEvent,
  type ApiKeyId,
  type ApiKeyOwner,
  eventMap,
  type IssuedApiKey,
  minApiKeyLifetime,
  proofAges,
  rpcMap,
  type TenantSettings,
} from '#contracts';
import type { TestClient, TenantWorld } from './tenant-world.js';
import { TokenService } from './token-service.js';

const day = 86_400;

describe('API keys', () => {
  let service: TokenService;
  beforeAll(async () => {
    service = await TokenService.start({ replicas: 2, patienceMs: 20_000 });
  }, 60_000);
  afterAll(() => service.close());

  /** A tenant whose users may have keys that read notes. */
  const aWorld = (settings: Partial<TenantSettings> = {}): TenantWorld => {
    const world = service.world();
    world.tenant = {
      ...world.tenant,
      settings: { ...world.tenant.settings, apiKeys: 'users', apiKeyMaxLifetime: 30 * day, apiKeysPerOwner: 3, ...settings },
    };
    const scopes = world.resourceServer.scopes.map((scope) => ({ ...scope, ...(scope.name === 'notes:read' && { apiKeys: true }) }));
    const template = { name: 'notes:of:{owner}', parameterForm: 'name', description: 'Read the notes of {owner}', apiKeys: true } as const;
    Object.assign(world.resourceServer, { scopes: [...scopes, template] });
    return world;
  };
  const asked = (world: TenantWorld, changes: object = {}) => ({
    ...{ name: 'Nightly report', resource: world.resourceServer.identifier, scopes: ['notes:read'] },
    ...changes,
  });
  const createOwn = (world: TenantWorld, changes: object = {}, session = world.session()): Promise<IssuedApiKey> =>
    service
      .replica()
      .call(rpcMap.token.createOwnApiKey, world.context, { ...asked(world, changes), sessionToken: world.secretOf(session) });
  const create = (
    world: TenantWorld,
    { application }: TestClient,
    changes: object = {},
    replica = service.replica(),
  ): Promise<IssuedApiKey> =>
    replica.call(rpcMap.token.createApiKey, world.context, { ...asked(world, changes), clientId: application.clientId });
  const list = async (world: TenantWorld, owner: ApiKeyOwner) =>
    (await service.replica().call(rpcMap.token.listApiKeys, world.context, { owner, limit: 100 })).items;
  const ofUser = ({ user }: TenantWorld): ApiKeyOwner => ({ userId: user.id, clientId: null });
  const ofClient = ({ application }: TestClient): ApiKeyOwner => ({ userId: null, clientId: application.clientId });

  const told = async (world: TenantWorld, { subject }: AnyEvent): Promise<unknown[]> => {
    const { rows } = await service.database.query<{ payload: unknown }>(
      `SELECT envelope -> 'payload' AS payload FROM token.outbox WHERE subject = $1 AND tenant_id = $2`,
      [subject, world.context.tenantId],
    );
    return rows.map(({ payload }) => payload);
  };

  it('of users are made by who has just proved who they are, shown once, and told of without the key', async () => {
    const world = aWorld();
    const made = await createOwn(world, { lifetime: 7 * day });
    expect(made).toMatchObject({ userId: world.user.id, clientId: null, lastUsedAt: null, revokedAt: null, scopes: ['notes:read'] });
    expect(made.key.startsWith(made.prefix)).toBe(true);
    expect(Date.parse(made.expiresAt) - Date.parse(made.createdAt)).toBe(7 * day * 1_000);
    const sessionToken = world.secretOf(world.session());
    const own = await service.replica().call(rpcMap.token.listOwnApiKeys, world.context, { sessionToken });
    const { key, ...told } = made;
    expect(own.apiKeys).toEqual([told]);
    expect(own.apis).toMatchObject([{ id: world.resourceServer.id, scopes: [{ name: 'notes:read', sensitive: false }] }]);
    expect(await list(world, ofUser(world))).toEqual([told]);
    expect(await service.isActive(world, key)).toBe(true);
    const { items } = await service.replica().call(rpcMap.token.listOwnApplications, world.context, { sessionToken, limit: 50 });
    expect(items).toEqual([]);
    const rows = await service.database.query('SELECT * FROM token.api_keys WHERE tenant_id = $1', [world.context.tenantId]);
    expect(JSON.stringify(rows)).not.toContain(key.slice(made.prefix.length));
  });

  it('are forgotten once they have ended and fifty others since, while those that live stay', async () => {
    const world = aWorld();
    const client = world.register();
    const [kept, ended] = [await create(world, client), await create(world, client)];
    const revoke = (id: ApiKeyId) => service.replica().call(rpcMap.token.revokeApiKey, world.context, { owner: ofClient(client), id });
    await revoke(ended.id);
    await service.database.query(`UPDATE token.api_keys SET created_at = created_at - interval '1 minute' WHERE id = $1`, [ended.id]);
    for (let nth = 0; nth < 50; nth += 1) await revoke((await create(world, client)).id);
    const last = await create(world, client);
    const ids = (await list(world, ofClient(client))).map(({ id }) => id);
    expect(ids).toHaveLength(52);
    expect(ids).toEqual(expect.arrayContaining([kept.id, last.id]));
    expect(ids).not.toContain(ended.id);
    expect([await service.isActive(world, kept.key), await service.isActive(world, ended.key)]).toEqual([true, false]);
  });

  it('attack A64: need a fresh proof of their user, and a session of the tenant', async () => {
    const [world, elsewhere] = [aWorld(), aWorld()];
    const old = world.session({ authTime: Math.floor(Date.now() / 1000) - proofAges.accepted - 5 });
    await expect(createOwn(world, {}, old)).rejects.toMatchObject({ code: 'step_up_required' });
    const sessionToken = elsewhere.secretOf(elsewhere.session());
    const request = { ...asked(world), sessionToken };
    const replica = service.replica();
    await expect(replica.call(rpcMap.token.createOwnApiKey, world.context, request)).rejects.toMatchObject({ code: 'login_required' });
    await expect(replica.call(rpcMap.token.listOwnApiKeys, world.context, { sessionToken })).rejects.toMatchObject({
      code: 'login_required',
    });
  });

  it.each([
    ['a scope that is not for keys of users', { scopes: ['notes:write'] }, '/scopes'],
    ['a scope that there is not', { scopes: ['notes:read', 'other'] }, '/scopes'],
    ['a scope twice', { scopes: ['notes:read', 'notes:read'] }, '/scopes'],
    ['no scope', { scopes: [] }, '/scopes'],
    ['more values than one authorization may have', { scopes: Array.from({ length: 21 }, (_, nth) => `notes:of:o${nth}`) }, '/scopes'],
    ['an API that there is not', { resource: 'https://nowhere.example' }, '/resource'],
    ['the platform itself', { resource: 'https://id.example/t/acme' }, '/resource'],
    ['longer than the tenant allows', { lifetime: 30 * day + 1 }, '/lifetime'],
    ['a moment', { lifetime: minApiKeyLifetime - 1 }, '/lifetime'],
    ['no number of seconds', { lifetime: Number.NaN }, '/lifetime'],
    ['no name', { name: ' ' }, '/name'],
    ['a name that reads as another', { name: 'a\u202eb' }, '/name'],
  ])('are not made for %s', async (_what, changes, pointer) => {
    const world = aWorld();
    await expect(createOwn(world, changes)).rejects.toMatchObject({ code: 'invalid_argument', members: [{ pointer }] });
    expect(await list(world, ofUser(world))).toEqual([]);
  });

  it('are not made where the tenant lets such owners have none', async () => {
    const world = aWorld({ apiKeys: 'applications' });
    await expect(createOwn(world)).rejects.toMatchObject({ code: 'forbidden' });
    const bound = world.register({ profile: 'fapi2-security' });
    await expect(create(world, bound)).rejects.toMatchObject({ code: 'forbidden' });
    const off = aWorld({ apiKeys: 'off' });
    await expect(create(off, off.register())).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      create(world, { application: { ...world.register().application, clientId: 'nobody' as ClientId }, secret: null }),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('of applications may do what these may ask for, and no more', async () => {
    const world = aWorld();
    const client = world.register({ scopes: ['notes:write'] });
    await expect(create(world, client)).rejects.toMatchObject({ code: 'invalid_argument', members: [{ pointer: '/scopes' }] });
    const { key } = await create(world, client, { scopes: ['notes:write'] });
    expect(await service.isActive(world, key)).toBe(true);
    world.setStatus(client, 'disabled');
    await service.broadcast(world, eventMap.tenant.applicationUpdated, {
      clientId: client.application.clientId,
      status: 'disabled',
      version: 2,
    });
    expect(await service.isActive(world, key)).toBe(false);
  });

  it('are as many as the tenant says, however many are asked for at once; one that ended makes room', async () => {
    const world = aWorld();
    const client = world.register();
    const attempts = Array.from({ length: 100 }, (_none, nth) => create(world, client, {}, service.replica(nth)));
    const made = (await Promise.allSettled(attempts)).flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(made).toHaveLength(3);
    const [first] = made as [IssuedApiKey];
    await expect(create(world, client)).rejects.toMatchObject({ code: 'conflict' });
    await service.replica().call(rpcMap.token.revokeApiKey, world.context, { owner: ofClient(client), id: first.id });
    await create(world, client);
    expect(await list(world, ofClient(client))).toHaveLength(4);
  }, 60_000);

  it('are refused to who has as many as they may without waiting for others: who waits holds a connection of everybody’s', async () => {
    const world = aWorld({ apiKeysPerOwner: 1 });
    const client = world.register();
    await create(world, client);
    const held = [`api keys ${world.context.tenantId} ${client.application.clientId}`];
    await service.database.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', held);
    await expect(create(world, client)).rejects.toMatchObject({ code: 'conflict' });
    await service.database.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', held);
  });

  it('end at once when they are revoked, and can be by their owner alone', async () => {
    const [world, elsewhere] = [aWorld(), aWorld()];
    const made = await createOwn(world);
    const stranger = world.secretOf(world.session({ userId: world.addUser().id }));
    const revoke = (sessionToken: string) =>
      service.replica().call(rpcMap.token.revokeOwnApiKey, world.context, { sessionToken, id: made.id });
    await expect(revoke(stranger)).rejects.toMatchObject({ code: 'not_found' });
    const client = world.register();
    const revokeAs = (of: TenantWorld, owner: ApiKeyOwner) =>
      service.replica().call(rpcMap.token.revokeApiKey, of.context, { owner, id: made.id });
    await expect(revokeAs(world, ofClient(client))).rejects.toMatchObject({ code: 'not_found' });
    await expect(revokeAs(elsewhere, ofUser(world))).rejects.toMatchObject({ code: 'not_found' });
    expect(await service.isActive(elsewhere, made.key)).toBe(false);
    expect(await service.isActive(world, made.key)).toBe(true);
    const own = world.secretOf(world.session());
    for (let nth = 0; nth < 2; nth += 1) expect(await revoke(own)).toEqual({ revoked: true });
    expect(await service.isActive(world, made.key)).toBe(false);
    const { id: apiKeyId, resource, scopes, expiresAt } = made;
    const owner = { userId: world.user.id, clientId: null };
    expect(await told(world, eventMap.token.apiKeyCreated)).toEqual([{ apiKeyId, ...owner, resource, scopes, expiresAt }]);
    expect(await told(world, eventMap.token.apiKeyRevoked)).toEqual([{ apiKeyId, ...owner }]);
    expect(await told(world, eventMap.token.grantRevoked)).toMatchObject([{ grantId: apiKeyId, reason: 'revoked' }]);
  });

  it('end with their user’s being locked, or not knowing a sign-in, and are erased with the user', async () => {
    const world = aWorld();
    const { key } = await createOwn(world);
    await service.deliver(
      world,
      eventMap.session.signInDisowned,
      { userId: world.user.id, sessionId: world.session().sessionId },
      new Date(Date.now() + 1_000),
    );
    expect(await service.isActive(world, key)).toBe(false);
    const second = await createOwn(world);
    await service.deliver(
      world,
      eventMap.identity.userUpdated,
      { userId: world.user.id, status: 'locked', emailChanged: false, version: 2 },
      new Date(Date.now() + 1_000),
    );
    expect(await service.isActive(world, second.key)).toBe(false);
    expect((await list(world, ofUser(world))).every(({ revokedAt }) => revokedAt !== null)).toBe(true);
    await service.deliver(world, eventMap.identity.userDeleted, { userId: world.user.id, version: 3 });
    expect(await list(world, ofUser(world))).toEqual([]);
  });

  it('are shown to their user while they are good, however many have ended before and since', async () => {
    const world = aWorld();
    const { id } = await createOwn(world);
    await service.database.query(
      `INSERT INTO token.api_keys (tenant_id, key_hash, expires_at, id, name, prefix, user_id, resource_server_id, resource, scopes, created_at)
       SELECT tenant_id, key_hash || nth, expires_at, gen_random_uuid(), name, prefix, user_id, resource_server_id, resource, scopes,
         created_at + nth * interval '1 second'
       FROM token.api_keys, generate_series(-100, 100) AS nth WHERE tenant_id = $1 AND nth <> 0`,
      [world.context.tenantId],
    );
    const sessionToken = world.secretOf(world.session());
    const { apiKeys } = await service.replica().call(rpcMap.token.listOwnApiKeys, world.context, { sessionToken });
    const times = apiKeys.slice(1).map(({ createdAt }) => Date.parse(createdAt));
    expect([apiKeys[0]?.id, times.length, times]).toEqual([id, 99, times.toSorted((one, other) => other - one)]);
  });

  it('outlive sessions, and end with their application', async () => {
    const world = aWorld();
    const session = world.session();
    const { key } = await createOwn(world, {}, session);
    await service.deliver(world, eventMap.session.sessionEnded, {
      sessionId: session.sessionId,
      userId: world.user.id,
      reason: 'logout',
    });
    expect(await service.isActive(world, key)).toBe(true);
    const client = world.register();
    const ofMachine = await create(world, client);
    await service.deliver(world, eventMap.tenant.applicationDeleted, { clientId: client.application.clientId, version: 2 });
    expect(await service.isActive(world, ofMachine.key)).toBe(false);
    expect(await list(world, ofClient(client))).toEqual([]);
  });

  it('are told with the hour of their last use, which is written once', async () => {
    const world = aWorld();
    const { key } = await createOwn(world);
    for (let nth = 0; nth < 3; nth += 1) await service.isActive(world, key, service.replica(nth));
    const [told] = await list(world, ofUser(world));
    const hour = 3_600_000;
    expect(told?.lastUsedAt).toBe(new Date(Math.floor(Date.now() / hour) * hour).toISOString());
  });
});
