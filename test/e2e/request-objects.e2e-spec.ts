import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { ClientKey } from '#testing';
import { admin } from './support/admin.js';
import { callbackOf, logIn, newBrowser, post } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { Publisher } from './support/publisher.js';
import { type ConfidentialClient, redirectUri, TestTenant, type TestUser } from './support/tenant.js';
import type { UserAgent } from './support/user-agent.js';

describe('signed authorization requests (RFC 9101) and responses (JARM)', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let key: ClientKey;
  let client: ConfidentialClient;
  let publisher: Publisher;
  /** A browser in which the user is signed in. */
  let browser: UserAgent;

  const register = (members: Record<string, unknown> = {}): Promise<ConfidentialClient> =>
    tenant.confidential({ jwks: { keys: [key.jwk] }, ...members });

  beforeAll(async () => {
    tenant = await TestTenant.create();
    await tenant.resourceServer();
    user = await tenant.user();
    key = await ClientKey.generate('ES256');
    publisher = await Publisher.start({ 'content-type': 'application/oauth-authz-req+jwt' });
    client = await register({
      request_object_signing_alg: 'ES256',
      require_signed_request_object: true,
      request_uris: [publisher.url('/request')],
    });
    browser = newBrowser();
  });
  afterAll(() => publisher.stop());

  const configure = async ({ client_id: id, client_secret: secret }: ConfidentialClient): Promise<openid.Configuration> =>
    openid.discovery(new URL(tenant.issuer), id, {}, openid.ClientSecretBasic(secret), { execute: [openid.allowInsecureRequests] });
  const verifier = openid.randomPKCECodeVerifier();
  const parameters = async (): Promise<Record<string, string>> => ({
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid orders:read',
    state: 'a-state',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const signed = async (changes: Record<string, unknown> = {}): Promise<string> =>
    new SignJWT({ iss: client.client_id, client_id: client.client_id, aud: tenant.issuer, ...(await parameters()), ...changes })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'oauth-authz-req+jwt' })
      .setExpirationTime('1m')
      .sign(key.privateKey);
  const addressOf = (members: Record<string, string>): URL => {
    const url = new URL(tenant.endpoint('authorize'));
    for (const [name, value] of Object.entries({ client_id: client.client_id, ...members })) url.searchParams.set(name, value);
    return url;
  };
  /** The answer at the redirect_uri, after the login form where that is shown. */
  const openUrl = async (url: URL): Promise<URLSearchParams> => {
    const page = await browser.get(url);
    return callbackOf(page.headers.get('location') === null && page.status === 200 ? await logIn(browser, page, user) : page);
  };
  const redeem = (config: openid.Configuration, callback: URLSearchParams) =>
    openid.authorizationCodeGrant(config, new URL(`${redirectUri}?${callback.toString()}`), {
      pkceCodeVerifier: verifier,
      expectedState: 'a-state',
    });
  const signingKey = () => ({ key: key.privateKey, kid: key.kid });

  it('openid-client signs its request, as discovery tells it to, and signs in', async () => {
    const config = await configure(client);
    expect(config.serverMetadata()).toMatchObject({
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      request_object_signing_alg_values_supported: expect.not.arrayContaining(['none']),
    });
    const url = await openid.buildAuthorizationUrlWithJAR(config, await parameters(), signingKey());
    expect([...url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request']);
    const tokens = await redeem(config, await openUrl(url));
    expect([tokens.claims()?.sub, tokens.scope]).toEqual([user.id, 'openid orders:read']);
  });

  it('openid-client pushes what it signed (RFC 9126 §3)', async () => {
    const config = await configure(client);
    const request = (await openid.buildAuthorizationUrlWithJAR(config, await parameters(), signingKey())).searchParams;
    const url = await openid.buildAuthorizationUrlWithPAR(config, request);
    expect([...url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
    expect((await redeem(config, await openUrl(url))).scope).toBe('openid orders:read');
    const { status, body } = await post<{ error?: string }>(tenant.endpoint('par'), await parameters(), client);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  it('fetches it from an address that the client registered, whatever its fragment, and from no other', async () => {
    publisher.body = await signed();
    const uri = () => `${publisher.url('/request')}#${createHash('sha256').update(publisher.body).digest('base64url')}`;
    const config = await configure(client);
    for (const requestUri of [publisher.url('/request'), uri()])
      expect((await redeem(config, await openUrl(addressOf({ request_uri: requestUri })))).scope).toBe('openid orders:read');
    const before = publisher.requests;
    const error = async (request_uri: string) => (await openUrl(addressOf({ request_uri, redirect_uri: redirectUri }))).get('error');
    expect(await error(publisher.url('/other'))).toBe('invalid_request_uri');
    expect(publisher.requests).toBe(before);
    const another = await openUrl(addressOf({ request_uri: `${publisher.url('/request')}#${'A'.repeat(43)}` }));
    expect([another.has('code'), another.get('error')]).toEqual([true, null]);
  });

  it('openid-client has its response signed (JARM), by each algorithm, beside a signed request and to a push', async () => {
    for (const alg of ['RS256', 'ES256', 'EdDSA']) {
      const own = await register({ authorization_signed_response_alg: alg });
      const config = await openid.discovery(
        new URL(tenant.issuer),
        own.client_id,
        { authorization_signed_response_alg: alg },
        openid.ClientSecretBasic(own.client_secret),
        { execute: [openid.allowInsecureRequests, openid.useJwtResponseMode] },
      );
      expect(config.serverMetadata()).toMatchObject({
        response_modes_supported: expect.arrayContaining(['jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt']),
        authorization_signing_alg_values_supported: expect.arrayContaining([alg]),
      });
      const urls = [
        openid.buildAuthorizationUrl(config, await parameters()),
        await openid.buildAuthorizationUrlWithJAR(config, await parameters(), signingKey()),
        await openid.buildAuthorizationUrlWithPAR(config, await parameters()),
      ];
      for (const url of urls) {
        const callback = await openUrl(url);
        expect([...callback.keys()]).toEqual(['response']);
        expect((await redeem(config, callback)).scope).toBe('openid orders:read');
      }
      const refused = await openUrl(openid.buildAuthorizationUrl(config, { ...(await parameters()), scope: 'orders:delete' }));
      await expect(redeem(config, refused)).rejects.toMatchObject({ error: 'invalid_scope' });
    }
  });

  it('oauth4webapi signs its request, and verifies the response that is signed for it', async () => {
    const own = await register({ authorization_signed_response_alg: 'ES256' });
    const [server, known] = [await discover(tenant), { client_id: own.client_id, authorization_signed_response_alg: 'ES256' }];
    const asked = new URLSearchParams({ ...(await parameters()), response_mode: 'jwt' });
    const request = await oauth.issueRequestObject(server, known, asked, signingKey());
    const callback = await openUrl(addressOf({ client_id: own.client_id, request }));
    const response = await oauth.validateJwtAuthResponse(server, known, callback, 'a-state', insecure);
    const redeemed = await oauth.authorizationCodeGrantRequest(
      ...([server, known, oauth.ClientSecretBasic(own.client_secret), response, redirectUri, verifier, insecure] as const),
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, known, redeemed, { requireIdToken: true });
    expect([oauth.getValidatedIdTokenClaims(tokens)?.sub, tokens.scope]).toEqual([user.id, 'openid orders:read']);
  });

  it('sends a signed response by a form', async () => {
    const own = await register();
    const page = await browser.get(addressOf({ ...(await parameters()), client_id: own.client_id, response_mode: 'form_post.jwt' }));
    const [, jwt = ''] = /name="response" value="([^"]+)"/.exec(page.text) ?? [];
    expect(page.text).not.toMatch(/name="(?:code|state|iss)"/);
    expect(decodeJwt(jwt)).toMatchObject({ iss: tenant.issuer, aud: own.client_id, state: 'a-state', code: expect.any(String) });
  });

  it('attack A96: refuses an unsigned object, another key, another token, another client’s and server’s, and what is not signed at all, pushed or not', async () => {
    const own = await register({ client_id: undefined });
    const config = await configure(client);
    const tokens = await redeem(config, await openUrl(addressOf({ request: await signed() })));
    const sound = await signed();
    const withHeader = (header: object, signature: string) =>
      [Buffer.from(JSON.stringify(header)).toString('base64url'), sound.split('.')[1], signature].join('.');
    const stranger = await ClientKey.generate('ES256', key.kid);
    const claims = { client_id: client.client_id, ...(await parameters()) };
    const foreign = (header: Record<string, unknown> = {}) =>
      stranger.sign({ clientId: client.client_id, issuer: tenant.issuer }, { ...claims, sub: undefined }, header);
    const publicKey = Buffer.from(JSON.stringify(key.jwk));
    const forged: readonly string[] = [
      ...['none', 'None', 'NONE'].map((alg) => withHeader({ alg }, '')),
      withHeader({ alg: 'none' }, sound.split('.')[2] ?? ''),
      // The public key as a secret: who knows it could sign by it.
      withHeader(
        { alg: 'HS256' },
        createHmac('sha256', publicKey)
          .update(withHeader({ alg: 'HS256' }, '').slice(0, -1))
          .digest('base64url'),
      ),
      await foreign(),
      await foreign({ jwk: stranger.jwk }),
      await foreign({ kid: undefined }),
      ...[tokens.id_token ?? '', tokens.access_token],
      ...(await Promise.all(
        [
          { client_id: own.client_id },
          { iss: own.client_id },
          { aud: 'https://other.example' },
          { aud: redirectUri },
          { iss: undefined },
        ].map(signed),
      )),
      await signed({ sub: client.client_id }),
      `${sound.slice(0, -4)}AAAA`,
    ];
    for (const request of forged) {
      const told = await openUrl(addressOf({ request, redirect_uri: redirectUri }));
      expect([told.get('error'), told.has('code')]).toEqual(['invalid_request_object', false]);
      const pushed = await post<{ error?: string }>(tenant.endpoint('par'), { request, redirect_uri: redirectUri }, client);
      expect([pushed.status, pushed.body.error]).toEqual([400, 'invalid_request_object']);
    }
    expect((await openUrl(addressOf(await parameters()))).get('error')).toBe('invalid_request');
  });

  it('is registered with a key that can be verified with', async () => {
    const registration = { name: 'Keyless', type: 'confidential', redirect_uris: [redirectUri] };
    const pointersOf = async (members: object) => {
      const { status, body } = await admin<{ errors?: readonly { pointer: string }[] }>('POST', tenant.path('/applications'), {
        ...registration,
        ...members,
      });
      return [status, ...(body.errors ?? []).map(({ pointer }) => pointer)];
    };
    expect(await pointersOf({ require_signed_request_object: true })).toEqual([400, '/jwks_uri']);
    expect(await pointersOf({ request_uris: ['https://app.example.com/r'] })).toEqual([400, '/jwks_uri']);
    expect(await pointersOf({ jwks: { keys: [key.jwk] }, request_object_signing_alg: 'RS256' })).toEqual([400, '/jwks/keys']);
    expect(await pointersOf({ jwks: { keys: [key.jwk] }, request_uris: ['http://app.example.com/r'] })).toEqual([400, '/request_uris/0']);
    expect(await pointersOf({ jwks: { keys: [key.jwk] }, request_object_signing_alg: 'none' })).toEqual([
      400,
      '/request_object_signing_alg',
    ]);
  });
});
