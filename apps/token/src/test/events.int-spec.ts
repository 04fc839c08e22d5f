import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AnyEvent, type ClientId, type EventEnvelope, eventMap, type SessionEndReason, type SessionId, type User } from '#contracts';
import { race, rounds } from '#testing';
import type { TenantWorld, TestClient } from './tenant-world.js';
import { type Tokens, TokenService, tokensOf } from './token-service.js';

describe('what the token service hears of others', () => {
  let service: TokenService;
  let world: TenantWorld;
  let client: TestClient;
  let user: User;

  beforeAll(async () => {
    service = await TokenService.start();
  });

  beforeEach(() => {
    world = service.world();
    client = world.registerPublic();
    ({ user } = world);
  });

  afterAll(async () => {
    await service.close();
  });

  const expectActive = async ({ accessToken, refreshToken }: Tokens, active: boolean): Promise<void> => {
    expect(await service.isActive(world, accessToken)).toBe(active);
    expect(await service.isActive(world, refreshToken)).toBe(active);
  };

  /** What was appended to the outbox, delivered or not. */
  const told = async ({ subject }: AnyEvent): Promise<unknown[]> => {
    const { rows } = await service.database.query<{ payload: unknown }>(
      `SELECT envelope -> 'payload' AS payload FROM token.outbox WHERE subject = $1 AND tenant_id = $2`,
      [subject, world.context.tenantId],
    );
    return rows.map(({ payload }) => payload);
  };

  describe('session-ended', () => {
    const end = (sessionId: ReturnType<TenantWorld['session']>['sessionId'], reason: SessionEndReason): Promise<EventEnvelope> =>
      service.deliver(world, eventMap.session.sessionEnded, { sessionId, userId: user.id, reason });

    it.each(['logout', 'revoked', 'user_inactive', 'password_changed'] as const)('%s ends the grants of the session', async (reason) => {
      const session = world.session();
      const tokens = await service.signIn(world, client, {}, session);
      await end(session.sessionId, reason);
      await expectActive(tokens, false);
      expect((await service.refresh(world, client, tokens.refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    });

    it('replaced ends nothing', async () => {
      const session = world.session();
      const tokens = await service.signIn(world, client, {}, session);
      await end(session.sessionId, 'replaced');
      await expectActive(tokens, true);
    });

    it('ends neither other sessions nor what was to stay when the user is away (OpenID Connect Core §11)', async () => {
      const session = world.session();
      const offline = await service.signIn(world, client, { scope: 'openid offline_access' }, session);
      const other = await service.signIn(world, client);
      await end(session.sessionId, 'logout');
      await expectActive(offline, true);
      await expectActive(other, true);
    });

    it('ends codes that nobody has redeemed yet', async () => {
      const session = world.session();
      const code = await service.code(world, client, {}, session);
      await end(session.sessionId, 'logout');
      expect((await service.redeem(world, client, code)).body).toMatchObject({ error: 'invalid_grant' });
    });

    it('refuses a code that is issued only afterwards, to a login that was on its way', async () => {
      const session = world.session();
      await end(session.sessionId, 'logout');
      const late = await service.code(world, client, {}, session);
      expect((await service.redeem(world, client, late)).body).toMatchObject({ error: 'invalid_grant' });
      const offline = await service.code(world, client, { scope: 'openid offline_access' }, session);
      expect((await service.redeem(world, client, offline)).status).toBe(200);
    });

    it('leaves nothing active of codes that are issued and redeemed meanwhile, in any round', async () => {
      for (let round = 0; round < rounds; round++) {
        const session = world.session();
        const [redemption] = await Promise.all([
          service.code(world, client, {}, session).then((code) => service.redeem(world, client, code)),
          end(session.sessionId, 'logout'),
        ]);
        if (redemption.status === 200) await expectActive(tokensOf(redemption), false);
      }
    });

    it('leaves nothing active, whichever comes first: it or the redemption, in any round', async () => {
      for (let round = 0; round < rounds; round++) {
        const session = world.session();
        const code = await service.code(world, client, {}, session);
        const [redemption] = await Promise.all([service.redeem(world, client, code), end(session.sessionId, 'logout')]);
        if (redemption.status === 200) await expectActive(tokensOf(redemption), false);
      }
    });
  });

  describe('fault F13: delivered ten times', () => {
    it('has one effect', async () => {
      const session = world.session();
      await service.signIn(world, client, {}, session);
      await service.signIn(world, client, {}, session);
      const payload = { sessionId: session.sessionId, userId: user.id, reason: 'logout' } as const;
      const envelope = await service.deliver(world, eventMap.session.sessionEnded, payload);
      const { items } = await service.grantsOf(world);
      await race(9, () => service.redeliver(envelope));
      expect((await service.grantsOf(world)).items).toEqual(items);
      const { rows } = await service.database.query('SELECT 1 FROM token.inbox WHERE event_id = $1', [envelope.id]);
      expect(rows).toHaveLength(1);
    });
  });

  describe('user-updated', () => {
    it.each(['disabled', 'locked'] as const)('%s ends all that the user allowed, codes too', async (status) => {
      const tokens = await service.signIn(world, client, { scope: 'openid offline_access' });
      const code = await service.code(world, client);
      await service.deliver(world, eventMap.identity.userUpdated, { userId: user.id, status, emailChanged: false, version: 2 });
      await expectActive(tokens, false);
      expect((await service.redeem(world, client, code)).body).toMatchObject({ error: 'invalid_grant' });
    });

    it('of a user who is active ends nothing', async () => {
      const tokens = await service.signIn(world, client);
      await service.deliver(world, eventMap.identity.userUpdated, { userId: user.id, status: 'active', emailChanged: true, version: 2 });
      await expectActive(tokens, true);
    });

    it('fault F14: that comes an hour late does not end what the user allowed since', async () => {
      const tokens = await service.signIn(world, client);
      const payload = { userId: user.id, status: 'disabled', emailChanged: false, version: 2 } as const;
      await service.deliver(world, eventMap.identity.userUpdated, payload, new Date(Date.now() - 3_600_000));
      await expectActive(tokens, true);
    });

    it('ends nothing of another user, nor of the same id in another tenant', async () => {
      const other = world.addUser();
      const tokens = await service.signIn(world, client);
      const payload = { status: 'disabled', emailChanged: false, version: 2 } as const;
      await service.deliver(world, eventMap.identity.userUpdated, { ...payload, userId: other.id });
      await service.deliver(service.world(), eventMap.identity.userUpdated, { ...payload, userId: user.id });
      await expectActive(tokens, true);
    });
  });

  it('user-deleted ends all that the user allowed, and forgets the consents', async () => {
    const thirdParty = world.registerPublic();
    const tokens = await service.signIn(world, thirdParty);
    await service.database.query(`INSERT INTO token.consents (tenant_id, user_id, client_id, scopes) VALUES ($1, $2, 'a', '{openid}')`, [
      world.context.tenantId,
      user.id,
    ]);
    await service.deliver(world, eventMap.identity.userDeleted, { userId: user.id, version: 3 });
    await expectActive(tokens, false);
    const { rows } = await service.database.query('SELECT 1 FROM token.consents WHERE user_id = $1', [user.id]);
    expect(rows).toEqual([]);
  });

  it('client-redirects-changed has users asked again, of that tenant and client alone, and ends nothing', async () => {
    const thirdParty = world.registerPublic();
    const tokens = await service.signIn(world, thirdParty);
    const elsewhere = service.world();
    const clientIds = ['moved', 'other'];
    for (const { context } of [world, elsewhere])
      for (const clientId of clientIds)
        await service.database.query(`INSERT INTO token.consents (tenant_id, user_id, client_id, scopes) VALUES ($1, $2, $3, '{openid}')`, [
          context.tenantId,
          user.id,
          clientId,
        ]);
    await service.deliver(world, eventMap.tenant.clientRedirectsChanged, { clientId: 'moved' as ClientId });
    const { rows } = await service.database.query(
      'SELECT tenant_id = $1 AS own, client_id FROM token.consents WHERE user_id = $2 AND client_id = ANY ($3) ORDER BY own, client_id',
      [world.context.tenantId, user.id, clientIds],
    );
    expect(rows).toEqual([
      { own: false, client_id: 'moved' },
      { own: false, client_id: 'other' },
      { own: true, client_id: 'other' },
    ]);
    await expectActive(tokens, true);
  });

  describe('attack A29: password-changed', () => {
    it('ends all that the user allowed where the tenant says so', async () => {
      const tokens = await service.signIn(world, client, { scope: 'openid offline_access' });
      await service.deliver(world, eventMap.identity.passwordChanged, { userId: user.id, version: 2 });
      await expectActive(tokens, false);
      expect((await service.refresh(world, client, tokens.refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    });

    it('ends nothing where the tenant does not', async () => {
      world.tenant = { ...world.tenant, settings: { ...world.tenant.settings, revokeTokensOnPasswordChange: false } };
      const tokens = await service.signIn(world, client);
      await service.deliver(world, eventMap.identity.passwordChanged, { userId: user.id, version: 2 });
      await expectActive(tokens, true);
    });

    it('lets the user sign in with the new password at once', async () => {
      await service.deliver(world, eventMap.identity.passwordChanged, { userId: user.id, version: 2 });
      await expectActive(await service.signIn(world, client), true);
    });
  });

  it('sign-in-disowned ends all that the user allowed, with what outlives its session, whatever the tenant says of passwords, and nothing of others', async () => {
    world.tenant = { ...world.tenant, settings: { ...world.tenant.settings, revokeTokensOnPasswordChange: false } };
    const disowned = { userId: user.id, sessionId: randomUUID() as SessionId };
    const tokens = await service.signIn(world, client, { scope: 'openid offline_access' });
    await service.deliver(service.world(), eventMap.session.signInDisowned, disowned);
    await service.deliver(world, eventMap.session.signInDisowned, { ...disowned, userId: world.addUser().id });
    await expectActive(tokens, true);
    await service.deliver(world, eventMap.session.signInDisowned, disowned);
    await expectActive(tokens, false);
    expect((await service.refresh(world, client, tokens.refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    await expectActive(await service.signIn(world, client), true);
  });

  it('application-deleted ends the grants of the application and no other', async () => {
    const other = world.registerPublic();
    const tokens = await service.signIn(world, client);
    const others = await service.signIn(world, other);
    await service.deliver(world, eventMap.tenant.applicationDeleted, { clientId: client.application.clientId, version: 2 });
    await expectActive(tokens, false);
    await expectActive(others, true);
  });

  it('application-updated, disabled: its tokens are inactive, and active again when it is', async () => {
    const tokens = await service.signIn(world, client);
    world.setStatus(client, 'disabled');
    const { clientId } = client.application;
    await service.deliver(world, eventMap.tenant.applicationUpdated, { clientId, status: 'disabled', version: 2 });
    await expectActive(tokens, false);
    expect((await service.refresh(world, client, tokens.refreshToken)).status).not.toBe(200);
    world.setStatus(client, 'active');
    await service.deliver(world, eventMap.tenant.applicationUpdated, { clientId, status: 'active', version: 3 });
    await expectActive(tokens, true);
  });

  it('tenant-deleted deletes every row of the tenant, and no other', async () => {
    const other = service.world();
    const kept = await service.signIn(other, other.registerPublic());
    await service.signIn(world, client, { scope: 'openid notes:read' });
    await service.deliver(world, eventMap.tenant.tenantDeleted, { slug: world.context.slug, version: 2 });
    const { rows: tables } = await service.database.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
       WHERE c.relnamespace = 'token'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT IN ('outbox', 'inbox', 'dead_letters')`,
    );
    expect(tables.length).toBeGreaterThan(8);
    for (const { name } of tables) {
      const { rows } = await service.database.query(`SELECT 1 FROM ${name} WHERE tenant_id = $1`, [world.context.tenantId]);
      expect([name, rows]).toEqual([name, []]);
    }
    expect(await service.isActive(other, kept.accessToken)).toBe(true);
  });

  it('tells of every grant that ends, once', async () => {
    const session = world.session();
    await service.signIn(world, client, {}, session);
    const payload = { sessionId: session.sessionId, userId: user.id, reason: 'logout' } as const;
    await service.deliver(world, eventMap.session.sessionEnded, payload);
    await service.deliver(world, eventMap.session.sessionEnded, payload);
    const { items } = await service.grantsOf(world);
    expect(await told(eventMap.token.grantRevoked)).toEqual([
      {
        grantId: items[0]?.id,
        clientId: client.application.clientId,
        userId: user.id,
        sessionId: session.sessionId,
        reason: 'session_ended',
      },
    ]);
  });
});
