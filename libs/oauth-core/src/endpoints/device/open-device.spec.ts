import { describe, expect, it } from '@jest/globals';
import { ServiceError, type UserId } from '#contracts';
import { describeAuthorization } from '../authorization/describe-authorization.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { textIn } from '../../testing/client-requests.js';
import { anApplication } from '../../testing/builders.js';
import { aDeviceApplication, withDevice } from '../../testing/devices.js';

describe('RFC 8628 §3.3: the user types the code', () => {
  it('leads to the request of the device, whatever the case and the separators', async () => {
    const { server, userCode } = await withDevice();
    for (const typed of [userCode, userCode.toLowerCase(), userCode.replace('-', ' '), userCode.replace('-', '')])
      expect(await server.openDevice(typed)).toMatchObject({
        kind: 'login_required',
        wayBack: { refusal: null, home: null },
        needs: { acr: null, userId: null },
      });
  });

  it('leads nowhere by another code, a device code, or what is none', async () => {
    const { server, deviceCode } = await withDevice();
    for (const typed of ['BBBB-BBBB', deviceCode, '', 'AEIO-UAEI', 'ost_ar_x']) expect(await server.openDevice(typed)).toBeNull();
  });

  it('leads nowhere at another tenant', async () => {
    const { userCode } = await withDevice();
    expect(await new TestAuthorizationServer().openDevice(userCode)).toBeNull();
  });

  it('leads there while the keys of the platform are changed, and nowhere without the one that it was made under', async () => {
    const { server, userCode } = await withDevice();
    for (const keys of [
      ['next', 'key'],
      ['key', 'next'],
    ] as const) {
      server.masterKeys = keys;
      expect(await server.openDevice(userCode)).toMatchObject({ kind: 'login_required' });
    }
    server.masterKeys = ['next'];
    expect(await server.openDevice(userCode)).toBeNull();
  });

  it('leads nowhere once the code has expired', async () => {
    const { server, userCode } = await withDevice();
    server.now += 600;
    expect(await server.openDevice(userCode)).toBeNull();
  });

  it.each(['allow', 'deny'] as const)('leads nowhere once the user said %s', async (decision) => {
    const { server, userCode, decide } = await withDevice();
    await decide(decision);
    expect(await server.openDevice(userCode)).toBeNull();
  });

  it('leads nowhere where the application is disabled, or may not have devices any more', async () => {
    for (const change of [{ status: 'disabled' as const }, { grantTypes: ['authorization_code' as const] }]) {
      const { server, client, userCode } = await withDevice();
      server.database.changeApplication(server.tenant.tenantId, client.application.clientId, change);
      expect(await server.openDevice(userCode)).toBeNull();
    }
  });

  it('attack A55: counts every code that could be one before it is looked at, unless it was right', async () => {
    const { server, userCode } = await withDevice();
    await server.openDevice(userCode);
    expect(server.guesses).toBe(0);
    for (const typed of ['BBBB-BBBB', 'CCCC-CCCC']) await server.openDevice(typed);
    await server.openDevice('none');
    expect(server.guesses).toBe(2);
    server.now += 600;
    await server.openDevice(userCode);
    expect(server.guesses).toBe(3);
  });

  it('attack A55: looks at no code, not even the right one, where there were too many', async () => {
    const { server, userCode } = await withDevice();
    const charged: (UserId | null)[] = [];
    server.userCodeGuesses = {
      charge: async (_tenant, userId) => {
        charged.push(userId);
        throw new ServiceError('too_many_requests', 'Too many.');
      },
      refund: async () => undefined,
    };
    await expect(server.openDevice(userCode)).rejects.toMatchObject({ code: 'too_many_requests' });
    await expect(server.openDevice(userCode, null)).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(charged).toEqual([server.user.id, null]);
  });
});

