import { describe, expect, it } from '@jest/globals';
import type { AuthorizationOutcome, ParameterList } from '#contracts';
import { hashSecret } from '../../secrets.js';
import type { Members } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { queryOf, withClient } from '../../testing/authorizing.js';
import { anApplication, aPublicApplication, aResourceServer, aTenant } from '../../testing/builders.js';
import { startAuthorization } from './start-authorization.js';

describe('RFC 6749 §4.1.2: the authorization response', () => {
  it('carries a code, the state and the issuer to the redirect_uri', async () => {
    const { start } = withClient();
    const outcome = await start();
    expect(outcome).toMatchObject({ kind: 'redirect', location: expect.stringMatching(/^https:\/\/app\.example\/cb\?code=ost_ac_/) });
    expect(queryOf(outcome)).toMatchObject({ state: 'a-state', iss: 'https://id.example/t/acme' });
  });

  it('stores of the code only its hash, with all that it is bound to', async () => {
    const { server, client } = withClient();
    const session = server.session();
    const code = await server.code(client, { scope: 'openid notes:read' }, session);
    const stored = server.tables.codes.get(hashSecret(code));
    expect(stored).toMatchObject({
      authorization: {
        clientId: client.application.clientId,
        userId: session.userId,
        sessionId: session.sessionId,
        scopes: ['openid', 'notes:read'],
        resources: [server.resourceServer.identifier],
        byResource: null,
        authTime: session.authTime,
      },
      redirectUri: 'https://app.example/cb',
      nonce: 'a-nonce',
      expiresAt: server.now + 60,
    });
    expect(JSON.stringify([...server.tables.codes])).not.toContain(code);
  });

  it('comes by form_post or fragment where that is asked for', async () => {
    const { start } = withClient();
    expect(await start({ response_mode: 'form_post' })).toMatchObject({ kind: 'form_post', action: 'https://app.example/cb' });
    expect(await start({ response_mode: 'fragment' })).toMatchObject({ location: expect.stringContaining('/cb#code=') });
  });

  it('goes to a loopback redirect_uri at any port (RFC 8252 §7.3)', async () => {
    const { start } = withClient(aPublicApplication({ redirectUris: ['http://127.0.0.1/cb'] }));
    expect(await start({ redirect_uri: 'http://127.0.0.1:50123/cb' })).toMatchObject({
      location: expect.stringMatching(/^http:\/\/127\.0\.0\.1:50123\/cb\?code=/),
    });
  });
});

