import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { UserId } from '#contracts';
import { DpopKey } from '#testing/builders';
import { describeAuthorization } from '../endpoints/authorization/describe-authorization.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { tokensOf } from '../testing/client-requests.js';
import { aBackchannelApplication, withAsked } from '../testing/backchannels.js';
import { anApplication } from '../testing/builders.js';

const refusedAs = (error: string) => ({ status: 400, body: { error } });

describe('CIBA §10.1: the token request', () => {
  it('is refused without an auth_req_id, or with one that is none', async () => {
    const { server, client, token, poll } = await withAsked();
    expect(await poll({ auth_req_id: undefined })).toMatchObject(refusedAs('invalid_request'));
    for (const id of ['x', token, `ost_aq_${'A'.repeat(49)}`])
      expect(await server.pollBackchannel(client, id)).toMatchObject(refusedAs('invalid_grant'));
  });

  it("is refused with another client's or another tenant's auth_req_id, which goes on as if nothing had been", async () => {
    const { server, client, authReqId, poll } = await withAsked();
    const other = server.register(aBackchannelApplication());
    for (let polls = 0; polls < 3; polls += 1)
      expect(await server.pollBackchannel(other, authReqId)).toMatchObject(refusedAs('invalid_grant'));
    const elsewhere = new TestAuthorizationServer();
    expect(await elsewhere.pollBackchannel(elsewhere.register(client.application), authReqId)).toMatchObject(refusedAs('invalid_grant'));
    expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
  });

  it('is refused to a client without the grant, and 401 without its secret', async () => {
    const { server, client, authReqId } = await withAsked();
    expect(await server.pollBackchannel(server.register(anApplication()), authReqId)).toMatchObject(refusedAs('unauthorized_client'));
    const { clientId } = client.application;
    expect(await server.pollBackchannel({ ...client, secret: null }, authReqId, { client_id: clientId })).toMatchObject({ status: 401 });
  });
});

describe('CIBA §11: the answer to who asks', () => {
  it('is authorization_pending until the user has decided, and the first is never too fast', async () => {
    const { server, poll, open } = await withAsked();
    expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
    await open();
    server.now += 5;
    expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
  });

  it('is slow_down to who asks too fast: 5 seconds more each time, which stay', async () => {
    const { server, poll } = await withAsked();
    const after = async (seconds: number): Promise<unknown> => {
      server.now += seconds;
      return (await poll()).body?.['error'];
    };
    expect([await after(0), await after(1), await after(5), await after(15), await after(14)]).toEqual([
      ...['authorization_pending', 'slow_down', 'slow_down', 'authorization_pending', 'authorization_pending'],
    ]);
    expect(await after(10)).toBe('slow_down');
  });

  it('is access_denied once the user denied, or cannot sign in as is demanded', async () => {
    const denied = await withAsked();
    expect(await denied.decide('deny')).toMatchObject({ kind: 'answered_elsewhere', delivery: 'backchannel', decision: 'deny' });
    for (let polls = 0; polls < 2; polls += 1) expect(await denied.poll()).toMatchObject(refusedAs('access_denied'));
    const unmet = await withAsked();
    expect(await unmet.server.resume(await unmet.open(), 'unmet')).toMatchObject({ decision: 'deny' });
    expect(await unmet.poll()).toMatchObject(refusedAs('access_denied'));
  });

  it('is expired_token once the time is over', async () => {
    const { server, poll } = await withAsked(undefined, { requested_expiry: '60' });
    server.now += 60;
    expect(await poll()).toMatchObject(refusedAs('expired_token'));
  });

  it('is what the user decided in the last second, for as long as any code is good', async () => {
    const { server, poll, decide } = await withAsked();
    server.now += 599;
    await decide('allow');
    server.now += 59;
    expect(await poll()).toMatchObject({ status: 200 });
  });

  it('has tokens of the user, once', async () => {
    const { server, client, poll, decide } = await withAsked(undefined, { scope: 'openid profile offline_access' });
    await decide('allow');
    const tokens = tokensOf(await poll());
    expect(decodeJwt(tokens.idToken)).toMatchObject({ sub: server.user.id, aud: client.application.clientId });
    expect(tokens.refreshToken).not.toBe('');
    expect(await poll()).toMatchObject(refusedAs('invalid_grant'));
    expect(server.events.filter(({ name }) => name === 'backchannelAuthenticationAllowed')).toMatchObject([
      { payload: { userId: server.user.id, scopes: ['openid', 'profile', 'offline_access'] } },
    ]);
  });

  it('has tokens for the key alone that the request was proved with', async () => {
    const [key, other] = [new DpopKey(), new DpopKey()];
    const proofOf = (by: DpopKey, endpoint: string) => (at: TestAuthorizationServer) => {
      const url = `${at.tenant.issuer}/oauth/${endpoint}`;
      return { proof: by.proof({ url }, { iat: at.now }), method: 'POST', url };
    };
    const { server, client, authReqId, decide, poll } = await withAsked(undefined, {}, proofOf(key, 'backchannel_authentication'));
    await decide('allow');
    expect(await poll()).toMatchObject(refusedAs('invalid_dpop_proof'));
    expect(await server.pollBackchannel(client, authReqId, {}, proofOf(other, 'token')(server))).toMatchObject(refusedAs('invalid_grant'));
    const bound = await server.pollBackchannel(client, authReqId, {}, proofOf(key, 'token')(server));
    expect(bound).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  });
});

describe('CIBA §7.1, §14: what the user is shown and asked', () => {
  it('is which application asks, for what, when, and what it shows them, too', async () => {
    const { server, open } = await withAsked(aBackchannelApplication({ name: 'Bank' }), { binding_message: 'W4SCT' });
    const requestId = await open();
    expect(await describeAuthorization(server.tenant, { requestId, session: server.session() }, server.dependencies)).toMatchObject({
      clientName: 'Bank',
      scopes: [{ name: 'openid' }, { name: 'profile' }],
      backchannel: { requestedAt: new Date(server.now * 1_000).toISOString(), bindingMessage: 'W4SCT' },
    });
  });

  it.each([true, false])(
    'is asked each time, whatever they allowed before, the application being of the tenant: %s',
    async (firstParty) => {
      const { server, client, open, poll } = await withAsked();
      server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { firstParty });
      expect(await server.resume(await open(), null)).toMatchObject({ kind: 'consent_required' });
      expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
    },
  );

  it('attack A98: cannot be answered by another user, nor by nobody', async () => {
    const { server, open, poll } = await withAsked();
    const requestId = await open();
    expect(await server.resume(requestId, 'allow', null)).toMatchObject({ kind: 'login_required' });
    expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
    expect(await server.resume(requestId, 'allow', server.session({ userId: 'mallory' as UserId }))).toMatchObject({ decision: 'deny' });
    expect(await poll()).toMatchObject(refusedAs('access_denied'));
  });

  it('is answered once: a second form gets the same answer', async () => {
    const { server, open, poll } = await withAsked();
    const requestId = await open();
    const allowed = { kind: 'answered_elsewhere', decision: 'allow' };
    for (const decision of ['allow', 'deny'] as const) expect(await server.resume(requestId, decision)).toMatchObject(allowed);
    expect(await poll()).toMatchObject({ status: 200 });
    expect(await server.resume(requestId, 'allow')).toMatchObject(allowed);
  });
});
