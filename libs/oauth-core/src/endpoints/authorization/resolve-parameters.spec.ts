import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Application, OAuthReply, SessionFacts } from '#contracts';
import { hashSecret } from '../../secrets.js';
import { listOf, type Members, type TestClient } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { queryOf } from '../../testing/authorizing.js';
import { anApplication, aTenant } from '../../testing/builders.js';
import { RequestKey, requestClaims } from '../../testing/request-objects.js';
import { startAuthorization } from './start-authorization.js';

type Claims = { readonly [name: string]: unknown };

const key = new RequestKey();
const published = 'https://app.example/request.jwt';

describe('RFC 9101: signed authorization requests', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;

  const register = (members: Partial<Application> = {}): TestClient =>
    server.register(
      anApplication({
        jwks: key.jwks,
        requestUris: [published],
        redirectUris: ['https://app.example/cb', 'https://app.example/other'],
        ...members,
      }),
    );
  beforeEach(() => {
    server = new TestAuthorizationServer();
    client = register();
  });

  const object = (changes: Claims = {}, header: Claims = {}, by = key): string =>
    by.sign(requestClaims(server, client.application, changes), header);
  const open = (members: Members, session: SessionFacts | null = server.session()) =>
    startAuthorization(
      server.tenant,
      { parameters: listOf({ client_id: client.application.clientId, ...members }), session },
      server.dependencies,
    );
  const ask = async (request: string, members: Members = {}): Promise<Record<string, string>> =>
    queryOf(await open({ request, ...members }));
  const push = (members: Members): Promise<OAuthReply> =>
    server.push(client, { ...Object.fromEntries(server.authorizationParameters(client).map(([name]) => [name, undefined])), ...members });
  const stored = (code: string | undefined) => server.tables.codes.get(hashSecret(code ?? ''));
  const expectRefused = async (request: string, members: Members = {}, error = 'invalid_request_object') => {
    const answer = await ask(request, { redirect_uri: 'https://app.example/cb', ...members });
    expect(answer).toMatchObject({ error });
    expect(answer).not.toHaveProperty('code');
    expect(server.tables.codes.size).toBe(0);
  };

  describe('§6: by value', () => {
    it('is answered by what it says, with client_id alone beside it', async () => {
      const answer = await ask(object());
      expect(answer).toMatchObject({ state: 'signed-state', iss: server.tenant.issuer });
      expect(stored(answer['code'])).toMatchObject({ nonce: 'signed-nonce', authorization: { scopes: ['openid', 'profile'] } });
    });

    it.each([{ typ: 'JWT' }, { typ: undefined }, { typ: 'application/OAuth-Authz-Req+JWT' }, { kid: undefined }])(
      'takes a header with %j',
      async (header) => {
        expect(await ask(object({}, header))).toHaveProperty('code');
      },
    );

    it('takes several audiences, and neither exp nor nbf nor iat', async () => {
      expect(await ask(object({ aud: [server.tenant.issuer, 'x'], exp: undefined, nbf: undefined, iat: undefined }))).toHaveProperty(
        'code',
      );
    });

    it('§6.3: only what is inside counts, whatever is said outside', async () => {
      const outside = {
        scope: 'openid email',
        redirect_uri: 'https://evil.example/cb',
        state: 'outside',
        nonce: 'outside',
        prompt: 'none',
        response_mode: 'form_post',
      };
      const answer = await ask(object({ redirect_uri: 'https://app.example/other' }), outside);
      expect(answer).toMatchObject({ state: 'signed-state' });
      expect(stored(answer['code'])).toMatchObject({
        redirectUri: 'https://app.example/other',
        nonce: 'signed-nonce',
        authorization: { scopes: ['openid', 'profile'] },
      });
    });

    it.each(['scope', 'redirect_uri', 'response_type', 'code_challenge'])(
      '§5: what is said outside does not fill in a %s that is missing inside',
      async (name) => {
        const outside = Object.fromEntries(server.authorizationParameters(client));
        const outcome = await open({ ...outside, response_type: undefined, request: object({ [name]: undefined }) });
        expect(outcome.kind === 'error_page' ? outcome.error : queryOf(outcome)['error']).toMatch(/^invalid_(request|scope)$/);
        expect(server.tables.codes.size).toBe(0);
      },
    );

    it('§5: is refused without a client_id beside it', async () => {
      expect(await open({ client_id: undefined, request: object() })).toMatchObject({ kind: 'error_page', error: 'invalid_request' });
    });

    it('OpenID Connect Core §6.1: is refused with another response_type beside it', async () => {
      await expectRefused(object(), { response_type: 'token' });
    });

    it('checks what is inside by all that a request is checked by', async () => {
      for (const [changes, error] of [
        [{ scope: 'admin' }, 'invalid_scope'],
        [{ code_challenge_method: 'plain' }, 'invalid_request'],
        [{ response_type: 'token' }, 'unsupported_response_type'],
        [{ max_age: -1 }, 'invalid_request'],
        [{ prompt: 'none login' }, 'invalid_request'],
        [{ registration: '{}' }, 'registration_not_supported'],
        [{ registration: { client_name: 'x' } }, 'registration_not_supported'],
        [{ nonce: 'a\u0000b' }, 'invalid_request'],
      ] as const) {
        const outcome = await open({ request: object(changes) });
        const text = outcome.kind === 'redirect' ? outcome.location : JSON.stringify(outcome);
        expect(text).toContain(`error=${error}`);
      }
    });

    it('attack A01: goes to no redirect_uri that is not registered, be it signed', async () => {
      const outcome = await open({ request: object({ redirect_uri: 'https://evil.example/cb' }), redirect_uri: 'https://app.example/cb' });
      expect(outcome).toMatchObject({ kind: 'error_page', error: 'invalid_request' });
    });
  });

  describe('§6.2: the signature', () => {
    it('is refused where it is another key that signed, by the same kid', async () => {
      await expectRefused(object({}, {}, new RequestKey()));
    });

    it('is refused where something was changed afterwards', async () => {
      const [header, , signature] = object().split('.');
      const claims = Buffer.from(JSON.stringify(requestClaims(server, client.application, { scope: 'openid email' }))).toString(
        'base64url',
      );
      await expectRefused([header, claims, signature].join('.'));
    });

    it.each(['none', 'HS256', 'ES384', 'RS256', ''])('attack A35, A96: is refused with the algorithm %j', async (alg) => {
      await expectRefused(object({}, { alg }));
    });

    it('is refused with an algorithm that is not the registered one', async () => {
      client = register({ requestObjectSigningAlg: 'RS256' });
      await expectRefused(object());
      client = register({ requestObjectSigningAlg: 'ES256' });
      expect(await ask(object())).toHaveProperty('code');
    });

    it('is refused of a client without keys, and of one whose keys cannot be had', async () => {
      for (const members of [{ jwks: null }, { jwks: null, jwksUri: 'https://app.example/jwks.json' }]) {
        client = register(members);
        await expectRefused(object());
      }
      expect(server.refusals.at(-1)).toMatchObject({ detail: 'nothing is published there' });
    });

    it('is refused of another client, be it of the same key', async () => {
      const request = object();
      client = register();
      await expectRefused(request);
    });
  });

  describe('§4, §10.8: what the object is for', () => {
    it.each<[string, Claims]>([
      ['another client_id inside', { client_id: 'somebody' }],
      ['no client_id inside', { client_id: undefined }],
      ['a client_id that is a list', { client_id: ['somebody'] }],
      ['an iss that is not the client', { iss: 'somebody' }],
      ['no iss', { iss: undefined }],
      ['the issuer as its iss', { iss: 'https://id.example/t/acme' }],
      ['another aud', { aud: 'https://other.example' }],
      ['no aud', { aud: undefined }],
      ['the endpoint as its aud', { aud: 'https://id.example/t/acme/oauth/authorize' }],
      ['a request inside', { request: 'a.b.c' }],
      ['an empty request inside', { request: '' }],
      ['a request_uri inside', { request_uri: published }],
      ['a sub that is the client: a client assertion', { sub: 'CLIENT' }],
      ['a list in place of a text', { scope: ['openid'] }],
    ])('is refused with %s', async (_, changes) => {
      const sub = changes['sub'] === undefined ? {} : { sub: client.application.clientId };
      await expectRefused(object({ ...changes, ...sub }));
    });

    it('attack A96: an ID token in its place is refused', async () => {
      const tokens = await server.signIn(client);
      server.tables.codes.clear();
      await expectRefused(tokens.idToken);
    });

    it('attack A45: one for another tenant is refused', async () => {
      const elsewhere = new TestAuthorizationServer(aTenant('other'));
      elsewhere.register(client.application);
      const request = object();
      const outcome = await startAuthorization(
        elsewhere.tenant,
        { parameters: listOf({ client_id: client.application.clientId, request }), session: elsewhere.session() },
        elsewhere.dependencies,
      );
      expect(queryOf(outcome)).toMatchObject({ error: 'invalid_request_object' });
    });

    it('a request object does not authenticate its client', async () => {
      const application = anApplication({ tokenEndpointAuthMethod: 'private_key_jwt', jwks: key.jwks });
      client = server.register(application);
      const assertion = object({ sub: application.clientId });
      const members = { client_assertion: assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
      const reply = await server.token({ application, secret: null }, { grant_type: 'client_credentials', ...members });
      expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    });
  });

  describe('RFC 7519 §4.1, FAPI 2.0 Message Signing §5.3.1: times', () => {
    it.each<[string, (now: number) => Claims]>([
      ['an exp that has passed', (now) => ({ exp: now })],
      ['an exp that is text', () => ({ exp: '9999999999' })],
      ['an nbf that is text', () => ({ nbf: 'now' })],
      ['an nbf more than 60 seconds ahead', (now) => ({ nbf: now + 61, exp: now + 90 })],
      ['an iat more than 60 seconds ahead', (now) => ({ iat: now + 61 })],
      ['an nbf of more than an hour ago', (now) => ({ nbf: now - 3_601 })],
      ['an exp of more than an hour after the nbf', (now) => ({ nbf: now - 10, exp: now + 3_591 })],
      ['an exp far ahead without an nbf', (now) => ({ nbf: undefined, exp: now + 3_661 })],
    ])('is refused with %s', async (_, changes) => {
      await expectRefused(object(changes(server.now)));
    });

    it.each<[string, (now: number) => Claims]>([
      ['an nbf 60 seconds ahead', (now) => ({ nbf: now + 60, iat: now + 60 })],
      ['an nbf of an hour ago', (now) => ({ nbf: now - 3_600, exp: undefined })],
      ['an exp an hour after the nbf', (now) => ({ nbf: now, exp: now + 3_600 })],
    ])('is taken with %s', async (_, changes) => {
      expect(await ask(object(changes(server.now)))).toHaveProperty('code');
    });
  });

  describe('N39: where a refusal goes', () => {
    it('is told as the object asks for it, to an address that is registered', async () => {
      const outcome = await open({ request: object({ response_mode: 'form_post', aud: 'x' }) });
      expect(outcome).toMatchObject({ kind: 'form_post', action: 'https://app.example/cb' });
      expect(outcome).toMatchObject({
        parameters: expect.arrayContaining([
          ['error', 'invalid_request_object'],
          ['state', 'signed-state'],
        ]),
      });
    });

    it('is told on a page where the object asks for another address, or cannot be read and no address is beside it', async () => {
      for (const request of [object({ redirect_uri: 'https://evil.example/cb', aud: 'x' }), 'a.b.c', 'x'])
        expect(await open({ request })).toMatchObject({ kind: 'error_page', error: 'invalid_request_object' });
    });

    it('is told to the registered address beside it where it cannot be read', async () => {
      const answer = await ask('a.b.c', { redirect_uri: 'https://app.example/other', state: 'outside' });
      expect(answer).toMatchObject({ error: 'invalid_request_object', state: 'outside' });
    });
  });

  describe('§5.2: by reference', () => {
    it('is fetched from an address that the client registered, with or without a fragment', async () => {
      for (const uri of [published, `${published}#x`]) {
        server.requestDocuments.set(uri, object());
        expect(queryOf(await open({ request_uri: uri }))).toHaveProperty('code');
      }
    });

    it.each([
      'https://app.example/other.jwt',
      'https://app.example/request.jwt?a=b',
      'https://APP.example/request.jwt',
      'http://app.example/request.jwt',
      'urn:x',
      'https://169.254.169.254/',
    ])('attack A40: nothing is asked at %s, which is not registered', async (uri) => {
      server.requestDocuments.set(uri, object());
      expect(await open({ request_uri: uri })).toMatchObject({ kind: 'error_page', error: 'invalid_request_uri' });
      expect(server.documentFetches).toBe(0);
    });

    it('is refused where there is nothing, or no request object of the client', async () => {
      expect(await open({ request_uri: published })).toMatchObject({ kind: 'error_page', error: 'invalid_request_uri' });
      expect(server.refusals.at(-1)).toMatchObject({ detail: 'nothing is published there' });
      for (const document of ['', '<html>', object({}, {}, new RequestKey()), object({ request_uri: published })]) {
        server.requestDocuments.set(published, document);
        expect(queryOf(await open({ request_uri: published, redirect_uri: 'https://app.example/cb' }))).toMatchObject({
          error: 'invalid_request_object',
        });
      }
    });

    it('is fetched while the keys of the client are: there is no time for one after the other', async () => {
      server.requestDocuments.set(published, object());
      const steps: string[] = [];
      const { clientKeys, requestDocuments, ...others } = server.dependencies;
      const watched: typeof server.dependencies = {
        ...others,
        requestDocuments: {
          find: async (...asked) => {
            steps.push('the document is asked for');
            await new Promise(setImmediate);
            steps.push('the document is there');
            return requestDocuments.find(...asked);
          },
        },
        clientKeys: {
          find: (...asked) => {
            steps.push('keys are asked for');
            return clientKeys.find(...asked);
          },
        },
      };
      const parameters = listOf({ client_id: client.application.clientId, request_uri: published });
      expect(queryOf(await startAuthorization(server.tenant, { parameters, session: server.session() }, watched))).toHaveProperty('code');
      expect(steps.slice(0, 3)).toEqual(['the document is asked for', 'keys are asked for', 'the document is there']);
    });

    it('is refused beside a request', async () => {
      server.requestDocuments.set(published, object());
      expect(await open({ request_uri: published, request: object() })).toMatchObject({ kind: 'error_page', error: 'invalid_request' });
      expect(server.documentFetches).toBe(0);
    });
  });

  describe('RFC 9126 §3: pushed', () => {
    it('keeps what is inside, and ignores what is beside it', async () => {
      const { status, body } = await push({
        request: object(),
        scope: 'openid email',
        state: 'outside',
        redirect_uri: 'https://evil.example/cb',
      });
      expect(status).toBe(201);
      const answer = queryOf(await server.open(client, body?.['request_uri']));
      expect(answer).toMatchObject({ state: 'signed-state' });
      expect(stored(answer['code'])).toMatchObject({ authorization: { scopes: ['openid', 'profile'] } });
    });

    it('attack A37: takes no request_uri, be it registered, and asks nobody', async () => {
      server.requestDocuments.set(published, object());
      for (const members of [{ request_uri: published }, { request_uri: published, request: object() }])
        expect(await push(members)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      expect(server.documentFetches).toBe(0);
    });

    it('answers a refusal to the client itself', async () => {
      for (const request of [
        'a.b.c',
        object({ client_id: 'somebody' }),
        object({}, {}, new RequestKey()),
        object({ redirect_uri: undefined, aud: 'x' }),
      ])
        expect(await push({ request })).toMatchObject({ status: 400, body: { error: 'invalid_request_object' } });
      expect(await push({ request: object({ redirect_uri: 'https://evil.example/cb' }) })).toMatchObject({
        status: 400,
        body: { error: 'invalid_request' },
      });
      expect(server.tables.requests.size).toBe(0);
    });
  });

  describe('§10.5: require_signed_request_object', () => {
    it('refuses what is not signed, in the query and pushed', async () => {
      client = register({ requireSignedRequestObject: true });
      expect(queryOf(await server.start(client))).toMatchObject({ error: 'invalid_request', state: 'a-state' });
      expect(await server.push(client)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      expect(await ask(object())).toHaveProperty('code');
      expect(await push({ request: object() })).toMatchObject({ status: 201 });
    });

    it('is a matter of the client: by default it signs as it likes', async () => {
      expect(queryOf(await server.start(client))).toHaveProperty('code');
    });
  });

  it('an application that must push its requests pushes the signed ones too', async () => {
    client = register({ requirePushedAuthorizationRequests: true });
    await expectRefused(object(), {}, 'invalid_request');
    expect(await push({ request: object() })).toMatchObject({ status: 201 });
  });
});
