import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { deviceCodeGrant } from '#contracts';
import { DpopKey } from '#testing/builders';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { tokensOf } from '../testing/client-requests.js';
import { anApplication, aPublicApplication, aResourceServer } from '../testing/builders.js';
import { aDeviceApplication, withDevice } from '../testing/devices.js';

const refusedAs = (error: string) => ({ status: 400, body: { error } });

describe('RFC 8628 §3.4: the device access token request', () => {
  it('is refused without a device_code, with one that is none, or with a user code', async () => {
    const { server, client, userCode } = await withDevice();
    expect(await server.token(client, { grant_type: deviceCodeGrant })).toMatchObject(refusedAs('invalid_request'));
    for (const code of ['x', userCode, `ost_dc_${'A'.repeat(49)}`])
      expect(await server.poll(client, code)).toMatchObject(refusedAs('invalid_grant'));
  });

  it("attack A53: is refused with another client's code, which goes on as if nothing had been", async () => {
    const { server, client, deviceCode, poll } = await withDevice();
    const other = server.register(aDeviceApplication());
    for (let polls = 0; polls < 3; polls += 1) expect(await server.poll(other, deviceCode)).toMatchObject(refusedAs('invalid_grant'));
    expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
    expect(server.tables.devices.values().next().value).toMatchObject({ interval: 5, clientId: client.application.clientId });
  });

  it("is refused with another tenant's code", async () => {
    const { client, deviceCode } = await withDevice();
    const elsewhere = new TestAuthorizationServer();
    expect(await elsewhere.poll(elsewhere.register(client.application), deviceCode)).toMatchObject(refusedAs('invalid_grant'));
  });

  it('is refused to a client that is not registered for the grant, and 401 without its secret', async () => {
    const server = new TestAuthorizationServer();
    expect(await server.poll(server.register(aPublicApplication()), 'x')).toMatchObject(refusedAs('unauthorized_client'));
    const { secret: _, ...client } = server.register(anApplication({ grantTypes: [deviceCodeGrant] }));
    expect(await server.poll({ ...client, secret: null }, 'x')).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('is not the authorization code grant: neither code is good at the other', async () => {
    const both = aPublicApplication({ grantTypes: ['authorization_code', deviceCodeGrant] });
    const { server, client, deviceCode, decide } = await withDevice(both);
    await decide('allow');
    expect(await server.redeem(client, deviceCode)).toMatchObject(refusedAs('invalid_grant'));
    expect(await server.poll(client, await server.code(client))).toMatchObject(refusedAs('invalid_grant'));
  });
});

describe('RFC 8628 §3.5: the answer to a poll', () => {
  it('attack A53: is authorization_pending until the user has decided, while they sign in too', async () => {
    const { server, poll, open } = await withDevice();
    expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
    await open();
    server.now += 5;
    expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
  });

  it('attack A53: is access_denied once the user denied, whatever is polled then', async () => {
    const { poll, decide } = await withDevice();
    await decide('deny');
    expect(await poll()).toMatchObject(refusedAs('access_denied'));
    expect(await poll()).toMatchObject(refusedAs('access_denied'));
  });

  it('is access_denied where the user cannot sign in as is demanded', async () => {
    const { server, open, poll } = await withDevice();
    expect(await server.resume(await open(), 'unmet')).toMatchObject({ kind: 'answered_elsewhere', delivery: 'device', decision: 'deny' });
    expect(await poll()).toMatchObject(refusedAs('access_denied'));
  });

  it.each([null, 'allow'] as const)('attack A53: is expired_token once the code has expired, the decision being %s', async (decision) => {
    const { server, poll, decide } = await withDevice();
    if (decision !== null) await decide(decision);
    server.now += 599;
    if (decision === null) expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
    server.now += 1;
    expect(await poll()).toMatchObject(refusedAs('expired_token'));
  });

  it('is what the user decided in the last second, when the next poll comes after it', async () => {
    const allowed = await withDevice();
    allowed.server.now += 599;
    await allowed.decide('allow');
    allowed.server.now += 59;
    expect(await allowed.poll()).toMatchObject({ status: 200 });
    const denied = await withDevice();
    denied.server.now += 599;
    await denied.decide('deny');
    denied.server.now += 5;
    expect(await denied.poll()).toMatchObject(refusedAs('access_denied'));
  });

  it('attack A53: is expired_token where the device comes later than any code is good for', async () => {
    const { server, poll, decide } = await withDevice();
    server.now += 599;
    await decide('allow');
    server.now += 60;
    expect(await poll()).toMatchObject(refusedAs('expired_token'));
  });

  it('attack A52: is slow_down to who polls too fast: the interval grows by 5 seconds each time, and stays', async () => {
    const { server, poll } = await withDevice();
    const after = async (seconds: number): Promise<unknown> => {
      server.now += seconds;
      return (await poll()).body?.['error'];
    };
    expect(await after(0)).toBe('authorization_pending');
    expect(await after(1)).toBe('slow_down');
    expect(await after(5)).toBe('slow_down');
    expect(await after(10)).toBe('slow_down');
    expect(await after(20)).toBe('authorization_pending');
    expect(await after(20)).toBe('authorization_pending');
    expect(await after(10)).toBe('slow_down');
    expect(await after(25)).toBe('authorization_pending');
  });

  it('is not slow_down to the first poll, however early, nor to clocks that are a second apart', async () => {
    const { server, poll } = await withDevice();
    for (const seconds of [0, 5, 4, 5]) {
      server.now += seconds;
      expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
    }
  });

  it('never makes a device wait for more than a minute between polls', async () => {
    const { server, poll } = await withDevice();
    for (let polls = 0; polls < 30; polls += 1) await poll();
    server.now += 60;
    expect(await poll()).toMatchObject(refusedAs('authorization_pending'));
  });

  it('tells a device in a hurry at once what was decided', async () => {
    const { poll, decide } = await withDevice();
    await poll();
    await poll();
    await decide('allow');
    expect(await poll()).toMatchObject({ status: 200 });
  });
});

describe('RFC 8628 §3.5: what a device gets', () => {
  it('is what the user allowed: tokens, with a refresh token and an ID token of this sign-in', async () => {
    const { server, client, poll, decide } = await withDevice(aDeviceApplication(), { scope: 'openid email notes:read', nonce: 'n-1' });
    await decide('allow');
    const { body, status } = await poll();
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'openid email notes:read' });
    const { idToken, refreshToken } = tokensOf({ status, body: body ?? null, headers: {} });
    const claims = decodeJwt(idToken);
    expect(claims).toMatchObject({ sub: server.user.id, aud: client.application.clientId, nonce: 'n-1' });
    expect(claims).not.toHaveProperty('c_hash');
    expect(await server.refresh(client, refreshToken)).toMatchObject({ status: 200 });
    expect(server.issuances[0]).toMatchObject({ grantType: deviceCodeGrant, hasRefreshToken: true, hasIdToken: true });
  });

  it('is no refresh token where the client is not registered for one', async () => {
    const { poll, decide } = await withDevice(aDeviceApplication({ grantTypes: [deviceCodeGrant] }));
    await decide('allow');
    expect((await poll()).body).not.toHaveProperty('refresh_token');
  });

  it('is nothing for another resource than was allowed', async () => {
    const { server, poll, decide } = await withDevice(aDeviceApplication(), { scope: 'notes:read' });
    const other = aResourceServer({ identifier: 'https://other.example' });
    server.tables.resourceServers.push(other);
    await decide('allow');
    for (const resource of [other.identifier, 'https://unknown.example'])
      expect(await poll({ resource })).toMatchObject(refusedAs('invalid_target'));
    expect(await poll()).toMatchObject({ status: 200 });
  });

  it('attack A53: is given once', async () => {
    const { poll, decide } = await withDevice();
    await decide('allow');
    expect(await poll()).toMatchObject({ status: 200 });
    expect(await poll()).toMatchObject(refusedAs('invalid_grant'));
  });

  it('attack A54: is one set of tokens, of 100 parallel polls; the others take nothing away', async () => {
    const { server, client, poll, decide } = await withDevice();
    await decide('allow');
    const replies = await Promise.all(Array.from({ length: 100 }, () => poll()));
    const [winner, ...more] = replies.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    expect(replies.filter(({ body }) => body?.['error'] === 'invalid_grant')).toHaveLength(99);
    expect(await server.refresh(client, tokensOf(winner ?? { status: 0, headers: {}, body: null }).refreshToken)).toMatchObject({
      status: 200,
    });
  });

  it('is nothing where the user is gone or locked since, or what they allowed was taken back', async () => {
    for (const change of [null, { status: 'locked' as const }]) {
      const { server, poll, decide } = await withDevice();
      await decide('allow');
      server.database.changeUser(server.tenant.tenantId, server.user.id, change);
      expect(await poll()).toMatchObject(refusedAs('invalid_grant'));
    }
    const { server, poll, decide } = await withDevice();
    await decide('allow');
    server.tables.codes.clear();
    expect(await poll()).toMatchObject(refusedAs('invalid_grant'));
  });

  it('is nothing to a user who is over a limit, who may come again', async () => {
    const { server, poll, decide } = await withDevice();
    await decide('allow');
    const { admit } = server;
    server.admit = () => Promise.reject(new Error('too many'));
    await expect(poll()).rejects.toThrow('too many');
    server.admit = admit;
    expect(await poll()).toMatchObject({ status: 200 });
  });
});

