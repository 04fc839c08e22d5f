import { describe, expect, it } from '@jest/globals';
import { eventMap, type JsonObject, type TenantContext } from '#contracts';
import { hashSecret } from '#oauth-core';
import { outsideTenants, refusal } from '../test/in-memory-service.js';
import { beginRegistering, initialAccessToken, outcome, registeredBy, web } from '../test/self-registration.js';

describe('a registration access token that may have leaked', () => {
  it('is replaced by an administrator, and is good for nothing from then on', async () => {
    const { service, acme, globex, register } = await beginRegistering();
    const { clientId, authorization } = registeredBy(await register());
    const read = (header: string) => service.readClientRegistration.execute(acme, { clientId, authorization: header });
    await expect(service.rotateRegistrationToken.execute(globex, { clientId })).rejects.toEqual(refusal('not_found'));
    const { registrationAccessToken, registrationClientUri } = await service.rotateRegistrationToken.execute(acme, { clientId });
    expect(registrationClientUri).toBe(`${acme.issuer}/oauth/register/${clientId}`);
    expect((await read(authorization)).status).toBe(401);
    expect((await read(`Bearer ${registrationAccessToken}`)).status).toBe(200);
    expect(service.events.at(-1)).toEqual({
      event: eventMap.tenant.registrationTokenRotated,
      tenantId: acme.tenantId,
      payload: { clientId },
    });
    expect(JSON.stringify(service.events)).not.toContain(registrationAccessToken);
  });

  it('cannot be made for an application that did not register itself', async () => {
    const { service, acme } = await beginRegistering();
    const { application } = await service.createApplication.execute(acme, { name: 'Own', type: 'confidential' });
    const rotated = service.rotateRegistrationToken.execute(acme, { clientId: application.clientId });
    await expect(rotated).rejects.toEqual(refusal('not_found'));
  });
});

