import { describe, expect, it } from '@jest/globals';
import { type ClientId, eventMap, type JsonObject } from '#contracts';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { contextOf, outsideTenants, refusal, refusing, vanishedTenant } from '../../test/in-memory-service.js';
import { beginRegistering, initialAccessToken, open, outcome, registeredBy, web } from '../../test/self-registration.js';

describe('RFC 7591 §3: who may register a client', () => {
  it('nobody where the tenant is closed, as it is unless it says otherwise, whatever is shown', async () => {
    const { service, acme, register } = await beginRegistering({});
    expect(outcome(await register())).toEqual([403, 'access_denied']);
    const { token } = await initialAccessToken(service, acme);
    expect(outcome(await register(web, `Bearer ${token}`))).toEqual([403, 'access_denied']);
    expect((await service.listApplications.execute(acme, { limit: 10 })).items).toEqual([]);
  });

  it('nobody in the built-in tenant, which cannot be opened', async () => {
    const { service } = await beginRegistering();
    const system = await service.ensureSystemTenant.execute(outsideTenants);
    await expect(service.updateTenant.execute(outsideTenants, { id: system.id, settings: open })).rejects.toEqual(
      refusing('/settings/dynamicRegistration'),
    );
    const reply = await service.registerClient.execute(contextOf(system), { authorization: null, metadata: web });
    expect(outcome(reply)).toEqual([403, 'access_denied']);
  });

  it('who has an initial access token of the tenant, as often as it says, and nobody else', async () => {
    const { service, acme, globex, register } = await beginRegistering({ dynamicRegistration: 'initial_access_token' });
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
    const { service, acme, register } = await beginRegistering({ dynamicRegistration: 'initial_access_token' });
    const { token } = await initialAccessToken(service, acme);
    expect(outcome(await register({ redirect_uris: ['javascript:alert(1)'] }, `Bearer ${token}`))).toEqual([400, 'invalid_redirect_uri']);
    registeredBy(await register(web, `Bearer ${token}`));
  });

  it('by a token whose maker answers for its clients, one that begins as verified, and ends so as it changes', async () => {
    const { service, acme, register } = await beginRegistering();
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

  it('RFC 7591 §5: by such a token alone, one whose pages are of another site, until it changes', async () => {
    const { service, acme, register } = await beginRegistering();
    const { token } = await service.createInitialAccessToken.execute(acme, { name: 'Pipeline', verifies: true });
    const { token: plain } = await service.createInitialAccessToken.execute(acme, { name: 'Partners' });
    const metadata = { ...web, tos_uri: 'https://maker.example/terms' };
    const termsOf = async (clientId: ClientId) => (await service.getApplication.execute(acme, { clientId })).tosUri;
    for (const authorization of [null, `Bearer ${plain}`])
      expect(await termsOf(registeredBy(await register(metadata, authorization)).clientId)).toBeNull();
    const { clientId, authorization } = registeredBy(await register(metadata, `Bearer ${token}`));
    const replace = (said: JsonObject) =>
      service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata: { ...said, client_id: clientId } });
    await replace(metadata);
    expect(await termsOf(clientId)).toBe('https://maker.example/terms');
    await replace({ ...metadata, client_name: 'Renamed' });
    expect(await termsOf(clientId)).toBeNull();
  });

  it('nobody by a token that has expired or was revoked', async () => {
    const { service, acme, register } = await beginRegistering({ dynamicRegistration: 'initial_access_token' });
    const [expired, revoked] = [await initialAccessToken(service, acme), await initialAccessToken(service, acme)];
    await service.revokeInitialAccessToken.execute(acme, { id: revoked.id });
    expect(outcome(await register(web, `Bearer ${revoked.token}`))).toEqual([401, 'invalid_token']);
    service.clock.advance(3_600);
    expect(outcome(await register(web, `Bearer ${expired.token}`))).toEqual([401, 'invalid_token']);
    expect((await service.listInitialAccessTokens.execute(acme, { limit: 10 })).items).toEqual([]);
  });

  it('anybody where it is open; but a token that is shown has to be good', async () => {
    const { service, acme, register } = await beginRegistering();
    registeredBy(await register());
    expect(outcome(await register(web, 'Bearer x'))).toEqual([401, 'invalid_token']);
    const { id, token } = await initialAccessToken(service, acme);
    registeredBy(await register(web, `Bearer ${token}`));
    const { items } = await service.listDynamicClients.execute(acme, { limit: 10 });
    expect(items.map((client) => client.initialAccessTokenId)).toEqual([null, id]);
  });

  it('no more clients than the tenant allows, those of administrators not counted', async () => {
    const { service, acme, register } = await beginRegistering({ ...open, dynamicRegistrationMaxClients: 1 });
    await service.createApplication.execute(acme, { name: 'Own', type: 'confidential' });
    const { clientId } = registeredBy(await register());
    expect(outcome(await register())).toEqual([403, 'access_denied']);
    await service.deleteApplication.execute(acme, { clientId });
    registeredBy(await register());
  });

  it('refuses a tenant that is gone', async () => {
    const { register } = await beginRegistering();
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
    const { service, acme, register } = await beginRegistering({ ...open, dynamicRegistrationScopes: ['openid', 'gone:read'] });
    expect(outcome(await register(metadata))).toEqual([400, error]);
    expect((await service.listApplications.execute(acme, { limit: 10 })).items).toEqual([]);
    expect(service.events).toEqual([]);
  });

  it('never makes one that users are not asked about, that needs no PKCE, or that may exchange tokens', async () => {
    const { service, acme, register } = await beginRegistering();
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
    const { service, acme, register } = await beginRegistering();
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
    const { register } = await beginRegistering();
    const { body } = await register({ ...web, token_endpoint_auth_method: 'none' });
    expect(body).not.toHaveProperty('client_secret');
    expect(body).toMatchObject({ token_endpoint_auth_method: 'none', response_types: ['code'] });
  });
});