describe('RFC 8628 §5.4: what the user is shown and asked', () => {
  it('is which application asks, for what, and from where', async () => {
    const { server, open } = await withDevice(aDeviceApplication({ name: 'Television' }), { scope: 'openid notes:read' });
    const requestId = await open();
    expect(await describeAuthorization(server.tenant, { requestId, session: server.session() }, server.dependencies)).toMatchObject({
      clientName: 'Television',
      scopes: [{ name: 'openid' }],
      apis: [{ scopes: [{ name: 'notes:read' }] }],
      device: { requestedAt: new Date(server.now * 1_000).toISOString(), address: '192.0.2.1', userAgent: 'TV/1.0' },
      isAnswered: false,
    });
  });

  it('is no device where the request came by a browser', async () => {
    const server = new TestAuthorizationServer();
    const outcome = await server.start(server.register(anApplication({ firstParty: false })));
    if (outcome.kind !== 'consent_required') throw new Error(outcome.kind);
    const shown = await describeAuthorization(server.tenant, { requestId: outcome.requestId, session: null }, server.dependencies);
    expect(shown).not.toHaveProperty('device');
  });

  it.each([true, false])(
    'is asked each time, where a session is there, all was allowed before, and the application is of the tenant: %s',
    async (firstParty) => {
      const { server, client, open, userCode } = await withDevice(aDeviceApplication({ firstParty }));
      await server.resume(await open(), 'allow');
      const { body } = await server.authorizeDevice(client);
      expect(body?.['user_code']).not.toBe(userCode);
      const again = await server.openDevice(textIn({ body }, 'user_code'));
      if (again?.kind !== 'login_required') throw new Error('not asked');
      expect(await server.resume(again.requestId, null)).toMatchObject({ kind: 'consent_required' });
      expect(await server.poll(client, textIn({ body }, 'device_code'))).toMatchObject({ body: { error: 'authorization_pending' } });
    },
  );

  it('demands of the user what the device asked for', async () => {
    const { server, userCode } = await withDevice(aDeviceApplication(), { acr_values: 'urn:ostiary:acr:2', max_age: '60' });
    expect(await server.openDevice(userCode)).toMatchObject({ needs: { acr: 'urn:ostiary:acr:2', maxAge: 60 } });
  });

  it('cannot be allowed by who did not sign in, or less strongly than was asked', async () => {
    const { server, open, poll } = await withDevice(aDeviceApplication(), { acr_values: 'urn:ostiary:acr:2' });
    const requestId = await open();
    expect(await server.resume(requestId, 'allow', null)).toMatchObject({ kind: 'login_required' });
    expect(await server.resume(requestId, 'allow', server.session({ acr: 'urn:ostiary:acr:1' }))).toMatchObject({ kind: 'login_required' });
    expect(await poll()).toMatchObject({ body: { error: 'authorization_pending' } });
  });

  it('cannot be a request_uri: what a device asks for is answered to no redirect_uri', async () => {
    const { server, client, open } = await withDevice(
      aDeviceApplication({
        grantTypes: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        redirectUris: ['https://tv.example/cb'],
      }),
    );
    expect(await server.open(client, `urn:ietf:params:oauth:request_uri:${await open()}`)).toMatchObject({
      kind: 'error_page',
      error: 'invalid_request_uri',
    });
  });

  it('is answered once: a second form gets the same answer, and another user none', async () => {
    const { server, open, poll } = await withDevice();
    const requestId = await open();
    const allowed = { kind: 'answered_elsewhere', delivery: 'device', decision: 'allow' };
    expect(await server.resume(requestId, 'allow')).toMatchObject(allowed);
    expect(await server.resume(requestId, 'deny')).toMatchObject(allowed);
    expect(await server.resume(requestId, 'allow', server.session({ userId: 'mallory' as UserId }))).toBeNull();
    expect(await poll()).toMatchObject({ status: 200 });
    expect(await server.resume(requestId, 'allow')).toMatchObject(allowed);
    expect(await poll()).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it('tells the audit log who decided, and from where the device asked', async () => {
    const [{ server, client, decide }, denied] = [await withDevice(), await withDevice()];
    const { clientId } = client.application;
    await decide('allow');
    await denied.decide('deny');
    expect(server.events.filter(({ name }) => name === 'deviceAllowed')).toMatchObject([
      { payload: { clientId, userId: server.user.id, scopes: ['openid', 'profile'], deviceAddress: '192.0.2.1' } },
    ]);
    expect(denied.server.events).toMatchObject([{ name: 'deviceDenied', payload: { userId: denied.server.user.id } }]);
  });
});
