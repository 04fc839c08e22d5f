import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Application, OAuthReply } from '#contracts';
import { introspectToken } from '../endpoints/introspection.js';
import { revokeGrant } from '../revocation.js';
import { createSecret } from '../secrets.js';
import { storeApiKey } from '../testing/api-keys.js';
import { type Members, type TestClient, tokensOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aResourceServer, aTenant } from '../testing/builders.js';
import { billingCertificate, verifiedCertificate } from '../testing/certificates.js';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;
const apiKey = 'urn:ostiary:token-type:api-key';
const orders = aResourceServer({ identifier: 'https://orders.example/api', scopes: [{ name: 'orders:read', description: '' }] });

const setUp = (members: Partial<Application> = {}, slug = 'acme') => {
  const server = new TestAuthorizationServer(aTenant(slug, { apiKeys: 'users' }));
  server.tables.resourceServers.splice(0, 1, {
    ...server.resourceServer,
    scopes: server.resourceServer.scopes.map((scope) => ({ ...scope, apiKeys: true })),
  });
  server.tables.resourceServers.push(orders);
  const backend = server.register(
    anApplication({
      grantTypes: [grantType],
      scopes: ['orders:read', 'notes:read', 'notes:write'],
      tokenExchangeSubjects: [server.resourceServer.identifier],
      tokenExchangeTargets: [orders.identifier],
      ...members,
    }),
  );
  const { clientId } = backend.application;
  const ofUser = storeApiKey(server, { userId: server.user.id, clientId: null });
  const ofBackend = storeApiKey(server, { userId: null, clientId });
  const exchange = (key: string, changes: Members = {}, client: TestClient = backend): Promise<OAuthReply> =>
    server.token(client, { grant_type: grantType, subject_token: key, subject_token_type: apiKey, ...changes });
  const isActive = async (token: string) => (await introspectToken(server.tenant, { token }, server.dependencies)).active;
  return { server, backend, ofUser, ofBackend, exchange, isActive };
};

const expectError = (reply: OAuthReply, error: string): void => expect(reply).toMatchObject({ status: 400, body: { error } });

describe('RFC 8693: an API key is exchanged', () => {
  it('by the back end of its API, for a token of the user that says who acts', async () => {
    const { server, backend, ofUser, exchange } = setUp();
    const reply = await exchange(ofUser.key);
    expect(reply.body).toMatchObject({ issued_token_type: 'urn:ietf:params:oauth:token-type:access_token', scope: 'notes:read' });
    const { clientId } = backend.application;
    const said = { sub: server.user.id, client_id: clientId, act: { sub: clientId }, gid: ofUser.grant.id, scope: 'notes:read' };
    expect(decodeJwt(tokensOf(reply).accessToken)).toMatchObject(said);
    expect(reply.body).not.toHaveProperty('refresh_token');
  });

  it('for another API, where the administrator says so', async () => {
    const { ofUser, exchange } = setUp();
    expect(decodeJwt(tokensOf(await exchange(ofUser.key, { resource: orders.identifier })).accessToken)).toMatchObject({
      aud: orders.identifier,
      scope: 'orders:read',
    });
  });

  it('by the application whose it is, for a token of its own, at its API alone', async () => {
    const { backend, ofBackend, exchange } = setUp();
    const claims = decodeJwt(tokensOf(await exchange(ofBackend.key)).accessToken);
    expect(claims).toMatchObject({ sub: backend.application.clientId, client_id: backend.application.clientId, scope: 'notes:read' });
    expect(claims).not.toHaveProperty('act');
    expectError(await exchange(ofBackend.key, { resource: orders.identifier }), 'invalid_target');
    expectError(await exchange(ofBackend.key, { scope: 'notes:write' }), 'invalid_scope');
  });

  it('for what ends with the key', async () => {
    const { server, ofUser, exchange, isActive } = setUp();
    const { accessToken } = tokensOf(await exchange(ofUser.key));
    expect(await isActive(accessToken)).toBe(true);
    const { unitOfWork } = server.dependencies;
    await unitOfWork.transaction(server.tenant, (tx) => revokeGrant(tx, server.tenant, ofUser.grant, 'revoked', server.dependencies));
    expect(await isActive(accessToken)).toBe(false);
    expectError(await exchange(ofUser.key), 'invalid_request');
  });

  it('for nothing that outlives it', async () => {
    const { server, ofUser, exchange } = setUp();
    server.now = ofUser.stored.expiresAt - 60;
    expect((await exchange(ofUser.key)).body).toMatchObject({ expires_in: 60 });
  });
});

