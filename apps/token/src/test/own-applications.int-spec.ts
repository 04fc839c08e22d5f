import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ClientId, rpcMap } from '#contracts';
import type { TenantWorld } from './tenant-world.js';
import { TokenService } from './token-service.js';

describe('the applications that may act for a user', () => {
  let service: TokenService;
  beforeAll(async () => {
    service = await TokenService.start();
  }, 60_000);
  afterAll(() => service.close());

  const list = async (world: TenantWorld, sessionToken: string) =>
    (await service.replica().call(rpcMap.token.listOwnApplications, world.context, { sessionToken, limit: 50 })).items;
  const revoke = (world: TenantWorld, sessionToken: string, clientId: ClientId) =>
    service.replica().call(rpcMap.token.revokeOwnApplication, world.context, { sessionToken, clientId });

  it('are told to that user by their grants, with what they may do in the words of their resource server', async () => {
    const world = service.world();
    const hosts = ['app.example', 'bank.example', 'shop.example', 'notes.example:8443'];
    const redirectUris = hosts.map((host) => `https://${host}/callback`);
    const [notes, other] = [world.register({ name: 'Notes', redirectUris }), world.register()];
    await service.signIn(world, notes, { scope: 'openid notes:read' });
    await service.signIn(world, notes, { scope: 'openid profile' });
    const stranger = world.addUser();
    await service.signIn(world, other, {}, world.session({ userId: stranger.id }));
    const description = world.resourceServer.scopes.find(({ name }) => name === 'notes:read')?.description;
    expect(await list(world, world.secretOf(world.session()))).toMatchObject([
      {
        clientId: notes.application.clientId,
        name: 'Notes',
        destinations: hosts,
        scopes: [
          { name: 'openid', description: null },
          { name: 'profile', description: null },
        ],
        apis: [{ name: world.resourceServer.name, scopes: [{ name: 'notes:read', description }] }],
      },
    ]);
  });

  it('RFC 9396: are told with what was allowed in detail, once, for as long as a grant of it lives', async () => {
    const world = service.world();
    const schema = { type: 'object', properties: { amount: { type: 'number', title: 'Amount' } } };
    const payment = { type: 'payment', description: 'Make a payment', schema };
    Object.assign(world.resourceServer, { authorizationDetailsTypes: [payment] });
    const client = world.register({ authorizationDetailsTypes: ['payment'] });
    const details = (...amounts: readonly number[]) => ({
      scope: 'openid',
      authorization_details: JSON.stringify(amounts.map((amount) => ({ type: 'payment', amount }))),
    });
    await service.signIn(world, client, details(1));
    await service.signIn(world, client, details(1, 2));
    const secret = world.secretOf(world.session());
    const detail = (value: number) => ({ description: payment.description, facts: [{ name: 'Amount', value }] });
    const [application] = await list(world, secret);
    expect(application?.apis).toMatchObject([{ name: world.resourceServer.name, scopes: [] }]);
    expect(new Set(application?.apis?.[0]?.authorizationDetails)).toEqual(new Set([detail(1), detail(2)]));
    await revoke(world, secret, client.application.clientId);
    expect(await list(world, secret)).toEqual([]);
  });

  describe('of which one has been allowed far more than anybody looks through', () => {
    const text = 'x'.repeat(2_000);
    const scene = async () => {
      const world = service.world();
      const schema = { type: 'object', properties: { text: { type: 'string', title: 'Text' }, nth: { type: 'number' } } };
      Object.assign(world.resourceServer, { authorizationDetailsTypes: [{ type: 'note', description: 'Keep a note', schema }] });
      const note = (nth: number) => ({
        scope: 'openid',
        authorization_details: JSON.stringify(Array.from({ length: 3 }, () => ({ type: 'note', nth, text }))),
      });
      const [modest, greedy] = [
        world.register({ authorizationDetailsTypes: ['note'] }),
        world.register({ authorizationDetailsTypes: ['note'] }),
      ];
      await service.signIn(world, modest, note(1));
      for (let nth = 0; nth < 12; nth += 1) await service.signIn(world, greedy, note(nth));
      return { world, modest, greedy, secret: world.secretOf(world.session()) };
    };

    it('are each told, with what they may do, and can be revoked', async () => {
      const { world, modest, greedy, secret } = await scene();
      const told = await list(world, secret);
      const of = ({ application }: typeof modest) => told.find(({ clientId }) => clientId === application.clientId);
      expect(of(modest)).toMatchObject({ apis: [{ authorizationDetails: [{ description: 'Keep a note' }] }], hasMore: false });
      expect(of(greedy)).toMatchObject({ hasMore: true });
      expect(JSON.stringify(of(greedy)).length).toBeLessThan(20_000);
      await revoke(world, secret, greedy.application.clientId);
      expect((await list(world, secret)).map(({ clientId }) => clientId)).toEqual([modest.application.clientId]);
    });

    it('are told page by page, the last one first, each once', async () => {
      const { world, modest, greedy, secret } = await scene();
      // Grants are dated by the second.
      await service.database.query(`UPDATE token.grants SET created_at = created_at - interval '1 minute' WHERE client_id = $1`, [
        modest.application.clientId,
      ]);
      const page = (cursor?: string) =>
        service.replica().call(rpcMap.token.listOwnApplications, world.context, { sessionToken: secret, limit: 1, cursor });
      const first = await page();
      const second = await page(first.nextCursor ?? '');
      expect([...first.items, ...second.items].map(({ clientId }) => clientId)).toEqual(
        [greedy, modest].map(({ application }) => application.clientId),
      );
      expect(second.nextCursor).toBeNull();
      await expect(page('nothing')).rejects.toMatchObject({ code: 'invalid_argument' });
    });
  });

  it('lose consent, codes and tokens at once, and nobody else’s', async () => {
    const world = service.world();
    const client = world.register({ firstParty: false });
    const session = world.session();
    const asked = await service.authorize(world, client, session, { scope: 'openid offline_access' });
    if (asked.kind !== 'consent_required') throw new Error(asked.kind);
    const signIn = world.signIn(asked.requestId, 'allow');
    const request = { requestId: asked.requestId, signIn, sessionToken: world.secretOf(session) };
    await service.replica().call(rpcMap.token.resumeAuthorization, world.context, request);
    const trusted = world.register();
    const mine = await service.signIn(world, trusted, { scope: 'openid offline_access' });
    const code = await service.code(world, trusted);
    const stranger = world.addUser();
    const theirs = await service.signIn(world, trusted, { scope: 'openid offline_access' }, world.session({ userId: stranger.id }));
    const secret = world.secretOf(session);
    expect(new Set((await list(world, secret)).map(({ clientId }) => clientId))).toEqual(
      new Set([client.application.clientId, trusted.application.clientId]),
    );
    for (const { application } of [client, trusted])
      for (let nth = 0; nth < 2; nth += 1) expect(await revoke(world, secret, application.clientId)).toEqual({ revoked: true });
    expect(await list(world, secret)).toEqual([]);
    expect(await service.isActive(world, mine.accessToken)).toBe(false);
    expect((await service.refresh(world, trusted, mine.refreshToken)).status).toBe(400);
    expect((await service.redeem(world, trusted, code)).status).toBe(400);
    expect(await service.isActive(world, theirs.accessToken)).toBe(true);
    expect((await service.authorize(world, client, session, { scope: 'openid offline_access' })).kind).toBe('consent_required');
  });

  it('are told to the tenant service as used once a user allowed them something, or they have a grant, and in no other tenant', async () => {
    const [world, elsewhere] = [service.world(), service.world()];
    const [consented, granted, unused] = [world.register({ firstParty: false }), world.register(), world.register()];
    const clientIds = [consented, granted, unused].map(({ application }) => application.clientId);
    const used = async (of: TenantWorld) => (await service.replica().call(rpcMap.token.findUsedClients, of.context, { clientIds })).used;
    expect(await used(world)).toEqual([]);
    const session = world.session();
    const asked = await service.authorize(world, consented, session, { scope: 'openid' });
    if (asked.kind !== 'consent_required') throw new Error(asked.kind);
    const request = { requestId: asked.requestId, signIn: world.signIn(asked.requestId, 'allow'), sessionToken: world.secretOf(session) };
    await service.replica().call(rpcMap.token.resumeAuthorization, world.context, request);
    await service.signIn(world, granted, { scope: 'openid' });
    expect(new Set(await used(world))).toEqual(new Set([consented.application.clientId, granted.application.clientId]));
    expect(await used(elsewhere)).toEqual([]);
    const many = Array.from({ length: 101 }, () => unused.application.clientId);
    await expect(service.replica().call(rpcMap.token.findUsedClients, world.context, { clientIds: many })).rejects.toMatchObject({
      code: 'invalid_argument',
    });
  });

  it('attack A62: are told and taken to nobody without a live session of the tenant', async () => {
    const [world, elsewhere] = [service.world(), service.world()];
    const client = world.register();
    const { accessToken } = await service.signIn(world, client);
    const ended = world.secretOf(world.session());
    world.endSession(ended);
    const ofOther = elsewhere.secretOf(elsewhere.session({ userId: world.user.id }));
    for (const sessionToken of [ofOther, ended, 'nobody', '', null, undefined, 7] as string[]) {
      await expect(list(world, sessionToken)).rejects.toMatchObject({ code: 'login_required' });
      await expect(revoke(world, sessionToken, client.application.clientId)).rejects.toMatchObject({ code: 'login_required' });
    }
    expect(await service.isActive(world, accessToken)).toBe(true);
  });

  it('revoking what there never was changes nothing', async () => {
    const world = service.world();
    const secret = world.secretOf(world.session());
    for (const clientId of ['', 'no id', "' OR 1=1"] as ClientId[])
      expect(await revoke(world, secret, clientId)).toEqual({ revoked: true });
  });
});