describe('RFC 7592: a client that manages its registration', () => {
  const managed = async () => {
    const begun = await beginRegistering();
    const mine = registeredBy(await begun.register({ ...web, token_endpoint_auth_method: 'client_secret_basic' }));
    const { clientId, authorization } = mine;
    const { service, acme } = begun;
    const read = (request: object = {}, context: TenantContext = acme) =>
      service.readClientRegistration.execute(context, { clientId, authorization, ...request });
    const replace = (metadata: JsonObject, request: object = {}) =>
      service.replaceClientRegistration.execute(acme, {
        clientId,
        authorization,
        metadata: { client_id: clientId, ...metadata },
        ...request,
      });
    const remove = (request: object = {}) => service.deleteClientRegistration.execute(acme, { clientId, authorization, ...request });
    return { ...begun, mine, read, replace, remove };
  };

  it('§2: refuses a wrong token, that of another client or tenant, and one without, with 401 everywhere', async () => {
    const { service, globex, register, read, replace, remove } = await managed();
    const other = registeredBy(await register());
    const { token } = await initialAccessToken(service, globex);
    const wrong = [null, 'Bearer x', other.authorization, `Bearer ${token}`];
    for (const authorization of wrong)
      for (const reply of [await read({ authorization }), await replace(web, { authorization }), await remove({ authorization })])
        expect(outcome(reply)).toEqual([401, 'invalid_token']);
    expect(outcome(await read({}, globex))).toEqual([401, 'invalid_token']);
    expect(outcome(await read({ clientId: 'not-a-client' }))).toEqual([401, 'invalid_token']);
    expect((await read()).status).toBe(200);
  });

  it('§2: is told by 401 that it is gone, whoever deleted it', async () => {
    const { service, acme, mine, read, replace, remove } = await managed();
    await service.deleteApplication.execute(acme, { clientId: mine.clientId });
    for (const reply of [await read(), await replace(web), await remove()]) expect(outcome(reply)).toEqual([401, 'invalid_token']);
  });

  it('an application of an administrator has no token that opens it', async () => {
    const { service, acme, mine, read } = await managed();
    const { application } = await service.createApplication.execute(acme, { name: 'Own', type: 'confidential' });
    expect(outcome(await read({ clientId: application.clientId, authorization: mine.authorization }))).toEqual([401, 'invalid_token']);
  });

  it('§2.1: reads what is registered, without its secret', async () => {
    const { read, mine } = await managed();
    const { status, body } = await read();
    expect(status).toBe(200);
    expect(body).toMatchObject({ client_id: mine.clientId, client_name: 'Shop', redirect_uris: web.redirect_uris });
    expect(`Bearer ${body?.['registration_access_token'] as string}`).toBe(mine.authorization);
    expect(body).not.toHaveProperty('client_secret');
  });

  it('§2.2: replaces it as a whole, as itself, and keeps its token and secret', async () => {
    const { service, acme, mine, replace, read } = await managed();
    service.events.length = 0;
    const changed = { redirect_uris: ['https://shop.example/new'], token_endpoint_auth_method: 'client_secret_basic' };
    const { status, body } = await replace({ ...changed, client_secret: mine.secret });
    expect(status).toBe(200);
    expect(body).toMatchObject({ client_name: mine.clientId, redirect_uris: ['https://shop.example/new'] });
    expect(body).not.toHaveProperty('client_secret');
    expect((await read()).status).toBe(200);
    expect((await service.getClient.execute(acme, { clientId: mine.clientId })).secrets).toHaveLength(1);
    expect(service.events).toEqual([
      {
        event: eventMap.tenant.applicationUpdated,
        tenantId: acme.tenantId,
        payload: { clientId: mine.clientId, status: 'active', version: 2 },
      },
      { event: eventMap.tenant.clientRedirectsChanged, tenantId: acme.tenantId, payload: { clientId: mine.clientId } },
    ]);
  });

  it('attack A93: has users asked again as soon as it is answered elsewhere, and not for less', async () => {
    const { service, replace } = await managed();
    const changes = async (metadata: JsonObject) => {
      service.events.length = 0;
      const { status } = await replace({ token_endpoint_auth_method: 'client_secret_basic', ...metadata });
      return [status, service.events.some(({ event }) => event === eventMap.tenant.clientRedirectsChanged)];
    };
    expect(await changes({ ...web, client_name: 'Store' })).toEqual([200, false]);
    expect(await changes({ redirect_uris: [...web.redirect_uris, 'https://evil.example/cb'] })).toEqual([200, true]);
    expect(await changes({ redirect_uris: web.redirect_uris })).toEqual([200, false]);
  });

  it('§2.2: refuses a replacement that names another client, chooses a secret, or does not hold, and changes nothing', async () => {
    const { read, replace } = await managed();
    const before = await read();
    for (const metadata of [
      { ...web, client_id: 'x' },
      { ...web, client_secret: 'chosen' },
      { ...web, scope: 'groups' },
    ])
      expect(outcome(await replace(metadata))).toEqual([400, 'invalid_client_metadata']);
    expect(outcome(await replace({ redirect_uris: [] }))).toEqual([400, 'invalid_redirect_uri']);
    expect(await read()).toEqual(before);
  });

  it('gets another secret where what is stored of it does not serve the way it authenticates from now on, and loses it where it needs none', async () => {
    const { service, acme, mine, replace } = await managed();
    const signs = await replace({ ...web, token_endpoint_auth_method: 'client_secret_jwt' });
    const secret = signs.body?.['client_secret'] as string;
    expect(secret).not.toBe(mine.secret);
    const hashes = async () => (await service.getClient.execute(acme, { clientId: mine.clientId })).secrets.map(({ sha256 }) => sha256);
    expect(await hashes()).toEqual([hashSecret(secret)]);
    const keys = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://shop.example/jwks' };
    expect((await replace({ ...web, ...keys })).body).not.toHaveProperty('client_secret');
    expect(await hashes()).toEqual([]);
  });

  it('keeps what an administrator gave it, and cannot change what one vouches for or has disabled', async () => {
    const { service, acme, mine, read, replace } = await managed();
    const { clientId } = mine;
    await service.updateApplication.execute(acme, { clientId, accessTokenLifetime: 60, scopes: ['openid', 'groups'] });
    expect((await replace({ ...web, scope: 'openid groups' })).status).toBe(200);
    expect(await service.getApplication.execute(acme, { clientId })).toMatchObject({
      accessTokenLifetime: 60,
      scopes: ['openid', 'groups'],
    });
    await service.updateApplication.execute(acme, { clientId, firstParty: true });
    expect(outcome(await replace(web))).toEqual([403, 'access_denied']);
    expect((await read()).status).toBe(200);
    await service.updateApplication.execute(acme, { clientId, status: 'disabled' });
    expect(outcome(await read())).toEqual([403, 'access_denied']);
  });

  it('goes on where the tenant registers nobody any more', async () => {
    const { service, acme, read } = await managed();
    await service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings: { dynamicRegistration: 'closed' } });
    expect((await read()).status).toBe(200);
  });

  it('§2.3: ends with its secrets and its token, and says so', async () => {
    const { service, acme, mine, read, remove } = await managed();
    service.events.length = 0;
    expect(await remove()).toMatchObject({ status: 204, body: null });
    expect(outcome(await read())).toEqual([401, 'invalid_token']);
    expect(await service.getClient.execute(acme, { clientId: mine.clientId })).toMatchObject({ application: null, secrets: [] });
    expect(service.events.map(({ event }) => event)).toEqual([eventMap.tenant.applicationDeleted]);
  });
});
