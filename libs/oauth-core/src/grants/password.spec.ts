import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Application, OAuthReply, SessionFacts, TenantSettings } from '#contracts';
import { discoveryMetadata } from '../metadata.js';
import { type Members, type TestClient, tokensOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aPublicApplication, aTenant } from '../testing/builders.js';

const password = 'plum kettle orbit';

describe('RFC 6749 §4.3: the resource owner password credentials grant, which is out of date', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;
  let session: SessionFacts;

  const serve = (settings: Partial<TenantSettings> = {}): void => {
    server = new TestAuthorizationServer(aTenant('acme', { legacyFeatures: ['password_grant'], ...settings }));
    session = server.session();
    server.passwords.set('ada', { password, session });
  };
  const registration: Partial<Application> = { legacyFeatures: ['password_grant'], grantTypes: ['password', 'refresh_token'] };
  const register = (members: Partial<Application> = {}): TestClient => server.register(anApplication({ ...registration, ...members }));
  beforeEach(() => {
    serve();
    client = register();
  });

  const ask = (members: Members = {}): Promise<OAuthReply> =>
    server.token(client, { grant_type: 'password', username: 'ada', password, scope: 'openid profile notes:read', ...members });

  it('gives tokens of a user, which end with the session that began', async () => {
    const tokens = tokensOf(await ask());
    expect(decodeJwt(tokens.accessToken)).toMatchObject({ sub: server.user.id, client_id: client.application.clientId, amr: session.amr });
    expect(decodeJwt(tokens.idToken)).toMatchObject({ sub: server.user.id, sid: session.sessionId, auth_time: session.authTime });
    expect([...server.tables.grants.values()]).toMatchObject([{ authorization: { sessionId: session.sessionId } }]);
    expect((await server.refresh(client, tokens.refreshToken)).status).toBe(200);
  });

  it('is for a public application, too', async () => {
    client = server.register(aPublicApplication(registration));
    expect((await ask()).status).toBe(200);
  });

  it('hands on what the application demands of its users', async () => {
    client = register({ secondFactor: 'required', requiredAttributes: ['department'] });
    await ask();
    expect(server.typedPasswords).toMatchObject([{ needs: { secondFactor: 'required', attributes: ['department'] } }]);
  });

  it('§5.2: refuses a wrong password and an unknown user in the same words', async () => {
    const refusals = [await ask({ password: 'wrong' }), await ask({ username: 'nobody' })];
    for (const { status, body } of refusals) expect([status, body]).toEqual([400, refusals[0]?.body]);
    expect(refusals[0]?.body).toMatchObject({ error: 'invalid_grant' });
    expect(server.tables.grants.size).toBe(0);
  });

  it.each([
    ['no username', 'invalid_request', { username: undefined }],
    ['no password', 'invalid_request', { password: undefined }],
    ['no scope', 'invalid_scope', { scope: undefined }],
    ['a scope that the application may not ask for', 'invalid_scope', { scope: 'openid address' }],
    ['an unknown resource', 'invalid_target', { resource: 'https://elsewhere.example/' }],
  ])('refuses %s before a guess is spent', async (_, error, members) => {
    expect(await ask(members)).toMatchObject({ status: 400, body: { error } });
    expect(server.typedPasswords).toEqual([]);
  });

  it('attack A08: is no grant where the tenant does not let its applications, or a profile forbids it', async () => {
    serve({ legacyFeatures: [] });
    client = register();
    expect(await ask()).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
    serve();
    client = register({ profile: 'fapi2-security' });
    expect((await ask()).status).toBe(400);
    expect(server.typedPasswords).toEqual([]);
  });

  it('refuses an application that does not ask for what is out of date, or is not registered for the grant', async () => {
    for (const members of [{ legacyFeatures: [] }, { grantTypes: ['authorization_code'] as const }]) {
      client = register(members);
      expect(await ask()).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    }
    expect(server.typedPasswords).toEqual([]);
  });

  it('refuses a client that does not prove itself, and spends no guess', async () => {
    client = { ...client, secret: 'wrong' };
    expect(await ask()).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(server.typedPasswords).toEqual([]);
  });

  it('RFC 9449 §5: refuses an application whose tokens are bound, without a proof', async () => {
    client = register({ dpopBoundAccessTokens: true });
    expect(await ask()).toMatchObject({ body: { error: 'invalid_dpop_proof' } });
    expect(server.typedPasswords).toEqual([]);
  });

  it('refuses a user who was locked meanwhile', async () => {
    server.database.changeUser(server.tenant.tenantId, server.user.id, { status: 'locked' });
    expect(await ask()).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it('ends the session that began where nothing comes of it: no key of the client encrypts its ID token, or the user was locked', async () => {
    await ask();
    expect(server.endedSessions).toEqual([]);
    client = register({ idTokenEncryptedResponseAlg: 'RSA-OAEP-256', jwksUri: 'https://client.example/jwks' });
    expect(await ask()).toMatchObject({ body: { error: 'temporarily_unavailable' } });
    expect(server.endedSessions).toEqual([session.sessionId]);
    server.database.changeUser(server.tenant.tenantId, server.user.id, { status: 'locked' });
    await ask();
    expect(server.endedSessions).toHaveLength(2);
  });

  it('gives nothing once more for what it was redeemed for', async () => {
    await ask();
    expect([...server.tables.codes.values()]).toMatchObject([{ redirectUri: null, consumedAt: server.now }]);
  });

  it('keeps no password', async () => {
    await ask();
    const { codes, grants, refreshTokens } = server.tables;
    expect(JSON.stringify([[...codes], [...grants], [...refreshTokens], server.events, server.refusals])).not.toContain(password);
  });

  it('is told by the metadata where it is let', () => {
    const told = (legacyFeatures: TenantSettings['legacyFeatures'], profile: TenantSettings['profile'] = 'oauth-2.1') =>
      discoveryMetadata({
        ...{ issuer: 'https://id.example', endpoints: {} as never, idTokenAlgorithm: 'ES256', profile, legacyFeatures },
        ...{ certificates: null, promptValues: [] },
      }).grant_types_supported;
    expect(told(['password_grant'])).toContain('password');
    expect(told([])).not.toContain('password');
    expect(told(['password_grant'], 'fapi2-security')).not.toContain('password');
  });
});
