import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import type { Application, OAuthReply, PresentedProof, SecurityProfileName } from '#contracts';
import { asserted, ClientKey, DpopKey } from '#testing/builders';
import { authorizeDevice } from '../endpoints/device/authorize-device.js';
import { pushAuthorization } from '../endpoints/authorization/push-authorization.js';
import { tokenEndpoint } from '../endpoints/token.js';
import { userinfoEndpoint } from '../endpoints/userinfo.js';
import { discoveryMetadata } from '../metadata.js';
import { listOf, type Members, type TestClient, textIn, tokensOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aTenant } from '../testing/builders.js';
import { billingCertificate, verifiedCertificate } from '../testing/certificates.js';
import { RequestKey, requestClaims } from '../testing/request-objects.js';

const certificate = verifiedCertificate(billingCertificate);
const byCertificate = {
  tokenEndpointAuthMethod: 'tls_client_auth',
  tlsClientAuthSanDns: 'billing.acme.example',
  tlsClientCertificateBoundAccessTokens: true,
} as const;

let server: TestAuthorizationServer;

/** A client with a certificate of a tenant, both held to what is said. */
const enter = (profile: SecurityProfileName, members: Partial<Application> = {}, tenant = aTenant('bank', { profile })): TestClient => {
  server = new TestAuthorizationServer(tenant);
  const application = anApplication({ ...byCertificate, ...members });
  server.register(application);
  return { application, secret: null };
};
const refused = (error: string, description: RegExp) => ({
  body: { error, error_description: expect.stringMatching(description) },
});
const push = (client: TestClient, changes: Members = {}) => server.push(client, changes, { certificate });
const redirectOf = async (client: TestClient, { body }: OAuthReply): Promise<URLSearchParams> => {
  const outcome = await server.open(client, body?.['request_uri']);
  if (outcome.kind !== 'redirect') throw new Error(JSON.stringify([outcome, body]));
  return new URL(outcome.location).searchParams;
};
const codeBy = async (client: TestClient, changes: Members = {}): Promise<string> =>
  (await redirectOf(client, await push(client, changes))).get('code') ?? '';
const redeem = (client: TestClient, code: string) => server.redeem(client, code, {}, { certificate });
const renew = (client: TestClient, token: string) => server.refresh(client, token, {}, { certificate });

describe('FAPI 2.0 Security Profile §5.3.2.2: flows by the authorization endpoint', () => {
  let client: TestClient;
  beforeEach(() => {
    client = enter('fapi2-security');
  });

  it('works for a client that pushes, with PKCE, and has the issuer in the response', async () => {
    const answer = await redirectOf(client, await push(client));
    expect(answer.get('iss')).toBe(server.tenant.issuer);
    expect(await redeem(client, answer.get('code') ?? '')).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
  });

  it('refuses a request that is not pushed, signed or not', async () => {
    const key = new RequestKey();
    client = enter('fapi2-security', { jwks: key.jwks });
    const request = key.sign(requestClaims(server, client.application));
    for (const changes of [{}, { request }]) {
      const outcome = await server.start(client, changes);
      expect(outcome).toMatchObject({ kind: 'redirect', location: expect.stringContaining('must%20be%20pushed') });
    }
    expect(server.tables.codes.size).toBe(0);
  });

  it('refuses a request without PKCE, a nonce or not, and another method than S256', async () => {
    const absent = { code_challenge: undefined, code_challenge_method: undefined };
    expect(await push(client, absent)).toMatchObject(refused('invalid_request', /required by the profile fapi2-security/));
    expect(await push(client, { code_challenge_method: 'plain' })).toMatchObject(refused('invalid_request', /S256/));
  });

  it('refuses another response type than code, and a request without a redirect_uri', async () => {
    expect(await push(client, { response_type: 'code id_token' })).toMatchObject({ body: { error: 'unsupported_response_type' } });
    expect(await push(client, { redirect_uri: undefined })).toMatchObject({ body: { error: 'invalid_request' } });
  });

  it('refuses to open what was pushed before the client was held to what it does not fit', async () => {
    client = enter('oauth-2.1', { tlsClientCertificateBoundAccessTokens: false });
    const { body } = await push(client);
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { profile: 'fapi2-security' });
    expect(await server.open(client, body?.['request_uri'])).toMatchObject({ kind: 'error_page', error: 'invalid_request_uri' });
  });
});