describe('RFC 6749 §4.1.2.1: a wrong client or redirect_uri ends on a page', () => {
  const expectPage = async (outcome: Promise<AuthorizationOutcome>, error: string): Promise<void> => {
    expect(await outcome).toEqual({ kind: 'error_page', error, description: expect.any(String) });
  };

  it("refuses an unknown, a disabled and a missing client, and another tenant's", async () => {
    const { server, client, start } = withClient();
    await expectPage(start({ client_id: 'nobody' }), 'invalid_client');
    await expectPage(start({ client_id: undefined }), 'invalid_request');
    const stranger = new TestAuthorizationServer(aTenant('other'), server.database).register(anApplication());
    await expectPage(start({ client_id: stranger.application.clientId }), 'invalid_client');
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { status: 'disabled' });
    await expectPage(start(), 'invalid_client');
  });

  it('refuses a resource server, which is no application', async () => {
    const { server, start } = withClient();
    const resourceServer = aResourceServer();
    server.tables.applications.set(resourceServer.clientId, { application: null, resourceServer, secrets: [] });
    await expectPage(start({ client_id: resourceServer.clientId }), 'invalid_client');
  });

  it('attack A01: an unregistered or missing redirect_uri', async () => {
    const { start } = withClient();
    await expectPage(start({ redirect_uri: 'https://evil.example/cb' }), 'invalid_request');
    await expectPage(start({ redirect_uri: undefined }), 'invalid_request');
  });

  it('attacks A02, A03, A04: a redirect_uri that is nearly the registered one', async () => {
    const { start } = withClient();
    for (const uri of [
      'https://app.example.evil.com/cb',
      'https://app.example/x/..%2fcb',
      'https://app.example/CB',
      'https://app.example/cb/',
      'https://app.example/cb?',
      'https://app.example/cb#',
    ])
      await expectPage(start({ redirect_uri: uri }), 'invalid_request');
  });

  it('attack A07: a client_id or redirect_uri that is sent twice, also with the same value', async () => {
    const { server, client } = withClient();
    for (const name of ['client_id', 'redirect_uri']) {
      const parameters = server.authorizationParameters(client);
      const again = parameters.filter(([other]) => other === name);
      await expectPage(
        startAuthorization(server.tenant, { parameters: [...parameters, ...again], session: null }, server.dependencies),
        'invalid_request',
      );
    }
  });

  it.each([
    ['longer than 4,096 characters', 'x'.repeat(4_097), /state has more than 4096 characters/],
    ['with a line break, which a form would change', 'a\r\nb', /state contains characters that are not allowed/],
    ['with half a character', 'a\ud800', /state contains characters that are not allowed/],
  ])('N20: a state %s: no answer could return it exactly', async (_, state, description) => {
    const { start } = withClient();
    for (const response_mode of ['query', 'fragment', 'form_post'])
      for (const changes of [{}, { scope: undefined }, { prompt: 'none' }])
        expect(await start({ response_mode, state, ...changes })).toMatchObject({
          kind: 'error_page',
          error: 'invalid_request',
          description: expect.stringMatching(description),
        });
  });

  it('attack A07, N20: a state that is sent twice, or may be hidden among too many parameters', async () => {
    const { server, client } = withClient();
    const parameters = server.authorizationParameters(client);
    const others = Array.from({ length: 64 }, (_, index) => [`p${index}`, 'x'] as const);
    for (const sent of [
      [...parameters, ['state', 'b'] as const],
      [...parameters, ['state', 'a-state'] as const],
      [...others, ...parameters],
      [...parameters, ...others],
    ])
      await expectPage(
        startAuthorization(server.tenant, { parameters: sent, session: server.session() }, server.dependencies),
        'invalid_request',
      );
  });

  it('comes before any other error', async () => {
    const { start } = withClient();
    await expectPage(start({ redirect_uri: 'https://evil.example/', response_type: 'token', prompt: 'none' }), 'invalid_request');
  });

  it('tells the log why', async () => {
    const { server, start } = withClient();
    await start({ client_id: 'nobody' });
    expect(server.refusals).toEqual([expect.objectContaining({ endpoint: 'authorization', error: 'invalid_client', clientId: 'nobody' })]);
  });
});