describe('RFC 7591 §5: a client that registers itself passes for nobody else', () => {
  it('refuses the name of the tenant, and that of an application that somebody answers for, however they are written', async () => {
    const { service, acme, register } = await beginRegistering();
    await service.createApplication.execute(acme, { name: 'Étoile Notes', type: 'confidential' });
    for (const name of ['Acme', 'ACME', 'Étoile Notes', 'etoile notes', 'Ｅtoile Ｎotes', ' ETOILE  NOTES'.trim()])
      expect(outcome(await register({ ...web, client_name: name }))).toEqual([400, 'invalid_client_metadata']);
    registeredBy(await register({ ...web, client_name: 'Étoile' }));
  });

  it('takes the name of another that registered itself, until an administrator answers for that', async () => {
    const { service, acme, register } = await beginRegistering();
    const { clientId, authorization } = registeredBy(await register());
    registeredBy(await register());
    await service.updateApplication.execute(acme, { clientId, verified: true });
    expect(outcome(await register())).toEqual([400, 'invalid_client_metadata']);
    const metadata = { ...web, client_id: clientId };
    expect((await service.replaceClientRegistration.execute(acme, { clientId, authorization, metadata })).status).toBe(200);
  });

  it('is told apart where services ask for it', async () => {
    const { service, acme, register } = await beginRegistering();
    const { application: own } = await service.createApplication.execute(acme, { name: 'Own', type: 'confidential' });
    const { clientId } = registeredBy(await register());
    expect((await service.getClient.execute(acme, { clientId })).application).toMatchObject({ selfRegistered: true, verified: false });
    expect((await service.getClient.execute(acme, { clientId: own.clientId })).application).not.toHaveProperty('selfRegistered');
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
    const { service, acme } = await beginRegistering({});
    await expect(service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings })).rejects.toEqual(refusing(pointer));
  });
});
