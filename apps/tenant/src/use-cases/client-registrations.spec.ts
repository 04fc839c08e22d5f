import { describe, expect, it } from '@jest/globals';
import {
  backchannelGrant,
  type ClientId,
  eventMap,
  type InitialAccessTokenId,
  type JsonObject,
  jwtBearerGrant,
  type OAuthReply,
  type RegistrationChanges,
  type TenantContext,
  type TenantSettingsChanges,
} from '#contracts';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import {
  contextOf,
  type InMemoryService,
  outsideTenants,
  refusal,
  refusing,
  serviceWithTenants,
  vanishedTenant,
} from '../test/in-memory-service.js';

const web = { client_name: 'Shop', redirect_uris: ['https://shop.example/cb'] };
const open: TenantSettingsChanges = { dynamicRegistration: 'open' };

const begin = async (settings: TenantSettingsChanges = open) => {
  const { service, acme, globex } = await serviceWithTenants();
  await service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings });
  service.events.length = 0;
  const register = (metadata: JsonObject = web, authorization: string | null = null, context: TenantContext = acme) =>
    service.registerClient.execute(context, { authorization, metadata });
  return { service, acme, globex, register };
};

type Registered = { readonly clientId: ClientId; readonly authorization: string; readonly secret: string };

const registeredBy = ({ status, body }: OAuthReply): Registered => {
  expect([status, body]).toEqual([201, expect.anything()]);
  return {
    clientId: body?.['client_id'] as ClientId,
    authorization: `Bearer ${body?.['registration_access_token'] as string}`,
    secret: body?.['client_secret'] as string,
  };
};

const outcome = ({ status, body }: OAuthReply): readonly unknown[] => [status, body?.['error']];

const initialAccessToken = async (service: InMemoryService, context: TenantContext, maxUses = 1) =>
  service.createInitialAccessToken.execute(context, { name: 'Partner', maxUses, lifetime: 3_600 });

