import { describe, expect, it } from '@jest/globals';
import type { Application, AuthorizationOutcome, OAuthReply, UserId } from '#contracts';
import { createSecret } from '../../secrets.js';
import { basic, listOf, type Members } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { anApplication, aPublicApplication, aResourceServer, aTenant } from '../../testing/builders.js';
import { RequestKey, requestClaims } from '../../testing/request-objects.js';
import { pushAuthorization } from './push-authorization.js';
import { resumeAuthorization } from './resume-authorization.js';
import { startAuthorization } from './start-authorization.js';

const setUp = (application: Application = anApplication()) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  const pushed = async (changes: Members = {}): Promise<unknown> => requestUriIn(await server.push(client, changes));
  return { server, client, pushed };
};

const requestUriIn = ({ status, body }: OAuthReply): unknown => {
  if (status !== 201) throw new Error(`refused: ${JSON.stringify(body)}`);
  return body?.['request_uri'];
};

const queryOf = (outcome: AuthorizationOutcome): Record<string, string> =>
  outcome.kind === 'redirect' ? Object.fromEntries(new URL(outcome.location).searchParams) : { kind: outcome.kind };

const isUnusable = { kind: 'error_page', error: 'invalid_request_uri' };

describe('RFC 9126 §2.1: the client pushes its request', () => {
  it('attack A37: is refused with 401 where a confidential client does not authenticate, or with a wrong secret', async () => {
    const { server, client } = setUp();
    const { application } = client;
    for (const secret of [null, 'wrong']) {
      const { status, body } = await server.push({ application, secret });
      expect([status, body]).toMatchObject([401, { error: 'invalid_client' }]);
    }
    expect(server.tables.requests.size).toBe(0);
  });

  it('is refused in the name of another client than the one that authenticates', async () => {
    const { server, client } = setUp();
    const other = server.register(anApplication());
    const parameters = server.authorizationParameters(other);
    const request = { parameters, authorization: basic(client.application.clientId, client.secret ?? '') };
    expect(await pushAuthorization(server.tenant, request, server.dependencies)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
    expect(server.tables.requests.size).toBe(0);
  });

  it('is refused to a resource server', async () => {
    const { server } = setUp();
    const resourceServer = aResourceServer();
    const application = anApplication({ clientId: resourceServer.clientId });
    const { secret } = server.register(application, { resourceServer });
    const registration = server.tables.applications.get(application.clientId);
    server.tables.applications.set(application.clientId, {
      ...registration,
      application: null,
      resourceServer,
      secrets: registration?.secrets ?? [],
    });
    expect(await server.push({ application, secret })).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
  });

  it('attack A37: is refused with a request_uri in it, whatever it names', async () => {
    const { server, client, pushed } = setUp();
    for (const request_uri of ['https://app.example/request.jwt', String(await pushed()), 'x'])
      expect(await server.push(client, { request_uri })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it.each<[string, Members]>([
    ['invalid_request_object', { request: 'a.b.c' }],
    ['registration_not_supported', { registration: '{}' }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_request', { response_type: undefined }],
    ['invalid_request', { response_mode: 'web_messages' }],
    ['invalid_request', { redirect_uri: 'https://evil.example/cb' }],
    ['invalid_request', { redirect_uri: undefined }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { prompt: 'none login' }],
    ['invalid_request', { max_age: '-1' }],
    ['invalid_request', { id_token_hint: 'a.b.c' }],
    ['invalid_scope', { scope: 'admin' }],
    ['invalid_scope', { scope: undefined }],
    ['invalid_target', { resource: 'https://unknown.example' }],
  ])('is checked as at the authorization endpoint: %s for %j', async (error, changes) => {
    const { server, client } = setUp();
    expect(await server.push(client, changes)).toMatchObject({ status: 400, body: { error } });
    expect(server.tables.requests.size).toBe(0);
    expect(server.refusals).toMatchObject([{ endpoint: 'par', error, clientId: client.application.clientId }]);
  });

  it('is refused for a client without the code grant', async () => {
    const { server, client } = setUp(anApplication({ grantTypes: ['client_credentials'] }));
    expect(await server.push(client)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
  });

  it.each([
    ['client_secret_basic', anApplication()],
    ['client_secret_post', anApplication({ tokenEndpointAuthMethod: 'client_secret_post' })],
    ['none', aPublicApplication()],
  ])('is answered, by %s, with a request_uri of the server and 60 seconds', async (_, application) => {
    const { server, client } = setUp(application);
    const { status, headers, body } = await server.push(client);
    expect(status).toBe(201);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(body).toEqual({ request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:ost_ar_[\w-]{40,}$/), expires_in: 60 });
  });
});

describe('RFC 9126 §4: the browser comes with the request_uri', () => {
  it('gets a code for what was pushed, whatever else its address says', async () => {
    const { server, client, pushed } = setUp();
    const evil = {
      redirect_uri: 'https://evil.example/cb',
      scope: 'openid notes:write',
      state: 'forged',
      prompt: 'login',
      code_challenge: 'x',
    };
    const outcome = await server.start(client, { ...evil, request_uri: String(await pushed({ scope: 'openid' })) });
    const { code, ...answer } = queryOf(outcome);
    expect(outcome).toMatchObject({ location: expect.stringMatching(/^https:\/\/app\.example\/cb\?/) });
    expect(answer).toEqual({ state: 'a-state', iss: server.tenant.issuer });
    expect(await server.redeem(client, code ?? '')).toMatchObject({ status: 200, body: { scope: 'openid' } });
  });

  it('must have signed in max_age seconds before it comes, not before the push (OpenID Connect Core §3.1.2.1)', async () => {
    const { server, client, pushed } = setUp();
    const session = server.session({ authTime: server.now - 60 });
    const [asks, asksWithoutPage] = [await pushed({ max_age: '90' }), await pushed({ max_age: '90', prompt: 'none' })];
    server.now += 31;
    expect(await server.open(client, asks, session)).toMatchObject({ kind: 'login_required' });
    expect(queryOf(await server.open(client, asksWithoutPage, session))).toMatchObject({ error: 'login_required' });
    server.now -= 1;
    expect(queryOf(await server.open(client, asks, session))).toHaveProperty('code');
  });

  it('attack A38: an expired request_uri is refused, at the second', async () => {
    const { server, client, pushed } = setUp();
    const requestUri = await pushed();
    server.now += 59;
    expect(await server.open(client, requestUri, null)).toMatchObject({ kind: 'login_required' });
    server.now += 1;
    expect(await server.open(client, requestUri)).toMatchObject(isUnusable);
  });

  it('attack A38: the request_uri of another client is refused, to both but its own', async () => {
    const { server, client, pushed } = setUp();
    const requestUri = await pushed();
    expect(await server.open(server.register(anApplication()), requestUri)).toMatchObject(isUnusable);
    expect(queryOf(await server.open(client, requestUri))).toHaveProperty('code');
  });

  it('attack A38: the request_uri of another tenant is refused', async () => {
    const { server, client, pushed } = setUp();
    const other = new TestAuthorizationServer(aTenant('other'), server.database, server.keys);
    other.tables.applications.set(client.application.clientId, { application: client.application, resourceServer: null, secrets: [] });
    expect(await other.open(client, await pushed())).toMatchObject(isUnusable);
  });

  it.each(['', 'nonsense', createSecret('ar', () => new Uint8Array(32))])('an unknown one (%j) is refused', async (handle) => {
    const { server, client } = setUp();
    expect(await server.open(client, `urn:ietf:params:oauth:request_uri:${handle}`)).toMatchObject(isUnusable);
  });

  it('the handle of a request that was not pushed is no request_uri', async () => {
    const { server, client } = setUp();
    const outcome = await server.start(client, {}, null);
    if (outcome.kind !== 'login_required') throw new Error(outcome.kind);
    expect(await server.open(client, `urn:ietf:params:oauth:request_uri:${outcome.requestId}`)).toMatchObject(isUnusable);
  });

  it('one that is not of this server is refused, unless its client registered it', async () => {
    const { server, client } = setUp();
    expect(queryOf(await server.start(client, { request_uri: 'https://app.example/request.jwt' }))).toMatchObject({
      error: 'invalid_request_uri',
    });
  });

  it('attack A38: is used once: after a code, and after an error, it is refused', async () => {
    const { server, client, pushed } = setUp();
    const [forCode, forError] = [await pushed(), await pushed({ prompt: 'none' })];
    expect(queryOf(await server.open(client, forCode))).toHaveProperty('code');
    expect(queryOf(await server.open(client, forError, null))).toMatchObject({ error: 'login_required', state: 'a-state' });
    for (const requestUri of [forCode, forError]) expect(await server.open(client, requestUri)).toMatchObject(isUnusable);
    expect(server.tables.codes.size).toBe(1);
  });

  it('attack A38: of 100 browsers at a time one gets a code', async () => {
    const { server, client, pushed } = setUp();
    const requestUri = await pushed();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => server.open(client, requestUri)));
    expect(outcomes.filter(({ kind }) => kind === 'redirect')).toHaveLength(1);
    expect(server.tables.codes.size).toBe(1);
  });

  it('attack A38: can be loaded again before the login, is answered after it by one code, and not opened again', async () => {
    const { server, client, pushed } = setUp(aPublicApplication({ firstParty: false }));
    const requestUri = await pushed();
    const first = await server.open(client, requestUri, null);
    const second = await server.open(client, requestUri, null);
    if (first.kind !== 'login_required' || second.kind !== 'login_required') throw new Error(`${first.kind} ${second.kind}`);
    expect(second.requestId).toBe(first.requestId);
    server.now += 120;
    const back = { requestId: first.requestId, session: server.session(), decision: 'allow' } as const;
    const { code } = queryOf(
      (await resumeAuthorization(server.tenant, back, server.dependencies)) ?? { kind: 'redirect', location: 'https://x.y' },
    );
    expect(await server.redeem(client, code ?? '')).toMatchObject({ status: 200 });
    server.now -= 120;
    expect(await server.open(client, requestUri)).toMatchObject(isUnusable);
  });

  it.each<[string, Partial<Application>]>([
    ['its redirect_uri', { redirectUris: ['https://app.example/other'] }],
    ['a scope', { scopes: ['openid'] }],
    ['the grant', { grantTypes: ['client_credentials'] }],
  ])('is refused where the client lost %s since', async (_, change) => {
    const { server, client, pushed } = setUp();
    const requestUri = await pushed();
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, change);
    expect(await server.open(client, requestUri)).toMatchObject(isUnusable);
  });

  it('is refused where the client was disabled since', async () => {
    const { server, client, pushed } = setUp();
    const requestUri = await pushed();
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { status: 'disabled' });
    expect(await server.open(client, requestUri)).toMatchObject({ kind: 'error_page', error: 'invalid_client' });
  });

  it('asks the user for consent as any other request does, and nobody else than its id_token_hint names', async () => {
    const thirdParty = setUp(aPublicApplication({ firstParty: false }));
    expect(await thirdParty.server.open(thirdParty.client, await thirdParty.pushed())).toMatchObject({ kind: 'consent_required' });
    const { server, client, pushed } = setUp();
    const requestUri = await pushed({ id_token_hint: (await server.signIn(client)).idToken });
    expect(await server.open(client, requestUri, server.session({ userId: 'bob' as UserId }))).toMatchObject({
      kind: 'login_required',
      needs: { userId: server.user.id },
    });
  });

  it('RFC 9101 §5: is refused on a page with a request beside its request_uri', async () => {
    const { server, client, pushed } = setUp();
    const requestUri = await pushed();
    for (const request of ['a.b.c', '\u0000']) {
      const parameters = listOf({ client_id: client.application.clientId, request_uri: String(requestUri), request });
      const outcome = await startAuthorization(server.tenant, { parameters, session: server.session() }, server.dependencies);
      expect(outcome).toMatchObject({ kind: 'error_page', error: 'invalid_request' });
    }
    expect(queryOf(await server.open(client, requestUri))).toHaveProperty('code');
  });

  it('is refused on a page without a client_id beside its request_uri', async () => {
    const { server, pushed } = setUp();
    const parameters = listOf({ request_uri: String(await pushed()) });
    const outcome = await startAuthorization(server.tenant, { parameters, session: server.session() }, server.dependencies);
    expect(outcome).toMatchObject({ kind: 'error_page', error: 'invalid_request' });
  });
});

describe('RFC 9126 §6: a client that is registered to push', () => {
  it('attack A39: is refused at its redirect_uri with what it did not push', async () => {
    const { server, client, pushed } = setUp(anApplication({ requirePushedAuthorizationRequests: true }));
    expect(queryOf(await server.start(client))).toMatchObject({ error: 'invalid_request', state: 'a-state' });
    expect(server.tables.codes.size).toBe(0);
    expect(queryOf(await server.open(client, await pushed()))).toHaveProperty('code');
  });

  it('attack A39: is refused with what it signed and did not push, by value or where it is published', async () => {
    const [key, published] = [new RequestKey(), 'https://app.example/request.jwt'];
    const { server, client } = setUp(anApplication({ requirePushedAuthorizationRequests: true, jwks: key.jwks, requestUris: [published] }));
    const request = key.sign(requestClaims(server, client.application));
    server.requestDocuments.set(published, request);
    const { clientId } = client.application;
    for (const members of [{ request }, { request_uri: published }]) {
      const parameters = listOf({ client_id: clientId, ...members });
      const outcome = await startAuthorization(server.tenant, { parameters, session: server.session() }, server.dependencies);
      expect(queryOf(outcome)).toMatchObject({ error: 'invalid_request', error_description: expect.stringMatching(/push/) });
    }
    expect(server.tables.codes.size).toBe(0);
    expect(await server.push(client, { request })).toMatchObject({ status: 201 });
  });
});
