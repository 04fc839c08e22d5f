import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Application, AuthorizationOutcome, SessionFacts, TenantSettings } from '#contracts';
import { discoveryMetadata } from '../../metadata.js';
import { hashSecret } from '../../secrets.js';
import type { Members, TestClient } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { queryOf } from '../../testing/authorizing.js';
import { anApplication, aTenant } from '../../testing/builders.js';
import { RequestKey, requestClaims } from '../../testing/request-objects.js';

describe('OAuth 2.0 Web Message Response Mode (draft-sakimura-oauth-wmrm-01), its simple mode', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;

  const serve = (settings: Partial<TenantSettings> = {}): void => {
    server = new TestAuthorizationServer(aTenant('acme', settings));
  };
  const register = (members: Partial<Application> = {}): TestClient =>
    server.register(anApplication({ webMessageResponses: true, redirectUris: ['https://app.example:8443/cb?x=1'], ...members }));
  beforeEach(() => {
    serve();
    client = register();
  });

  const ask = (changes: Members = {}, session: SessionFacts | null = server.session()) =>
    server.start(client, { response_mode: 'web_message', ...changes }, session);
  /** What a page is told, and of which origin it has to be. */
  const toldBy = (outcome: AuthorizationOutcome | null) => {
    if (outcome?.kind !== 'web_message') throw new Error(JSON.stringify(outcome));
    return { origin: outcome.origin, response: Object.fromEntries(outcome.parameters) };
  };
  const told = async (changes: Members = {}, session?: SessionFacts | null) => toldBy(await ask(changes, session));

  it('tells the origin of the redirect_uri of a code, with state and iss, and no URL has any of it', async () => {
    const { origin, response } = await told();
    expect(origin).toBe('https://app.example:8443');
    expect(response).toEqual({ code: expect.any(String), state: 'a-state', iss: server.tenant.issuer });
    expect(server.tables.codes.get(hashSecret(response['code'] ?? ''))).toMatchObject({ redirectUri: 'https://app.example:8443/cb?x=1' });
  });

  it('tells of the same code after the pages, and for a form that was sent twice', async () => {
    client = register({ firstParty: false });
    const outcome = await ask();
    if (outcome.kind !== 'consent_required') throw new Error(outcome.kind);
    expect(outcome.wayBack).toMatchObject({ refusal: null, home: 'https://app.example:8443/' });
    const [one, other] = [await server.resume(outcome.requestId, 'allow'), await server.resume(outcome.requestId, 'allow')].map(toldBy);
    expect(one?.response).toHaveProperty('code');
    expect(other).toEqual(one);
  });

  it('tells of errors, which only a client whose redirect_uri is known is told of', async () => {
    expect(await told({ prompt: 'none' }, null)).toMatchObject({ response: { error: 'login_required', state: 'a-state' } });
    expect(await told({ scope: 'admin' })).toMatchObject({ response: { error: 'invalid_scope', iss: server.tenant.issuer } });
    for (const redirect_uri of ['https://app.example:8443/other', 'https://evil.example/cb', undefined])
      expect(await ask({ redirect_uri })).toMatchObject({ kind: 'error_page' });
    expect(await ask({ client_id: 'nobody' })).toMatchObject({ kind: 'error_page' });
  });

  it('tells a client that nobody answers for of an error as well: a message takes nobody anywhere (RFC 9700 §4.11.2)', async () => {
    client = register({ firstParty: false, selfRegistered: true });
    expect(await told({ prompt: 'none' }, null)).toMatchObject({ response: { error: 'login_required' } });
  });

  it('is for tokens in the response as well, where they are let', async () => {
    serve({ legacyFeatures: ['implicit'] });
    client = register({ legacyFeatures: ['implicit'], responseTypes: ['code', 'code id_token token'] });
    const { response } = await told({ response_type: 'code id_token token' });
    expect(Object.keys(response).toSorted()).toEqual(
      ['access_token', 'code', 'expires_in', 'id_token', 'iss', 'scope', 'state', 'token_type'].toSorted(),
    );
    client = register({ webMessageResponses: false, legacyFeatures: ['implicit'], responseTypes: ['code', 'code id_token token'] });
    expect(await ask({ response_type: 'code id_token token' })).toMatchObject({
      location: expect.stringMatching(/#error=invalid_request/),
    });
  });

  it('comes of what was pushed (RFC 9126) or signed (RFC 9101), and what is said outside does not count', async () => {
    const { body } = await server.push(client, { response_mode: 'web_message' });
    expect(toldBy(await server.open(client, body?.['request_uri'])).response).toHaveProperty('code');
    const key = new RequestKey();
    client = register({ jwks: key.jwks });
    const signed = (changes: Record<string, unknown>) => key.sign(requestClaims(server, client.application, changes));
    expect(await told({ response_mode: 'query', request: signed({ response_mode: 'web_message' }) })).toMatchObject({
      response: { state: 'signed-state', code: expect.any(String) },
    });
    expect(queryOf(await ask({ request: signed({}) }))).toHaveProperty('code');
  });

  describe('who may have it', () => {
    /** Refused, and told of that where responses go that name no mode. */
    const refused = async (error: string, changes: Members = {}) => {
      expect(queryOf(await ask(changes))).toMatchObject({ error, state: 'a-state' });
      expect(server.tables.codes.size).toBe(0);
    };

    it('attack A09: is no application that is not registered for it, pushed or not', async () => {
      client = register({ webMessageResponses: false });
      await refused('invalid_request');
      expect(await server.push(client, { response_mode: 'web_message' })).toMatchObject({ body: { error: 'invalid_request' } });
    });

    it('is no native application, at whatever address', async () => {
      client = register({ applicationType: 'native' });
      await refused('invalid_request');
    });

    it.each(['http://127.0.0.1/cb', 'http://[::1]/cb', 'com.example.app:/cb'])(
      'is none at %s, whose origin is not registered',
      async (uri) => {
        client = register({ redirectUris: [uri] });
        await refused('invalid_request', { redirect_uri: uri.replace('/cb', uri.startsWith('http') ? ':4711/cb' : '/cb') });
      },
    );

    it('is one under development at localhost, which is compared with its port', async () => {
      client = register({ redirectUris: ['http://localhost:5173/cb'] });
      expect(await told()).toMatchObject({ origin: 'http://localhost:5173' });
      expect(await ask({ redirect_uri: 'http://localhost:5174/cb' })).toMatchObject({ kind: 'error_page' });
    });

    it('is none that is held to FAPI 2.0, by itself or by its tenant, which tells of no such mode', async () => {
      const byCertificate = { tokenEndpointAuthMethod: 'private_key_jwt' } as const;
      client = register({ ...byCertificate, profile: 'fapi2-security' });
      await refused('invalid_request');
      serve({ profile: 'fapi2-security' });
      client = register(byCertificate);
      await refused('invalid_request');
      const source = { issuer: 'i', endpoints: {} as never, idTokenAlgorithm: 'ES256', promptValues: [], certificates: null } as const;
      const modes = (profile: 'oauth-2.1' | 'fapi2-security') => discoveryMetadata({ ...source, profile })['response_modes_supported'];
      expect(modes('oauth-2.1')).toContain('web_message');
      expect(modes('fapi2-security')).not.toContain('web_message');
    });

    it('is none any more whose word an administrator took back since the request was pushed', async () => {
      const { body } = await server.push(client, { response_mode: 'web_message' });
      server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { webMessageResponses: false });
      expect(await server.open(client, body?.['request_uri'])).toMatchObject({ kind: 'error_page', error: 'invalid_request_uri' });
    });
  });

  it('is not signed (JARM has no such mode): what is signed goes by a redirect or a form', async () => {
    for (const response_mode of ['web_message.jwt', 'Web_Message', 'web_messages'])
      expect(queryOf(await ask({ response_mode }))).toMatchObject({ error: 'invalid_request' });
  });

  it.each(['web_message_uri', 'web_message_target'])(
    'refuses its relay mode (%s), in which the page itself is told of no token',
    async (name) => {
      expect(await told({ [name]: 'https://app.example' })).toMatchObject({ response: { error: 'invalid_request' } });
      expect(queryOf(await ask({ response_mode: 'query', [name]: 'https://app.example' }))).toHaveProperty('code');
    },
  );
});
