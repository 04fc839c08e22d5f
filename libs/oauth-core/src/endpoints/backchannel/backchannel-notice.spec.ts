import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Application, BackchannelDeliveryMode, JsonObject } from '#contracts';
import { DpopKey } from '#testing/builders';
import { halfHash } from '../../id-token.js';
import { hashSecret } from '../../secrets.js';
import type { Members } from '../../testing/client-requests.js';
import type { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { aBackchannelApplication, withAsked, withBackchannel } from '../../testing/backchannels.js';
import { backchannelNotice, judgeNotificationAnswer, redeemNotice, revokePushed } from './backchannel-notice.js';

const notificationToken = 'a-token-of-the-client-itself';
const toldBy = (mode: BackchannelDeliveryMode, members: Partial<Application> = {}): Application =>
  aBackchannelApplication({
    ...{ backchannelTokenDeliveryMode: mode, backchannelClientNotificationEndpoint: 'https://app.example/ciba' },
    ...members,
  });
const asked: Members = { client_notification_token: notificationToken, scope: 'openid profile offline_access' };
const refusedAs = (error: string) => ({ status: 400, body: { error } });

const textOf = (body: JsonObject, name: string): string => {
  const value = body[name];
  return typeof value === 'string' ? value : '';
};

/** What a client is told, its tokens written. */
const notice = async (server: TestAuthorizationServer, application: Application, authReqId: string, answer: 'allow' | 'deny' | null) => {
  const made = await backchannelNotice(server.tenant, application, { authReqId, answer }, server.dependencies);
  if (made?.redemption) await redeemNotice(server.tenant, made.redemption, () => Promise.resolve(true), server.dependencies);
  return made?.body ?? null;
};

describe('CIBA §7.1: the client_notification_token', () => {
  it.each([
    ['left out', undefined],
    ['too short for 128 bits', 'x'.repeat(21)],
    ['too long', 'x'.repeat(1_025)],
    ['no bearer token', `${'x'.repeat(22)} y`],
  ])('is refused where it is %s', async (_, token) => {
    for (const mode of ['ping', 'push'] as const) {
      const { server, client } = withBackchannel(toldBy(mode));
      const reply = await server.authenticateByBackchannel(client, { client_notification_token: token });
      expect(reply).toMatchObject(refusedAs('invalid_request'));
      expect(server.tables.notifications.size).toBe(0);
    }
  });

  it('is not needed by who polls, of whom nothing is kept', async () => {
    const { server } = await withAsked();
    expect(server.tables.notifications.size).toBe(0);
  });
});

describe('CIBA §7.3: the answer to who is told', () => {
  it('has an interval where the client may ask, too, and none where it is sent its tokens', async () => {
    for (const [mode, interval] of [
      ['ping', 5],
      ['push', undefined],
    ] as const) {
      const { server, client } = withBackchannel(toldBy(mode));
      expect((await server.authenticateByBackchannel(client, asked)).body?.['interval']).toBe(interval);
    }
  });
});

describe('CIBA §10.2: a ping', () => {
  it('says which request was answered, whatever the answer, and nothing else', async () => {
    for (const answer of ['allow', 'deny'] as const) {
      const { server, client, authReqId, decide } = await withAsked(toldBy('ping'), asked);
      await decide(answer);
      expect([...server.tables.notifications.values()]).toMatchObject([{ answer, secrets: { authReqId, notificationToken } }]);
      expect(await notice(server, client.application, authReqId, answer)).toEqual({ auth_req_id: authReqId });
    }
  });

  it('is not sent of what nobody answered', async () => {
    const { server, client, authReqId } = await withAsked(toldBy('ping'), asked);
    expect(await notice(server, client.application, authReqId, null)).toBeNull();
  });

  it('takes nothing from a client that asks', async () => {
    const { server, client, authReqId, poll, decide } = await withAsked(toldBy('ping'), asked);
    await decide('allow');
    await notice(server, client.application, authReqId, 'allow');
    expect(await poll()).toMatchObject({ status: 200 });
  });
});

describe('CIBA §10.3: a push', () => {
  const pushed = async (members: Partial<Application> = {}) => {
    const world = await withAsked(toldBy('push', members), asked);
    await world.decide('allow');
    const body = await notice(world.server, world.client.application, world.authReqId, 'allow');
    if (body === null) throw new Error('nothing is sent');
    return { ...world, body };
  };

  it('has the tokens, and an ID token that says which request, access token and refresh token it belongs to', async () => {
    const { server, client, authReqId, body } = await pushed();
    expect(body).toMatchObject({ auth_req_id: authReqId, token_type: 'Bearer', expires_in: 900 });
    expect(decodeJwt(textOf(body, 'id_token'))).toMatchObject({
      sub: server.user.id,
      aud: client.application.clientId,
      at_hash: halfHash(textOf(body, 'access_token'), 'ES256'),
      'urn:openid:params:jwt:claim:auth_req_id': authReqId,
      'urn:openid:params:jwt:claim:rt_hash': halfHash(textOf(body, 'refresh_token'), 'ES256'),
    });
    expect(await server.refresh(client, textOf(body, 'refresh_token'))).toMatchObject({ status: 200 });
  });

  it('has no rt_hash without a refresh token', async () => {
    const { body } = await pushed({ grantTypes: ['urn:openid:params:grant-type:ciba'] });
    expect(body).not.toHaveProperty('refresh_token');
    expect(decodeJwt(textOf(body, 'id_token'))).not.toHaveProperty('urn:openid:params:jwt:claim:rt_hash');
  });

  it('is the only way to the tokens, and is made once', async () => {
    const { server, client, authReqId, poll } = await pushed();
    expect(await poll()).toMatchObject(refusedAs('unauthorized_client'));
    expect(await notice(server, client.application, authReqId, 'allow')).toMatchObject({ error: 'transaction_failed' });
  });

  it('is bound to the key that the request was proved with', async () => {
    const key = new DpopKey();
    const application = toldBy('push', { dpopBoundAccessTokens: true });
    const { server, client, authReqId, decide } = await withAsked(application, asked, ({ tenant, now }) => {
      const url = `${tenant.issuer}/oauth/backchannel_authentication`;
      return { proof: key.proof({ url }, { iat: now }), method: 'POST', url };
    });
    await decide('allow');
    const body = await notice(server, client.application, authReqId, 'allow');
    expect(body).toMatchObject({ token_type: 'DPoP' });
    expect(decodeJwt(textOf(body ?? {}, 'access_token'))).toMatchObject({ cnf: { jkt: key.jkt } });
  });

  it('RFC 9449 §5.2: is never unbound where the client is registered to have its tokens bound, when it asks or since', async () => {
    const { server: refusing, client: unproven } = withBackchannel(toldBy('push', { dpopBoundAccessTokens: true }));
    expect(await refusing.authenticateByBackchannel(unproven, asked)).toMatchObject(refusedAs('invalid_dpop_proof'));
    expect(refusing.tables.backchannels.size).toBe(0);
    const { server, client, authReqId, decide } = await withAsked(toldBy('push'), asked);
    await decide('allow');
    const registeredSince = { ...client.application, dpopBoundAccessTokens: true };
    expect(await notice(server, registeredSince, authReqId, 'allow')).toEqual({
      auth_req_id: authReqId,
      error: 'transaction_failed',
      error_description: expect.any(String),
    });
    expect(server.tables.grants.size).toBe(0);
  });

  it('is transaction_failed where the client was since held to a profile that forbids it', async () => {
    const { server, client, authReqId, decide } = await withAsked(toldBy('push'), asked);
    await decide('allow');
    const body = await notice(server, { ...client.application, profile: 'fapi2-security' }, authReqId, 'allow');
    expect(body).toMatchObject({ error: 'transaction_failed' });
    expect(server.tables.grants.size).toBe(0);
  });

  it.each([
    ['access_denied', 'deny' as const],
    ['expired_token', null],
  ])('is %s where there are none (§12)', async (error, answer) => {
    const { server, client, authReqId, decide } = await withAsked(toldBy('push'), asked);
    if (answer !== null) await decide(answer);
    expect(await notice(server, client.application, authReqId, answer)).toMatchObject({ auth_req_id: authReqId, error });
  });

  it('is transaction_failed where the user may not sign in any more, or the code is over', async () => {
    const locked = await withAsked(toldBy('push'), asked);
    await locked.decide('allow');
    locked.server.tables.users.set(locked.server.user.id, { ...locked.server.user, status: 'locked' });
    const late = await withAsked(toldBy('push'), asked);
    await late.decide('allow');
    late.server.now += 600;
    for (const { server, client, authReqId } of [locked, late])
      expect(await notice(server, client.application, authReqId, 'allow')).toMatchObject({ error: 'transaction_failed' });
  });

  it('is made later where the claims hook of the application does not answer', async () => {
    const application = toldBy('push', { claimsHook: { url: 'https://hooks.example/claims' } });
    const { server, client, authReqId, decide } = await withAsked(application, asked);
    await decide('allow');
    const tell = () => notice(server, client.application, authReqId, 'allow');
    await expect(tell()).rejects.toMatchObject({ code: 'unavailable' });
    server.claimsHooks = { ask: () => Promise.resolve({ claims: { plan: 'gold' }, sources: null }) };
    expect(decodeJwt(textOf((await tell()) ?? {}, 'access_token'))).toMatchObject({ plan: 'gold' });
  });

  it('is taken back where nobody acknowledged it', async () => {
    const { server, client, authReqId, body } = await pushed();
    await server.dependencies.unitOfWork.transaction(server.tenant, (tx) =>
      revokePushed(tx, server.tenant, hashSecret(authReqId), server.dependencies),
    );
    expect(await server.refresh(client, textOf(body, 'refresh_token'))).toMatchObject(refusedAs('invalid_grant'));
  });

  it('writes no tokens where somebody else tells the client', async () => {
    const { server, client, authReqId, decide } = await withAsked(toldBy('push'), asked);
    await decide('allow');
    const made = await backchannelNotice(server.tenant, client.application, { authReqId, answer: 'allow' }, server.dependencies);
    if (!made?.redemption) throw new Error('nothing is sent');
    await expect(redeemNotice(server.tenant, made.redemption, () => Promise.resolve(false), server.dependencies)).rejects.toThrow();
    expect(server.tables.grants.size).toBe(0);
  });
});

describe('CIBA §10.2, §10.3: what a client answers', () => {
  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [301, 'refused'],
    [302, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [403, 'refused'],
    [404, null],
    [503, null],
  ] as const)('with %d it is %s', (status, verdict) => {
    expect(judgeNotificationAnswer(status)).toBe(verdict);
  });
});
