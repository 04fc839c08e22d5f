import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuthorizationRequestId, eventMap, type OAuthReply, type ParameterList, rpcMap, type UserId } from '#contracts';
import { fulfilled, race, rounds } from '#testing';
import type { TestClient, TenantWorld } from './tenant-world.js';
import { TokenService, tokensOf } from './token-service.js';

const succeeded = (replies: readonly OAuthReply[]): OAuthReply[] => replies.filter(({ status }) => status === 200);
const refused = (replies: readonly OAuthReply[], error: string): OAuthReply[] => replies.filter(({ body }) => body?.error === error);

describe('tokens on a real database', () => {
  let service: TokenService;
  let world: TenantWorld;
  let client: TestClient;

  beforeAll(async () => {
    service = await TokenService.start({ replicas: 2, patienceMs: 30_000 });
    world = service.world();
    client = world.registerPublic();
  });

  afterAll(() => service.close());

  describe('the authorization code', () => {
    it('becomes tokens that are active', async () => {
      const { accessToken, refreshToken, idToken } = await service.signIn(world, client);
      expect(idToken.split('.')).toHaveLength(3);
      expect(await service.isActive(world, accessToken)).toBe(true);
      expect(await service.isActive(world, refreshToken, service.replica(1))).toBe(true);
    });

    it('becomes an opaque access token where the resource server wants one', async () => {
      const { accessToken } = await service.signIn(world, client, { scope: 'openid notes:read' });
      expect(accessToken).toMatch(/^ost_at_/);
      expect(await service.isActive(world, accessToken)).toBe(true);
    });

    it('attack A17: used twice, it is refused and takes the tokens of its first use with it', async () => {
      const code = await service.code(world, client);
      const { accessToken, refreshToken } = tokensOf(await service.redeem(world, client, code));
      expect((await service.redeem(world, client, code)).body).toMatchObject({ error: 'invalid_grant' });
      expect(await service.isActive(world, accessToken)).toBe(false);
      expect(await service.isActive(world, refreshToken)).toBe(false);
      expect((await service.refresh(world, client, refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    });

    it('attack A18: 100 parallel redemptions on two replicas have exactly one winner, in every round', async () => {
      for (let round = 0; round < rounds; round++) {
        const code = await service.code(world, client);
        const results = await race(100, (index) => service.redeem(world, client, code, service.replica(index)));
        const replies = fulfilled(results);
        expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
        expect(succeeded(replies)).toHaveLength(1);
        expect(refused(replies, 'invalid_grant')).toHaveLength(99);
      }
    }, 120_000);

    it('attack A19: is nothing to another client, nor to another tenant, and stays good', async () => {
      const code = await service.code(world, client);
      const other = service.world();
      expect((await service.redeem(world, world.registerPublic(), code)).body).toMatchObject({ error: 'invalid_grant' });
      expect((await service.redeem(other, other.registerPublic(), code)).body).toMatchObject({ error: 'invalid_grant' });
      expect((await service.redeem(world, client, code)).status).toBe(200);
    });

    it('attack A20: is refused when it has expired', async () => {
      const short = service.world();
      short.tenant = { ...short.tenant, settings: { ...short.tenant.settings, authorizationCodeLifetime: 0 } };
      const app = short.registerPublic();
      expect((await service.redeem(short, app, await service.code(short, app))).body).toMatchObject({ error: 'invalid_grant' });
    });

    it('attack A24: is refused once the user is disabled, locked or deleted', async () => {
      for (const status of ['disabled', 'locked', null] as const) {
        const user = world.addUser();
        const code = await service.code(world, client, {}, world.session({ userId: user.id }));
        world.setUser(user.id, status && { ...user, status });
        expect((await service.redeem(world, client, code)).body).toMatchObject({ error: 'invalid_grant' });
      }
    });
  });

  describe('the refresh token', () => {
    it('rotates, and every successor works once', async () => {
      let { refreshToken } = await service.signIn(world, client);
      for (let turn = 0; turn < 3; turn++) {
        const next = tokensOf(await service.refresh(world, client, refreshToken, service.replica(turn)));
        expect(next.refreshToken).not.toBe(refreshToken);
        expect(await service.isActive(world, refreshToken)).toBe(false);
        expect(await service.isActive(world, next.refreshToken)).toBe(true);
        ({ refreshToken } = next);
      }
    });

    it('attack A25: spent and used again, it gives its whole grant away', async () => {
      const first = await service.signIn(world, client);
      const second = tokensOf(await service.refresh(world, client, first.refreshToken));
      expect((await service.refresh(world, client, first.refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
      for (const token of [first.accessToken, second.accessToken, second.refreshToken])
        expect(await service.isActive(world, token)).toBe(false);
      expect((await service.refresh(world, client, second.refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    });

    it.each([0, 1])(
      'attack A26, fault F22: 100 parallel refreshes on two replicas have one successor, in every round (%#)',
      async (kind) => {
        const application = kind === 0 ? client : world.register();
        for (let round = 0; round < rounds; round++) {
          const { refreshToken } = await service.signIn(world, application);
          const results = await race(100, (index) => service.refresh(world, application, refreshToken, service.replica(index)));
          expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
          const winners = succeeded(fulfilled(results)).map((reply) => tokensOf(reply).refreshToken);
          expect(winners).toHaveLength(1);
        }
      },
      120_000,
    );

    it('answers retries within the grace with the same successor, however many there are', async () => {
      const patient = world.registerPublic({ refreshTokenGrace: 10 });
      const { refreshToken } = await service.signIn(world, patient);
      const replies = fulfilled(await race(20, (index) => service.refresh(world, patient, refreshToken, service.replica(index))));
      const successors = new Set(succeeded(replies).map((reply) => tokensOf(reply).refreshToken));
      expect(succeeded(replies)).toHaveLength(20);
      expect(successors.size).toBe(1);
    });

    it('attack A27: nothing is active after the answer to a revocation that races rotation, in any round', async () => {
      for (let round = 0; round < rounds; round++) {
        const { accessToken, refreshToken } = await service.signIn(world, client, { scope: 'openid notes:read' });
        const rotation = race(5, (index) => service.refresh(world, client, refreshToken, service.replica(index)));
        expect((await service.revoke(world, client, refreshToken, service.replica(1))).status).toBe(200);
        const handedOut = succeeded(fulfilled(await rotation)).flatMap((reply) => Object.values(tokensOf(reply)));
        for (const token of [accessToken, refreshToken, ...handedOut]) expect(await service.isActive(world, token)).toBe(false);
        for (const token of handedOut.filter((each) => each.startsWith('ost_rt_')))
          expect((await service.refresh(world, client, token)).status).toBe(400);
      }
    }, 60_000);

    it('attack A28: is nothing to another client, nor for a wider scope, nor without the secret', async () => {
      const confidential = world.register();
      const { refreshToken } = await service.signIn(world, confidential);
      expect((await service.refresh(world, world.registerPublic(), refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
      expect((await service.refresh(world, { ...confidential, secret: null }, refreshToken)).status).toBe(401);
      const wider = { grant_type: 'refresh_token', refresh_token: refreshToken, scope: 'openid profile email' };
      expect((await service.token(world, confidential, wider)).body).toMatchObject({ error: 'invalid_scope' });
      expect((await service.refresh(world, confidential, refreshToken)).status).toBe(200);
    });

    it('attack A29: is refused once its user is disabled or gone, before any event tells so', async () => {
      const user = world.addUser();
      const session = world.session({ userId: user.id });
      const { refreshToken } = await service.signIn(world, client, {}, session);
      world.setUser(user.id, { ...user, status: 'locked' });
      expect((await service.refresh(world, client, refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
      world.setUser(user.id, null);
      expect((await service.refresh(world, client, refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    });

    it('attack A51: is not revoked by another client', async () => {
      const { accessToken, refreshToken } = await service.signIn(world, client);
      await service.revoke(world, world.registerPublic(), refreshToken);
      await service.revoke(world, world.registerPublic(), accessToken);
      expect(await service.isActive(world, refreshToken)).toBe(true);
      expect(await service.isActive(world, accessToken)).toBe(true);
    });
  });

  describe('the pending authorization request', () => {
    const parametersOf = ({ application }: TestClient): ParameterList => [
      ['response_type', 'code'],
      ['client_id', application.clientId],
      ['redirect_uri', 'https://app.example/cb'],
      ['scope', 'openid profile'],
      ['code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'],
      ['code_challenge_method', 'S256'],
    ];
    const start = async (app: TestClient): Promise<AuthorizationRequestId> => {
      const request = { parameters: parametersOf(app), sessionToken: null };
      const outcome = await service.replica().call(rpcMap.token.startAuthorization, world.context, request);
      if (outcome.kind !== 'login_required') throw new Error(`no login: ${JSON.stringify(outcome)}`);
      return outcome.requestId;
    };
    const resumeWith = (
      requestId: AuthorizationRequestId,
      sessionToken: string | null,
      decision: 'allow' | 'deny' | null = null,
      index = 0,
    ) =>
      service.replica(index).call(rpcMap.token.resumeAuthorization, world.context, {
        ...{ requestId, sessionToken },
        signIn: world.signIn(requestId, decision, world.findSession(sessionToken ?? '')?.userId),
      });
    const resume = (requestId: AuthorizationRequestId, decision: 'allow' | 'deny' | null = null, index = 0) =>
      resumeWith(requestId, world.secretOf(world.session()), decision, index);

    it('is described to the pages, answered, and known as answered (N27)', async () => {
      const requestId = await start(client);
      const display = await service.replica(1).call(rpcMap.token.describeAuthorization, world.context, { requestId, sessionToken: null });
      expect(display).toMatchObject({ clientName: 'Application' });
      expect((await resume(requestId)).kind).toBe('redirect');
      await expect(
        service.replica().call(rpcMap.token.describeAuthorization, world.context, { requestId, sessionToken: null }),
      ).resolves.toMatchObject({ isAnswered: true });
    });

    it('N03: gives its user one code for 100 requests at the same time, in every round', async () => {
      for (let round = 0; round < rounds; round++) {
        const requestId = await start(client);
        const secret = world.secretOf(world.session());
        const answers = fulfilled(await race(100, (index) => resumeWith(requestId, secret, null, index)));
        expect(answers).toHaveLength(100);
        expect(new Set(answers.map((answer) => answer.kind === 'redirect' && answer.location)).size).toBe(1);
      }
    }, 60_000);

    it('attack A38: pushed, gives one of 100 browsers on two replicas its one code, in every round', async () => {
      for (let round = 0; round < rounds; round++) {
        const request = { parameters: parametersOf(client), authorization: null };
        const { status, body } = await service.replica().call(rpcMap.token.pushAuthorization, world.context, request);
        expect([status, body?.['expires_in']]).toEqual([201, 60]);
        const requestUri = body?.['request_uri'];
        const parameters = [
          ['client_id', client.application.clientId],
          ['request_uri', typeof requestUri === 'string' ? requestUri : ''],
        ] as const;
        const sessionToken = world.secretOf(world.session());
        const outcomes = fulfilled(
          await race(100, (index) =>
            service.replica(index).call(rpcMap.token.startAuthorization, world.context, { parameters, sessionToken }),
          ),
        );
        expect(outcomes).toHaveLength(100);
        expect(outcomes.filter(({ kind }) => kind === 'redirect')).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome.kind === 'error_page' && outcome.error === 'invalid_request_uri')).toHaveLength(99);
      }
    }, 60_000);

    it('asks for consent once, and remembers it', async () => {
      const thirdParty = world.registerPublic({ firstParty: false });
      const requestId = await start(thirdParty);
      expect((await resume(requestId)).kind).toBe('consent_required');
      expect((await resume(requestId, 'allow')).kind).toBe('redirect');
      expect((await resume(await start(thirdParty))).kind).toBe('redirect');
    });

    it.each(['allow', null] as const)('N03: stays without a code once its consent was withdrawn (decision %s)', async (decision) => {
      const thirdParty = world.registerPublic({ firstParty: false });
      const { clientId } = thirdParty.application;
      const requestId = await start(thirdParty);
      const session = world.session();
      const secret = world.secretOf(session);
      expect(await resumeWith(requestId, secret, 'allow')).toEqual(await resumeWith(requestId, secret, decision, 1));
      await service.replica().call(rpcMap.token.withdrawConsent, world.context, { userId: session.userId, clientId });
      await expect(resumeWith(requestId, secret, decision, 1)).rejects.toMatchObject({ code: 'transaction_invalid' });
      expect((await resumeWith(await start(thirdParty), secret)).kind).toBe('consent_required');
    });

    it('N03: remembers what another user allowed in its first user\u2019s place', async () => {
      const thirdParty = world.registerPublic({ firstParty: false });
      const requestId = await start(thirdParty);
      await resume(requestId, 'allow');
      const bob = world.secretOf(world.session({ userId: randomUUID() as UserId }));
      await expect(resumeWith(requestId, bob)).rejects.toMatchObject({ code: 'transaction_invalid' });
      expect((await resumeWith(requestId, bob, 'allow')).kind).toBe('redirect');
      expect((await resumeWith(await start(thirdParty), bob)).kind).toBe('redirect');
    });
  });

  describe('a tenant that is suspended', () => {
    it('gets no tokens, honours none, and shows no keys', async () => {
      const other = service.world();
      const app = other.registerPublic();
      const { accessToken, refreshToken } = await service.signIn(other, app);
      other.tenant = { ...other.tenant, status: 'suspended', version: 2 };
      await service.deliver(other, eventMap.tenant.tenantUpdated, { slug: other.tenant.slug, status: 'suspended', version: 2 });
      for (const replica of [service.replica(0), service.replica(1)]) {
        await expect(service.refresh(other, app, refreshToken, replica)).rejects.toMatchObject({ code: 'forbidden' });
        await expect(replica.call(rpcMap.token.getJwks, other.context, {})).rejects.toMatchObject({ code: 'forbidden' });
        expect(await service.isActive(other, accessToken, replica)).toBe(false);
        expect(await replica.call(rpcMap.token.verifyAccessToken, other.context, { token: accessToken })).toMatchObject({ valid: false });
      }
    });
  });
});