describe('RFC 6749 §4.1.2.1: any other error goes to the redirect_uri', () => {
  const expectError = async (outcome: Promise<AuthorizationOutcome>, error: string): Promise<void> => {
    expect(queryOf(await outcome)).toEqual({
      error,
      error_description: expect.any(String),
      state: 'a-state',
      iss: 'https://id.example/t/acme',
    });
  };

  it.each<[string, string, Members]>([
    ['no response_type', 'invalid_request', { response_type: undefined }],
    ['the response_type none', 'unsupported_response_type', { response_type: 'none' }],
    [
      'attack A10: no code_challenge from a public client',
      'invalid_request',
      { code_challenge: undefined, code_challenge_method: undefined },
    ],
    ['attack A10: the code_challenge_method plain', 'invalid_request', { code_challenge_method: 'plain' }],
    ['attack A10: no code_challenge_method, which means plain', 'invalid_request', { code_challenge_method: undefined }],
    ['a malformed code_challenge', 'invalid_request', { code_challenge: 'short' }],
    ['attack A09: an unknown response_mode', 'invalid_request', { response_mode: 'web_messages' }],
    ['no scope', 'invalid_scope', { scope: undefined }],
    ['nothing but unknown scopes', 'invalid_scope', { scope: 'everything admin' }],
    ['a scope the application may not ask for', 'invalid_scope', { scope: 'openid address' }],
    ['an unknown resource', 'invalid_target', { resource: 'https://evil.example' }],
    ['prompt=none with another value', 'invalid_request', { prompt: 'none login' }],
    ['an unknown prompt', 'invalid_request', { prompt: 'dance' }],
    ['a max_age below 0', 'invalid_request', { max_age: '-1' }],
    ['a max_age that is no number', 'invalid_request', { max_age: '1e9' }],
    ['a max_age that is no whole number', 'invalid_request', { max_age: '1.5' }],
    ['an id_token_hint that is no ID token', 'invalid_request', { id_token_hint: 'abc' }],
    ['a request object that is none', 'invalid_request_object', { request: 'a.b.c' }],
    ['a request_uri that is not registered', 'invalid_request_uri', { request_uri: 'https://app.example/request' }],
    ['a registration', 'registration_not_supported', { registration: '{}' }],
    ['a nonce with control characters', 'invalid_request', { nonce: 'a\u0000b' }],
  ])('refuses %s with %s', async (_, error, changes) => {
    await expectError(withClient().start(changes), error);
  });

  it('attack A07: refuses a parameter that is sent twice', async () => {
    const { server, client } = withClient();
    const send = (extra: ParameterList) =>
      startAuthorization(
        server.tenant,
        { parameters: [...server.authorizationParameters(client), ...extra], session: server.session() },
        server.dependencies,
      );
    for (const name of ['scope', 'nonce', 'response_type', 'code_challenge', 'prompt'])
      await expectError(
        send([
          [name, 'x'],
          [name, 'x'],
        ]),
        'invalid_request',
      );
  });

  it('refuses an application without the authorization code grant', async () => {
    await expectError(withClient(anApplication({ grantTypes: ['client_credentials'] })).start(), 'unauthorized_client');
  });

  it('tells response types with tokens in the fragment', async () => {
    expect(await withClient().start({ response_type: 'token' })).toMatchObject({
      location: expect.stringMatching(/^https:\/\/app\.example\/cb#error=unsupported_response_type/),
    });
  });

  it('uses the response mode that was asked for', async () => {
    const outcome = await withClient().start({ response_mode: 'form_post', scope: undefined });
    expect(outcome).toMatchObject({ kind: 'form_post', parameters: expect.arrayContaining([['error', 'invalid_scope']]) });
  });

  it('N39: refuses a request object that nobody signed in the response mode of the query, whatever the object says', async () => {
    const payload = Buffer.from(JSON.stringify({ response_mode: 'form_post', state: 'inside' })).toString('base64url');
    const request = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    expect(queryOf(await withClient().start({ request }))).toMatchObject({ error: 'invalid_request_object', state: 'a-state' });
    expect(await withClient().start({ request, response_mode: 'form_post' })).toMatchObject({
      kind: 'form_post',
      parameters: expect.arrayContaining([['error', 'invalid_request_object']]),
    });
  });

  it('takes empty parameters for omitted ones', async () => {
    expect(queryOf(await withClient().start({ request: '', prompt: '', max_age: '', resource: '' }))).toHaveProperty('code');
  });
});

describe('N34: scopes and addresses that are refused', () => {
  const scopesOf = (server: TestAuthorizationServer, outcome: AuthorizationOutcome) =>
    server.tables.codes.get(hashSecret(queryOf(outcome)['code'] ?? ''))?.authorization.scopes;

  it.each([
    ['openid everything', ['openid']],
    ['openid profile urn:zitadel:iam:org:project:id:x:aud OPENID', ['openid', 'profile']],
    ['https://www.googleapis.com/auth/drive notes:read openid', ['notes:read', 'openid']],
    ['openid offline_access', ['openid', 'offline_access']],
  ])('ignores what is unknown in %j (OpenID Connect Core §3.1.2.1)', async (scope, granted) => {
    const { server, client, start } = withClient();
    expect(scopesOf(server, await start({ scope }))).toEqual(granted);
    const code = await server.code(client, { scope });
    expect(await server.redeem(client, code)).toMatchObject({ status: 200, body: { scope: granted.join(' ') } });
  });

  it('ignores a scope whose resource server is gone, though the application still lists it', async () => {
    const { server, start } = withClient();
    server.tables.resourceServers.length = 0;
    expect(scopesOf(server, await start({ scope: 'openid notes:read' }))).toEqual(['openid']);
  });

  it.each([
    ['everything admin', 'The scope is unknown: everything admin'],
    ['openid address', 'The scope is unknown or exceeds what may be asked for: address'],
    ['openid address notes:admin', 'The scope is unknown or exceeds what may be asked for: address'],
    ['<script>alert(1)</script>', 'The scope is unknown: <script>alert(1)</script>'],
  ])('names what is refused of %j, to the client and in the log', async (scope, description) => {
    const { server, start } = withClient();
    expect(queryOf(await start({ scope }))).toMatchObject({ error: 'invalid_scope', error_description: description });
    expect(server.refusals).toMatchObject([{ error: 'invalid_scope', description }]);
  });

  it('names the scope that a resource does not have', async () => {
    const { start } = withClient(aPublicApplication({ scopes: ['openid', 'notes:read', 'files:read'] }));
    expect(queryOf(await start({ scope: 'notes:read openid', resource: 'https://evil.example' }))).toMatchObject({
      error_description: 'The resource is unknown or not for this client: https://evil.example',
    });
  });

  it.each([
    ['https://app.example/cb/', 'https://app.example/cb/'],
    ['https://evil.example/<script>alert(1)</script>', 'https://evil.example/<script>alert(1)</script>'],
    [`https://app.example/${'x'.repeat(1000)}`, `https://app.example/${'x'.repeat(180)}...`],
  ])('names the redirect_uri %j on the page and in the log, and leads nowhere', async (uri, shown) => {
    const { server, start } = withClient();
    const description = `The redirect_uri is not registered by the client: ${shown}`;
    expect(await start({ redirect_uri: uri })).toEqual({ kind: 'error_page', error: 'invalid_request', description });
    expect(server.refusals).toMatchObject([{ description }]);
  });
});

describe('OpenID Connect Core §3.1.2.1: max_age', () => {
  it.each(['2147483648', '9999999999', '1'.repeat(400), `${'0'.repeat(20)}99999999999`])(
    'N19: takes %s for as long as any session lives',
    async (max_age) => {
      const { server, start } = withClient();
      const session = server.session({ authTime: server.now - 365 * 86_400 });
      expect(queryOf(await start({ max_age }, session))).toHaveProperty('code');
      await start({ max_age, prompt: 'login' }, session);
      expect([...server.tables.requests.values()]).toMatchObject([{ request: { asked: { maxAge: 2_147_483_647 } } }]);
    },
  );

  it('N19: says of what is no number of seconds what would be one', async () => {
    const { start } = withClient();
    for (const max_age of ['-1', '+1', '1.5', '1e3', '0x10', 'abc', '١'])
      expect(queryOf(await start({ max_age }))).toMatchObject({ error_description: expect.stringMatching(/max_age/) });
    expect(queryOf(await start({ max_age: '-1' }))).toMatchObject({
      error_description: 'The max_age must be a whole number of seconds, 0 or more',
    });
  });

  it('counts leading zeros for nothing', async () => {
    const { server, start } = withClient();
    const session = server.session({ authTime: server.now - 11 });
    expect(await start({ max_age: '0000000000010' }, session)).toMatchObject({ kind: 'login_required' });
    expect(queryOf(await start({ max_age: '0000000000012' }, session))).toHaveProperty('code');
  });
});

describe('PKCE and confidential clients', () => {
  it('may do without, but not badly', async () => {
    const { start } = withClient(anApplication());
    expect(queryOf(await start({ code_challenge: undefined, code_challenge_method: undefined }))).toHaveProperty('code');
    expect(queryOf(await start({ code_challenge_method: 'plain' }))).toMatchObject({ error: 'invalid_request' });
  });
});

describe('a failure of the platform', () => {
  it('is thrown, not told to the client as an error of its own', async () => {
    const { server, client } = withClient();
    const fail = async () => Promise.reject(new Error('down'));
    const start = (dependencies: Partial<typeof server.dependencies>) =>
      startAuthorization(
        server.tenant,
        { parameters: server.authorizationParameters(client), session: null },
        { ...server.dependencies, ...dependencies },
      );
    await expect(start({ clients: { find: fail } })).rejects.toThrow('down');
    const unitOfWork = { transaction: fail, together: fail, write: fail, read: fail };
    await expect(start({ unitOfWork })).rejects.toThrow('down');
  });
});