describe('RFC 7591 §3: who may register a client', () => {
  it('nobody where the tenant is closed, as it is unless it says otherwise, whatever is shown', async () => {
    const { service, acme, register } = await begin({});
    expect(outcome(await register())).toEqual([403, 'access_denied']);
    const { token } = await initialAccessToken(service, acme);
    expect(outcome(await register(web, `Bearer ${token}`))).toEqual([403, 'access_denied']);
    expect((await service.listApplications.execute(acme, { limit: 10 })).items).toEqual([]);
  });

  it('nobody in the built-in tenant, which cannot be opened', async () => {
    const { service } = await begin();
    const system = await service.ensureSystemTenant.execute(outsideTenants);
    await expect(service.updateTenant.execute(outsideTenants, { id: system.id, settings: open })).rejects.toEqual(
      refusing('/settings/dynamicRegistration'),
    );
    const reply = await service.registerClient.execute(contextOf(system), { authorization: null, metadata: web });
    expect(outcome(reply)).toEqual([403, 'access_denied']);
  });

  it('who has an initial access token of the tenant, as often as it says, and nobody else', async () => {
    const { service, acme, globex, register } = await begin({ dynamicRegistration: 'initial_access_token' });
    await service.updateTenant.execute(outsideTenants, { id: globex.tenantId, settings: { dynamicRegistration: 'initial_access_token' } });
    const { token } = await initialAccessToken(service, acme, 2);
    const shown = `Bearer ${token}`;
    const none = await register();
    expect([...outcome(none), none.headers['www-authenticate']]).toEqual([401, 'invalid_token', expect.stringMatching(/^Bearer /)]);
    for (const other of ['Bearer x', `Basic ${token}`, `Bearer ${token.slice(0, -1)}`])
      expect(outcome(await register(web, other))[0]).toBe(401);
    expect(outcome(await register(web, shown, globex))).toEqual([401, 'invalid_token']);
    registeredBy(await register(web, shown));
    registeredBy(await register(web, shown));
    expect(outcome(await register(web, shown))).toEqual([401, 'invalid_token']);
    expect((await service.listInitialAccessTokens.execute(acme, { limit: 10 })).items).toEqual([
      expect.objectContaining({ uses: 2, maxUses: 2 }),
    ]);
  });

  it('a refusal gives the use of the token back', async () => {
    const { service, acme, register } = await begin({ dynamicRegistration: 'initial_access_token' });
    const { token } = await initialAccessToken(service, acme);
    expect(outcome(await register({ redirect_uris: ['javascript:alert(1)'] }, `Bearer ${token}`))).toEqual([400, 'invalid_redirect_uri']);
    registeredBy(await register(web, `Bearer ${token}`));
  });

  it('by a token whose maker answers for its clients, one that begins as verified, and ends so as it changes', async () => {
    const { service, acme, register } = await begin();
    const { token } = await service.createInitialAccessToken.execute(acme, { name: 'Pipeline', verifies: true });
    const { clientId, authorization } = registeredBy(await register(web, `Bearer ${token}`));
    const verified = async () => (await service.getApplication.execute(acme, { clientId })).verified;
    expect(await verified()).toBe(true);
    const metadata = { ...web, redirect_uris: ['https://evil.example/cb'], client_id: clientId };
    await service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata });
    expect(await verified()).toBe(false);
    const { clientId: other } = registeredBy(await register({ ...web, verified: true }));
    expect((await service.getApplication.execute(acme, { clientId: other })).verified).toBe(false);
  });

  it('nobody by a token that has expired or was revoked', async () => {
    const { service, acme, register } = await begin({ dynamicRegistration: 'initial_access_token' });
    const [expired, revoked] = [await initialAccessToken(service, acme), await initialAccessToken(service, acme)];
    await service.revokeInitialAccessToken.execute(acme, { id: revoked.id });
    expect(outcome(await register(web, `Bearer ${revoked.token}`))).toEqual([401, 'invalid_token']);
    service.clock.advance(3_600);
    expect(outcome(await register(web, `Bearer ${expired.token}`))).toEqual([401, 'invalid_token']);
    expect((await service.listInitialAccessTokens.execute(acme, { limit: 10 })).items).toEqual([]);
  });

  it('anybody where it is open; but a token that is shown has to be good', async () => {
    const { service, acme, register } = await begin();
    registeredBy(await register());
    expect(outcome(await register(web, 'Bearer x'))).toEqual([401, 'invalid_token']);
    const { id, token } = await initialAccessToken(service, acme);
    registeredBy(await register(web, `Bearer ${token}`));
    const { items } = await service.listDynamicClients.execute(acme, { limit: 10 });
    expect(items.map((client) => client.initialAccessTokenId)).toEqual([null, id]);
  });

  it('no more clients than the tenant allows, those of administrators not counted', async () => {
    const { service, acme, register } = await begin({ ...open, dynamicRegistrationMaxClients: 1 });
    await service.createApplication.execute(acme, { name: 'Own', type: 'confidential' });
    const { clientId } = registeredBy(await register());
    expect(outcome(await register())).toEqual([403, 'access_denied']);
    await service.deleteApplication.execute(acme, { clientId });
    registeredBy(await register());
  });

  it('refuses a tenant that is gone', async () => {
    const { register } = await begin();
    await expect(register(web, null, vanishedTenant)).rejects.toEqual(refusal('not_found'));
  });
});