describe('FAPI 2.0 Security Profile §5.3.2.1: clients and tokens', () => {
  it('refuses a code after 60 seconds, whatever the tenant says', async () => {
    const client = enter('oauth-2.1', { profile: 'fapi2-security' }, aTenant('slow', { authorizationCodeLifetime: 600 }));
    const [early, late] = [await codeBy(client), await codeBy(client)];
    server.now += 59;
    expect(await redeem(client, early)).toMatchObject({ status: 200 });
    server.now += 1;
    expect(await redeem(client, late)).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it('refuses a client whose registration it forbids, everywhere, and says what of it', async () => {
    const client = enter('fapi2-security', { tlsClientCertificateBoundAccessTokens: false });
    const forbidden = refused('unauthorized_client', /fapi2-security forbids .*dpop_bound_access_tokens must be true/);
    expect(await push(client)).toMatchObject({ status: 400, ...forbidden });
    expect(await server.token(client, { grant_type: 'client_credentials' }, { certificate })).toMatchObject(forbidden);
    const parameters = listOf({ client_id: client.application.clientId, scope: 'openid' });
    const device = { parameters, authorization: null, userAgent: null, certificate };
    expect(await authorizeDevice(server.tenant, device, server.dependencies)).toMatchObject(forbidden);
    expect(server.tables.requests.size).toBe(0);
  });

  it('refuses a client that sends a secret', async () => {
    enter('fapi2-security');
    const sender = server.register(anApplication({ dpopBoundAccessTokens: true }));
    expect(await server.push(sender)).toMatchObject(refused('unauthorized_client', /token_endpoint_auth_method/));
  });

  it('issues no token that is bound to nothing', async () => {
    const client = enter('fapi2-security', { tokenEndpointAuthMethod: 'tls_client_auth' });
    expect(await server.token(client, { grant_type: 'client_credentials', scope: 'notes:read' }, { certificate })).toMatchObject({
      status: 200,
    });
    const { application } = client;
    server.database.changeApplication(server.tenant.tenantId, application.clientId, {
      dpopBoundAccessTokens: true,
      tlsClientCertificateBoundAccessTokens: false,
    });
    expect(await server.token(client, { grant_type: 'client_credentials', scope: 'notes:read' }, { certificate })).toMatchObject({
      body: { error: 'invalid_dpop_proof' },
    });
  });

  it('does not rotate refresh tokens: the same one is good again and again, each use extends it, until it is revoked', async () => {
    const client = enter('fapi2-security');
    const { refreshToken } = tokensOf(await redeem(client, await codeBy(client)));
    for (const days of [5, 5, 5]) {
      server.now += days * 86_400;
      expect(tokensOf(await renew(client, refreshToken)).refreshToken).toBe(refreshToken);
    }
    server.now += 8 * 86_400;
    expect(await renew(client, refreshToken)).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it('ends what is kept with its grant', async () => {
    const client = enter('fapi2-security');
    const { refreshToken } = tokensOf(await redeem(client, await codeBy(client)));
    const [grant] = server.tables.grants.values();
    if (grant === undefined) throw new Error('no grant');
    await server.write(server.dependencies.grants.revoke(grant.id, server.now));
    expect(await renew(client, refreshToken)).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it('goes on from a token that was rotated before', async () => {
    const client = enter('oauth-2.1', { refreshTokenGrace: 10 });
    const { refreshToken: first } = tokensOf(await redeem(client, await codeBy(client)));
    const { refreshToken: second } = tokensOf(await renew(client, first));
    expect(second).not.toBe(first);
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { profile: 'fapi2-security' });
    expect(tokensOf(await renew(client, first)).refreshToken).toBe(second);
    expect(tokensOf(await renew(client, second)).refreshToken).toBe(second);
    server.now += 11;
    expect(await renew(client, first)).toMatchObject({ body: { error: 'invalid_grant' } });
    expect(await renew(client, second)).toMatchObject({ body: { error: 'invalid_grant' } });
  });
});

describe('FAPI 2.0 Security Profile §5.4.1: algorithms', () => {
  let keys: { readonly ES256: ClientKey; readonly RS256: ClientKey; readonly PS256: ClientKey };
  beforeAll(async () => {
    const [es256, rs256, ps256] = await Promise.all(['ES256', 'RS256', 'PS256'].map((name) => ClientKey.generate(name)));
    if (!es256 || !rs256 || !ps256) throw new Error('no keys');
    keys = { ES256: es256, RS256: rs256, PS256: ps256 };
  });
  const es256 = new DpopKey();

  const enterByKey = (members: Partial<Application> = {}): Application => {
    server = new TestAuthorizationServer(aTenant('bank', { profile: 'fapi2-security' }));
    const jwks = { keys: Object.values(keys).map(({ jwk }) => jwk) };
    const application = anApplication({ tokenEndpointAuthMethod: 'private_key_jwt', dpopBoundAccessTokens: true, jwks, ...members });
    server.register(application);
    return application;
  };
  const sign = (application: Application, key: ClientKey) =>
    key.sign({ clientId: application.clientId, issuer: server.tenant.issuer }, { iat: server.now, exp: server.now + 60 });
  const ask = async (application: Application, key: ClientKey, by: DpopKey = es256): Promise<OAuthReply> => {
    const parameters = listOf({ grant_type: 'client_credentials', scope: 'notes:read', ...asserted(await sign(application, key)) });
    const url = `${server.tenant.issuer}/oauth/token`;
    const dpop: PresentedProof = { proof: by.proof({ url }, { iat: server.now }), method: 'POST', url };
    return tokenEndpoint(server.tenant, { parameters, authorization: null, dpop }, server.dependencies);
  };

  it('takes client assertions by PS256 and ES256, and not by RS256', async () => {
    const application = enterByKey();
    for (const key of [keys.ES256, keys.PS256]) expect(await ask(application, key)).toMatchObject({ body: { token_type: 'DPoP' } });
    expect(await ask(application, keys.RS256)).toMatchObject(refused('invalid_client', /must be signed with PS256, ES256/));
  });

  it('takes no DPoP proof by RS256', async () => {
    const application = enterByKey();
    expect(await ask(application, keys.ES256, new DpopKey('RS256'))).toMatchObject(
      refused('invalid_dpop_proof', /must be signed with PS256, ES256/),
    );
  });

  it('asks for no DPoP proof by RS256 at userinfo (RFC 9449 §7.1)', async () => {
    enterByKey();
    const { headers } = await userinfoEndpoint(server.tenant, { authorization: null, bodyToken: null }, server.dependencies);
    expect(headers['www-authenticate']).toMatch(/DPoP algs="PS256 ES256 EdDSA Ed25519"$/);
  });

  it('takes no request object by RS256', async () => {
    const application = enterByKey();
    const request = async (key: ClientKey) => {
      const signer = { clientId: application.clientId, issuer: server.tenant.issuer };
      const jwt = await key.sign(signer, { ...requestClaims(server, application), sub: 'the request' }, { typ: 'oauth-authz-req+jwt' });
      const members = { request: jwt, client_id: application.clientId, ...asserted(await sign(application, keys.ES256)) };
      return pushAuthorization(server.tenant, { parameters: listOf(members), authorization: null }, server.dependencies);
    };
    expect(await request(keys.PS256)).toMatchObject({ status: 201 });
    expect(await request(keys.RS256)).toMatchObject(refused('invalid_request_object', /must be signed with PS256, ES256/));
  });

  it('issues no access token that is signed by RS256', async () => {
    const client = enter('fapi2-security');
    server.tables.resourceServers.splice(0, 1, { ...server.resourceServer, signingAlgorithm: 'RS256' });
    const reply = await server.token(client, { grant_type: 'client_credentials', scope: 'notes:read' }, { certificate });
    expect(reply).toMatchObject(refused('invalid_target', /fapi2-security does not permit/));
  });

  it('tells no page of an answer by a message: what FAPI 2.0 knows, and was analysed, are redirects', async () => {
    expect(await push(enter('fapi2-security'), { response_mode: 'web_message' })).toMatchObject(
      refused('invalid_request', /does not permit the response_mode web_message/),
    );
    const registered = enter('fapi2-security', { webMessageResponses: true });
    expect(await push(registered)).toMatchObject(refused('unauthorized_client', /web_message_responses must be false/));
  });

  it('signs no response by RS256', async () => {
    expect(await push(enter('fapi2-security'), { response_mode: 'jwt' })).toMatchObject(
      refused('unauthorized_client', /authorization_signed_response_alg/),
    );
    const client = enter('fapi2-security', { authorizationSignedResponseAlg: 'ES256' });
    const answer = await redirectOf(client, await push(client, { response_mode: 'jwt' }));
    expect(decodeProtectedHeader(answer.get('response') ?? '').alg).toBe('ES256');
  });
});

describe('FAPI 2.0 Message Signing', () => {
  const key = new RequestKey();
  let client: TestClient;
  beforeEach(() => {
    client = enter('fapi2-message-signing', { jwks: key.jwks, authorizationSignedResponseAlg: 'ES256' });
  });
  const pushSigned = (changes: Record<string, unknown> = {}): Promise<OAuthReply> => {
    const request = key.sign(requestClaims(server, client.application, { response_mode: 'jwt', ...changes }));
    const parameters = listOf({ client_id: client.application.clientId, request });
    return pushAuthorization(server.tenant, { parameters, authorization: null, certificate }, server.dependencies);
  };

  it('§5.3.1, §5.4.1: takes a signed request at the pushed request endpoint, and answers it signed', async () => {
    const answer = await redirectOf(client, await pushSigned());
    expect([...answer.keys()]).toEqual(['response']);
  });

  it('§5.3.1: refuses a request that is not signed', async () => {
    expect(await push(client, { response_mode: 'jwt' })).toMatchObject(refused('invalid_request', /must be signed, by the profile/));
  });

  it('§5.3.1: refuses a request object without nbf or exp, or with an old one', async () => {
    for (const changes of [{ nbf: undefined }, { exp: undefined }])
      expect(await pushSigned(changes)).toMatchObject(refused('invalid_request_object', /must have an exp and an nbf/));
    expect(await pushSigned({ nbf: server.now - 3_601 })).toMatchObject(refused('invalid_request_object', /nbf/));
    expect(await pushSigned({ exp: server.now + 3_601 })).toMatchObject(refused('invalid_request_object', /within 3600 seconds/));
    expect(await pushSigned({ aud: 'https://other.example' })).toMatchObject(refused('invalid_request_object', /aud/));
  });

  it('§5.4.1: refuses a request for a response that is not signed', async () => {
    for (const response_mode of [undefined, 'query', 'form_post'])
      expect(await pushSigned({ response_mode })).toMatchObject(refused('invalid_request', /must be one of a signed response/));
    expect(await pushSigned({ response_mode: 'form_post.jwt' })).toMatchObject({ status: 201 });
  });
});

describe('what metadata tell of a tenant that is held to a profile', () => {
  const metadataOf = (profile: SecurityProfileName) =>
    discoveryMetadata({
      ...{ issuer: 'https://id.example', endpoints: {} as never, idTokenAlgorithm: 'ES256', promptValues: [] },
      ...{ certificates: { methods: ['tls_client_auth', 'self_signed_tls_client_auth'], aliases: null }, profile },
    });

  it('is what that permits, and nothing else', () => {
    expect(metadataOf('fapi2-security')).toMatchObject({
      require_pushed_authorization_requests: true,
      require_signed_request_object: false,
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
      authorization_response_iss_parameter_supported: true,
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
    });
    for (const [name, value] of Object.entries(metadataOf('fapi2-security')))
      // Resource servers introspect, which no profile holds to anything.
      if (name.includes('alg_values') && !name.startsWith('introspection_endpoint'))
        expect([name, value]).toEqual([name, expect.not.arrayContaining(['RS256'])]);
    expect(metadataOf('fapi2-message-signing')).toMatchObject({
      require_signed_request_object: true,
      response_modes_supported: ['query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt'],
    });
    expect(textIn({ body: metadataOf('oauth-2.1') }, 'issuer')).toBe('https://id.example');
    expect(metadataOf('oauth-2.1')).toMatchObject({ require_pushed_authorization_requests: false });
  });
});