describe('RFC 9449 §5: a device that proves to hold a key', () => {
  const proofOf = (key: DpopKey, endpoint: string) => (server: TestAuthorizationServer) => {
    const url = `${server.tenant.issuer}/oauth/${endpoint}`;
    return { proof: key.proof({ url }, { iat: server.now }), method: 'POST', url };
  };

  it('gets tokens that are bound to it', async () => {
    const { server, client, deviceCode, decide } = await withDevice();
    await decide('allow');
    const key = new DpopKey();
    const reply = await server.poll(client, deviceCode, {}, proofOf(key, 'token')(server));
    expect(reply).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    expect(decodeJwt(tokensOf(reply).accessToken)).toMatchObject({ cnf: { jkt: key.jkt } });
  });

  it('as it asks, gets none by a poll without it, or with another, and loses nothing by them', async () => {
    const [key, other] = [new DpopKey(), new DpopKey()];
    const { server, client, deviceCode, decide, poll } = await withDevice(aDeviceApplication(), {}, proofOf(key, 'device_authorization'));
    await decide('allow');
    expect(await poll()).toMatchObject(refusedAs('invalid_dpop_proof'));
    expect(await server.poll(client, deviceCode, {}, proofOf(other, 'token')(server))).toMatchObject(refusedAs('invalid_grant'));
    expect(await server.poll(client, deviceCode, {}, proofOf(key, 'token')(server))).toMatchObject({ status: 200 });
  });
});