describe('RFC 7591 §2: what a client may register for', () => {
  it.each<[string, JsonObject, string]>([
    ['no redirect URI for the code grant', {}, 'invalid_redirect_uri'],
    ['attack A05: a redirect URI that runs', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['attack A05: a redirect URI without TLS', { redirect_uris: ['http://app.example/cb'] }, 'invalid_redirect_uri'],
    ['a redirect URI with a fragment', { redirect_uris: ['https://app.example/cb#x'] }, 'invalid_redirect_uri'],
    ['a logo without TLS', { ...web, logo_uri: 'http://app.example/logo' }, 'invalid_client_metadata'],
    ['a name with control characters', { ...web, client_name: 'a\u202eb' }, 'invalid_client_metadata'],
    ['a grant that the tenant does not offer', { ...web, grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    ['a scope that the tenant does not offer', { ...web, scope: 'groups' }, 'invalid_client_metadata'],
    ['a scope that the tenant offers and no resource server has', { ...web, scope: 'gone:read' }, 'invalid_client_metadata'],
    [
      'private keys',
      { ...web, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ kty: 'EC', d: 'x' }] } },
      'invalid_client_metadata',
    ],
    ['private_key_jwt without keys', { ...web, token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
    ['another way to authenticate', { ...web, token_endpoint_auth_method: 'magic' }, 'invalid_client_metadata'],
    ['refresh tokens for nobody', { grant_types: ['refresh_token'] }, 'invalid_client_metadata'],
  ])('refuses %s', async (_what, metadata, error) => {
    const { service, acme, register } = await begin({ ...open, dynamicRegistrationScopes: ['openid', 'gone:read'] });
    expect(outcome(await register(metadata))).toEqual([400, error]);
    expect((await service.listApplications.execute(acme, { limit: 10 })).items).toEqual([]);
    expect(service.events).toEqual([]);
  });

  it('never makes one that users are not asked about, that needs no PKCE, or that may exchange tokens', async () => {
    const { service, acme, register } = await begin();
    const { clientId } = registeredBy(
      await register({ ...web, first_party: true, firstParty: true, pkce: 'optional', token_exchange_targets: ['urn:x'], type: 'public' }),
    );
    expect(await service.getApplication.execute(acme, { clientId })).toMatchObject({
      type: 'confidential',
      firstParty: false,
      pkce: 'required',
      tokenExchangeTargets: [],
      grantTypes: ['authorization_code'],
      scopes: ['openid', 'profile', 'email'],
    });
  });

  it('shows secret and registration access token this once, stores their hashes, and tells who did it', async () => {
    const { service, acme, register } = await begin();
    const reply = await register();
    const { clientId, authorization, secret } = registeredBy(reply);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(isWellFormedSecret('ra', authorization.slice('Bearer '.length))).toBe(true);
    expect((await service.getClient.execute(acme, { clientId })).secrets).toEqual([{ sha256: hashSecret(secret), expiresAt: null }]);
    expect(service.events).toEqual([
      { event: eventMap.tenant.applicationCreated, tenantId: acme.tenantId, payload: { clientId, version: 1 } },
      {
        event: eventMap.tenant.clientRegistered,
        tenantId: acme.tenantId,
        payload: { clientId, initialAccessTokenId: null, softwareStatementIssuer: null },
      },
    ]);
    expect(JSON.stringify(service.events)).not.toContain(secret);
  });

  it('gives a public client no secret', async () => {
    const { register } = await begin();
    const { body } = await register({ ...web, token_endpoint_auth_method: 'none' });
    expect(body).not.toHaveProperty('client_secret');
    expect(body).toMatchObject({ token_endpoint_auth_method: 'none', response_types: ['code'] });
  });
});

describe('RFC 7591 §5: a client that registers itself passes for nobody else', () => {
  it('refuses the name of the tenant, and that of an application that somebody answers for, however they are written', async () => {
    const { service, acme, register } = await begin();
    await service.createApplication.execute(acme, { name: 'Étoile Notes', type: 'confidential' });
    for (const name of ['Acme', 'ACME', 'Étoile Notes', 'etoile notes', 'Ｅtoile Ｎotes', ' ETOILE  NOTES'.trim()])
      expect(outcome(await register({ ...web, client_name: name }))).toEqual([400, 'invalid_client_metadata']);
    registeredBy(await register({ ...web, client_name: 'Étoile' }));
  });

  it('takes the name of another that registered itself, until an administrator answers for that', async () => {
    const { service, acme, register } = await begin();
    const { clientId, authorization } = registeredBy(await register());
    registeredBy(await register());
    await service.updateApplication.execute(acme, { clientId, verified: true });
    expect(outcome(await register())).toEqual([400, 'invalid_client_metadata']);
    const metadata = { ...web, client_id: clientId };
    expect((await service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata })).status).toBe(200);
  });

  it('is told apart where services ask for it', async () => {
    const { service, acme, register } = await begin();
    const { application: own } = await service.createApplication.execute(acme, { name: 'Own', type: 'confidential' });
    const { clientId } = registeredBy(await register());
    expect((await service.getClient.execute(acme, { clientId })).application).toMatchObject({ selfRegistered: true, verified: false });
    expect((await service.getClient.execute(acme, { clientId: own.clientId })).application).not.toHaveProperty('selfRegistered');
  });
});