describe('RFC 8693 §2.2.2: an API key is refused, in the words of every bad token', () => {
  it.each([
    ['that nobody made', () => createSecret('ak', randomBytes), apiKey],
    ['that is an access token', () => createSecret('at', randomBytes), apiKey],
    ['as an access token', ({ ofUser }: ReturnType<typeof setUp>) => ofUser.key, 'urn:ietf:params:oauth:token-type:access_token'],
    ['as a JWT', ({ ofUser }: ReturnType<typeof setUp>) => ofUser.key, 'urn:ietf:params:oauth:token-type:jwt'],
  ] as const)('%s', async (_case, keyOf, type) => {
    const world = setUp();
    const reply = await world.exchange(keyOf(world), { subject_token_type: type });
    expectError(reply, 'invalid_request');
    expect(reply.body).toMatchObject({
      error_description: 'The subject_token is invalid, expired, revoked, or not one that this client may use',
    });
  });

  it('by an application that is no back end of its API', async () => {
    const { server, ofUser, exchange } = setUp();
    expectError(await exchange(ofUser.key, {}, server.register(anApplication({ grantTypes: [grantType] }))), 'invalid_request');
  });

  it('of an application, by another, be it the back end of the API: it would pass for that one', async () => {
    const { server, ofBackend, exchange } = setUp();
    const tokenExchangeSubjects = [server.resourceServer.identifier];
    const other = server.register(anApplication({ grantTypes: [grantType], tokenExchangeSubjects }));
    expectError(await exchange(ofBackend.key, {}, other), 'invalid_request');
  });

  it('beyond its scopes', async () => {
    const { ofUser, exchange } = setUp();
    expectError(await exchange(ofUser.key, { scope: 'notes:write' }), 'invalid_scope');
  });

  it('of a user who is locked', async () => {
    const { server, ofUser, exchange } = setUp();
    server.tables.users.set(server.user.id, { ...server.user, status: 'locked' });
    expectError(await exchange(ofUser.key), 'invalid_request');
  });

  it.each(['oauth-2.1', 'fapi2-security', 'fapi2-message-signing'] as const)(
    'by an application that has a profile which asks for bound tokens, whether it lives or not: %s',
    async (profile) => {
      const { server, ofUser, backend } = setUp({
        ...{ profile, tokenEndpointAuthMethod: 'tls_client_auth', tlsClientAuthSanDns: 'billing.acme.example' },
        ...{ tlsClientCertificateBoundAccessTokens: true, authorizationSignedResponseAlg: 'ES256' },
      });
      for (const key of [ofUser.key, createSecret('ak', randomBytes)]) {
        const asked = { grant_type: grantType, subject_token: key, subject_token_type: apiKey };
        const reply = await server.token({ ...backend, secret: null }, asked, { certificate: verifiedCertificate(billingCertificate) });
        if (profile === 'oauth-2.1') expect(reply.status).toBe(key === ofUser.key ? 200 : 400);
        else expect(reply.body).toMatchObject({ error: 'invalid_request', error_description: expect.stringContaining(profile) });
      }
    },
  );

  it('as an actor_token: it does not say who acts', async () => {
    const { ofUser, ofBackend, exchange } = setUp();
    expectError(await exchange(ofUser.key, { actor_token: ofBackend.key, actor_token_type: apiKey }), 'invalid_request');
  });

  it('attack A91: in the built-in tenant', async () => {
    const { ofUser, exchange } = setUp({}, 'system');
    expectError(await exchange(ofUser.key), 'unauthorized_client');
  });
});
