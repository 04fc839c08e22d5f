import { describe, expect, it } from '@jest/globals';
import { type Application, deviceCodeGrant } from '#contracts';
import { deriveSecret, hashSecret } from '../../secrets.js';
import { type Members, textIn } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { anApplication, aPublicApplication } from '../../testing/builders.js';
import { aDeviceApplication } from '../../testing/devices.js';
import { parseUserCode } from '../../user-code.js';

const setUp = (application: Application = aDeviceApplication()) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  return { server, client };
};

describe('RFC 8628 §3.1: the device authorization request', () => {
  it('is refused with 401 where a confidential client does not authenticate, or with a wrong secret', async () => {
    const { server, client } = setUp(anApplication({ grantTypes: [deviceCodeGrant] }));
    for (const secret of [null, 'wrong'])
      expect(await server.authorizeDevice({ ...client, secret })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect([server.tables.devices.size, server.tables.requests.size]).toEqual([0, 0]);
  });

  it('is refused to a client that is not registered for the grant, public or confidential', async () => {
    for (const application of [anApplication(), aPublicApplication()]) {
      const { server, client } = setUp(application);
      expect(await server.authorizeDevice(client)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
      expect(server.refusals).toMatchObject([{ endpoint: 'device_authorization', error: 'unauthorized_client' }]);
    }
  });

  it.each<[string, Members]>([
    ['invalid_scope', { scope: 'admin' }],
    ['invalid_scope', { scope: undefined }],
    ['invalid_scope', { scope: 'notes:delete' }],
    ['invalid_target', { resource: 'https://unknown.example' }],
    ['invalid_request', { prompt: 'none' }],
    ['invalid_request', { prompt: 'sometimes' }],
    ['invalid_request', { max_age: '-1' }],
    ['invalid_request', { id_token_hint: 'a.b.c' }],
    ['request_not_supported', { request: 'a.b.c' }],
    ['request_uri_not_supported', { request_uri: 'urn:x' }],
  ])('is checked as at the authorization endpoint: %s for %j', async (error, changes) => {
    const { server, client } = setUp();
    expect(await server.authorizeDevice(client, changes)).toMatchObject({ status: 400, body: { error } });
    expect([server.tables.devices.size, server.tables.requests.size]).toEqual([0, 0]);
  });

  it('needs neither a redirect_uri nor a response_type nor PKCE', async () => {
    const { server, client } = setUp(aDeviceApplication({ redirectUris: [] }));
    expect(await server.authorizeDevice(client)).toMatchObject({ status: 200 });
  });

  it('is refused with 429 while too many devices of the client wait, and to no other client', async () => {
    const { server, client } = setUp();
    const other = server.register(aDeviceApplication());
    for (let device = 0; device < server.database.maxDevices; device += 1) await server.authorizeDevice(client);
    await expect(server.authorizeDevice(client)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 60 });
    expect(await server.authorizeDevice(other)).toMatchObject({ status: 200 });
    server.now += server.tenant.settings.deviceCodeLifetime;
    expect(await server.authorizeDevice(client)).toMatchObject({ status: 200 });
  });

  it('does not count devices that were answered among those that wait', async () => {
    const { server, client } = setUp();
    for (let device = 0; device < server.database.maxDevices; device += 1) await server.authorizeDevice(client);
    const [answered] = server.tables.devices.values();
    await server.write(server.database.stores.devices.answer(answered?.deviceCodeHash ?? '', 'deny'));
    expect(await server.authorizeDevice(client)).toMatchObject({ status: 200 });
    await expect(server.authorizeDevice(client)).rejects.toMatchObject({ code: 'too_many_requests' });
  });
});

describe('RFC 8628 §3.2: the device authorization response', () => {
  it.each([
    ['none', aDeviceApplication()],
    ['client_secret_basic', anApplication({ grantTypes: [deviceCodeGrant] })],
  ])('has every parameter, to a client that authenticates by %s', async (_, application) => {
    const { server, client } = setUp(application);
    const { status, headers, body } = await server.authorizeDevice(client);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    const userCode = textIn({ body }, 'user_code');
    expect(body).toEqual({
      device_code: expect.stringMatching(/^ost_dc_[\w-]{49}$/),
      user_code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
      verification_uri: 'https://id.example/t/acme/device',
      verification_uri_complete: `https://id.example/t/acme/device?user_code=${userCode}`,
      expires_in: 600,
      interval: 5,
    });
  });

  it('lasts as long as the tenant says', async () => {
    const { server, client } = setUp();
    Object.assign(server.tenant.settings, { deviceCodeLifetime: 120 });
    expect((await server.authorizeDevice(client)).body).toMatchObject({ expires_in: 120 });
  });

  it('leaves neither code where it could be read', async () => {
    const { server, client } = setUp();
    const { body } = await server.authorizeDevice(client);
    const stored = JSON.stringify([[...server.tables.devices.values()], [...server.tables.requests.values()]]);
    const userCode = textIn({ body }, 'user_code');
    for (const secret of [textIn({ body }, 'device_code'), userCode, parseUserCode(userCode) ?? '']) expect(stored).not.toContain(secret);
    expect(stored).toContain(hashSecret(textIn({ body }, 'device_code')));
  });

  it('attack A97: leaves nothing by which all user codes could be tried, since they are few: no hash of one, and no handle that follows from one', async () => {
    const { server, client } = setUp();
    const { body } = await server.authorizeDevice(client);
    const userCode = parseUserCode(textIn({ body }, 'user_code')) ?? '';
    const stored = JSON.stringify([[...server.tables.devices.values()], [...server.tables.requests.entries()]]);
    const deviceCodeHash = hashSecret(textIn({ body }, 'device_code'));
    for (const guess of [userCode, `${server.tenant.tenantId} user code ${userCode}`])
      for (const made of [guess, deriveSecret('ar', guess, deviceCodeHash)]) {
        expect(stored).not.toContain(made);
        expect(stored).not.toContain(hashSecret(made));
      }
  });

  it('draws a user code anew that another device has, and gives up after a few', async () => {
    const { server, client } = setUp();
    await server.authorizeDevice(client);
    const [taken] = server.tables.devices.values();
    let draws = 0;
    const { insert } = server.database.stores.devices;
    Object.assign(server.database.stores.devices, {
      insert: (device: Parameters<typeof insert>[0]) =>
        insert((draws += 1) < 3 ? { ...device, userCodeHash: taken?.userCodeHash ?? '' } : device),
    });
    expect(await server.authorizeDevice(client)).toMatchObject({ status: 200 });
    expect([draws, server.tables.devices.size, server.tables.requests.size]).toEqual([3, 2, 2]);
    draws = -10;
    await expect(server.authorizeDevice(client)).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(server.tables.requests.size).toBe(2);
  });
});