describe('a registration access token that may have leaked', () => {
  it('is replaced by an administrator, and is good for nothing from then on', async () => {
    const { service, acme, globex, register } = await begin();
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
    const { service, acme } = await begin();
    const { application } = await service.createApplication.execute(acme, { name: 'Own', type: 'confidential' });
    const rotated = service.rotateRegistrationToken.execute(acme, { clientId: application.clientId });
    await expect(rotated).rejects.toEqual(refusal('not_found'));
  });
});

describe('RFC 7592: a client that manages its registration', () => {
  const managed = async () => {
    const begun = await begin();
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

describe('initial access tokens', () => {
  it.each<[string, object]>([
    ['/name', { name: '' }],
    ['/maxUses', { maxUses: 0 }],
    ['/maxUses', { maxUses: 10_001 }],
    ['/maxUses', { maxUses: 1.5 }],
    ['/lifetime', { lifetime: 59 }],
    ['/lifetime', { lifetime: 31_536_001 }],
  ])('are refused with a wrong %s', async (pointer, changes) => {
    const { service, acme } = await begin();
    await expect(service.createInitialAccessToken.execute(acme, { name: 'N', ...changes })).rejects.toEqual(refusing(pointer));
  });

  it('are shown once, serve one client for a week where nothing is said, and are told of', async () => {
    const { service, acme } = await begin();
    const { token, ...created } = await service.createInitialAccessToken.execute(acme, { name: 'N' });
    expect(isWellFormedSecret('ia', token)).toBe(true);
    expect(created).toMatchObject({ maxUses: 1, uses: 0, expiresAt: '2026-01-08T00:00:00.000Z' });
    expect((await service.listInitialAccessTokens.execute(acme, { limit: 10 })).items).toEqual([created]);
    expect(service.events).toEqual([expect.objectContaining({ event: eventMap.tenant.initialAccessTokenCreated })]);
    expect(JSON.stringify(service.events)).not.toContain(token);
  });

  it('are revoked once, and not by another tenant', async () => {
    const { service, acme, globex } = await begin();
    const { id } = await service.createInitialAccessToken.execute(acme, { name: 'N' });
    await expect(service.revokeInitialAccessToken.execute(globex, { id })).rejects.toEqual(refusal('not_found'));
    await service.revokeInitialAccessToken.execute(acme, { id });
    await expect(service.revokeInitialAccessToken.execute(acme, { id })).rejects.toEqual(refusal('not_found'));
    await expect(service.revokeInitialAccessToken.execute(acme, { id: 'x' as InitialAccessTokenId })).rejects.toEqual(refusal('not_found'));
  });
});

describe('clients that nobody uses', () => {
  const sweep = ({ removeUnusedClients }: InMemoryService) =>
    removeUnusedClients.execute(() => outsideTenants, new AbortController().signal);
  const days = (count: number) => count * 86_400;

  it('go when their time is over, while those that were used once stay for good', async () => {
    const { service, acme, register } = await begin();
    const [unused, used] = [registeredBy(await register()), registeredBy(await register())];
    service.clientUses.used.add(used.clientId);
    service.clock.advance(days(30) - 1);
    expect(await sweep(service)).toBe(0);
    service.clientUses.used.clear();
    service.clock.advance(1);
    service.events.length = 0;
    expect(await sweep(service)).toBe(1);
    expect((await service.listDynamicClients.execute(acme, { limit: 10 })).items.map(({ clientId }) => clientId)).toEqual([used.clientId]);
    expect(service.events).toEqual([
      expect.objectContaining({ event: eventMap.tenant.applicationDeleted, payload: { clientId: unused.clientId, version: 2 } }),
    ]);
  });

  it('stay where the tenant says so', async () => {
    const { service, register } = await begin({ ...open, dynamicRegistrationUnusedDays: 0 });
    registeredBy(await register());
    service.clock.advance(days(1_000));
    expect(await sweep(service)).toBe(0);
  });

  it('stay where an administrator vouches for them: users allow those nothing by which their use would be seen', async () => {
    const { service, acme, register } = await begin();
    const { clientId } = registeredBy(await register());
    await service.updateApplication.execute(acme, { clientId, firstParty: true });
    service.clock.advance(days(1_000));
    expect(await sweep(service)).toBe(0);
    expect(await service.getApplication.execute(acme, { clientId })).toMatchObject({ firstParty: true });
  });

  it("leave administrators' applications alone", async () => {
    const { service, acme } = await begin();
    await service.createApplication.execute(acme, { name: 'Own', type: 'confidential' });
    service.clock.advance(days(1_000));
    expect(await sweep(service)).toBe(0);
    expect((await service.listApplications.execute(acme, { limit: 10 })).items).toHaveLength(1);
  });
});

describe('what a tenant lets clients register for', () => {
  it.each<[string, object]>([
    ['/settings/dynamicRegistration', { dynamicRegistration: 'everybody' }],
    ['/settings/dynamicRegistrationGrantTypes/0', { dynamicRegistrationGrantTypes: ['urn:ietf:params:oauth:grant-type:token-exchange'] }],
    ['/settings/dynamicRegistrationGrantTypes/1', { dynamicRegistrationGrantTypes: ['refresh_token', 'refresh_token'] }],
    ['/settings/dynamicRegistrationScopes/0', { dynamicRegistrationScopes: ['a b'] }],
    ['/settings/dynamicRegistrationMaxClients', { dynamicRegistrationMaxClients: 0 }],
    ['/settings/dynamicRegistrationUnusedDays', { dynamicRegistrationUnusedDays: 366 }],
  ])('is refused with a wrong %s', async (pointer, settings) => {
    const { service, acme } = await begin({});
    await expect(service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings })).rejects.toEqual(refusing(pointer));
  });
});

describe('OpenID Connect Dynamic Client Registration 1.0 §5: a client that asks for pairwise subjects', () => {
  const sector = 'https://group.example/sector.json';
  const pairwise = { ...web, subject_type: 'pairwise', sector_identifier_uri: sector };

  it('is registered where the document of its sector has its redirect URIs, by one use of its token', async () => {
    const { service, acme, register } = await begin({ dynamicRegistration: 'initial_access_token' });
    const { token } = await initialAccessToken(service, acme);
    service.sectorSource.published.set(sector, ['https://shop.example/cb']);
    const reply = await register(pairwise, `Bearer ${token}`);
    expect(reply).toMatchObject({ status: 201, body: { subject_type: 'pairwise', sector_identifier_uri: sector } });
    expect(outcome(await register(pairwise, `Bearer ${token}`))).toEqual([401, 'invalid_token']);
    expect(service.sectorSource.asked).toEqual([sector]);
  });

  it('is refused where the document lacks one, or cannot be had', async () => {
    const { service, register } = await begin();
    expect(outcome(await register(pairwise))).toEqual([400, 'invalid_client_metadata']);
    expect(outcome(await register({ ...web, subject_type: 'ephemeral' }))).toEqual([400, 'invalid_client_metadata']);
    service.sectorSource.published.set(sector, ['https://other.example/cb']);
    expect(outcome(await register(pairwise))).toEqual([400, 'invalid_redirect_uri']);
    expect(service.events).toEqual([]);
  });

  it('has nothing fetched before it has shown that it may register', async () => {
    const { service, register } = await begin({ dynamicRegistration: 'initial_access_token' });
    expect(outcome(await register(pairwise, 'Bearer x'))).toEqual([401, 'invalid_token']);
    expect(service.sectorSource.asked).toEqual([]);
  });

  it('stays in its sector as it replaces its registration: what it holds of users would tell it by what another knows them', async () => {
    const { service, acme, register } = await begin();
    const own = { ...web, subject_type: 'pairwise' };
    const { clientId, authorization } = registeredBy(await register(own));
    const replace = (metadata: JsonObject) =>
      service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata: { ...metadata, client_id: clientId } });
    service.sectorSource.published.set(sector, ['https://shop.example/cb']);
    for (const elsewhere of [{ ...own, redirect_uris: ['https://victim.example/cb'] }, pairwise, web])
      expect(outcome(await replace(elsewhere))).toEqual([400, 'invalid_client_metadata']);
    expect(service.sectorSource.asked).toEqual([]);
    expect((await replace({ ...own, redirect_uris: ['https://shop.example/new'] })).status).toBe(200);
  });

  it('has more redirect URIs later on where its sector publishes them, and not before', async () => {
    const { service, acme, register } = await begin();
    const { clientId, authorization } = registeredBy(await register({ ...web, subject_type: 'pairwise' }));
    const published = 'https://shop.example/sector.json';
    const redirectUris = ['https://shop.example/cb', 'https://store.example/cb'];
    const metadata = { subject_type: 'pairwise', sector_identifier_uri: published, redirect_uris: redirectUris, client_id: clientId };
    const replace = () => service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata });
    expect(outcome(await replace())).toEqual([400, 'invalid_client_metadata']);
    service.sectorSource.published.set(published, redirectUris);
    expect((await replace()).status).toBe(200);
  });

  it('asks for them from the beginning: it cannot have the users of before under other identifiers', async () => {
    const { service, acme, register } = await begin();
    const { clientId, authorization } = registeredBy(await register());
    const metadata = { ...web, subject_type: 'pairwise', client_id: clientId };
    expect(outcome(await service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata }))).toEqual([
      400,
      'invalid_client_metadata',
    ]);
  });

  it.each<[string, RegistrationChanges]>([
    ['CIBA §4: requests to the backchannel, without keys that it publishes', { grantTypes: ['authorization_code', backchannelGrant] }],
    ['passwords', { grantTypes: ['authorization_code', 'password'], legacyFeatures: ['password_grant'] }],
    [
      'assertions of who its users are (ID-JAG)',
      { grantTypes: ['authorization_code', jwtBearerGrant], identityAssertionIssuers: ['https://idp.example'] },
    ],
  ])('cannot register again for what proves no sector, though an administrator let it: %s', async (_what, granted) => {
    const { service, acme, register } = await begin();
    await service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings: { legacyFeatures: ['password_grant'] } });
    const { clientId, authorization } = registeredBy(await register({ ...web, subject_type: 'pairwise' }));
    await service.updateApplication.execute(acme, { clientId, ...granted });
    const metadata = { ...web, subject_type: 'pairwise', client_id: clientId, grant_types: [...(granted.grantTypes ?? [])] };
    const { body } = await service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata });
    expect(body).toMatchObject({
      error: 'invalid_client_metadata',
      error_description: expect.stringMatching(/^subject_type must be public/),
    });
  });
});
