import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import type { Browser } from 'playwright-core';
import { openBrowser } from '#testing';
import { signInByBrowser } from './support/chromium.js';
import { eventually } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { platform } from './support/platform.js';

const { demo } = platform;
const issuer = new URL(demo.issuer);
const scope = 'openid profile email offline_access orders:read';

describe('independent clients, unmodified, sign in through the real pages in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  it('openid-client: discovery, code + PKCE, userinfo, refresh, introspection, revocation, logout', async () => {
    const { web } = demo.clients;
    const config = await openid.discovery(issuer, web.client_id, {}, openid.ClientSecretBasic(web.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
    const verifier = openid.randomPKCECodeVerifier();
    const [state, nonce] = [openid.randomState(), openid.randomNonce()];
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: web.redirect_uri,
      scope,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    const callback = await signInByBrowser(browser, url, web.redirect_uri, demo.user);
    const tokens = await openid.authorizationCodeGrant(config, callback, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
    });
    const claims = tokens.claims();
    expect(claims?.iss).toBe(demo.issuer);
    expect(claims?.aud).toBe(web.client_id);

    const userinfo = await openid.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
    expect(userinfo).toMatchObject({ sub: claims?.sub, name: 'Demo User', email: 'demo@ostiary.example', email_verified: true });

    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.access_token).not.toBe(tokens.access_token);

    const server = demo.resource_server;
    const resource = await openid.discovery(issuer, server.client_id, {}, openid.ClientSecretBasic(server.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
    expect(await openid.tokenIntrospection(resource, refreshed.access_token)).toMatchObject({
      active: true,
      sub: claims?.sub,
      client_id: web.client_id,
      iss: demo.issuer,
    });

    await openid.tokenRevocation(config, refreshed.refresh_token ?? '');
    await eventually(async () => !(await openid.tokenIntrospection(resource, refreshed.access_token)).active);
    await expect(openid.refreshTokenGrant(config, refreshed.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });

    const logout = openid.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: `${platform.demoApplication}/`,
      state: 'bye',
    });
    const answer = await fetch(logout, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe(`${platform.demoApplication}/?state=bye`);
  }, 60_000);

  it('openid-client: client credentials', async () => {
    const { machine } = demo.clients;
    const config = await openid.discovery(issuer, machine.client_id, {}, openid.ClientSecretBasic(machine.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
    const tokens = await openid.clientCredentialsGrant(config, { scope: 'orders:read' });
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'orders:read' });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('oauth4webapi: discovery in both forms, code + PKCE, ID token signature, refresh, userinfo, introspection, revocation', async () => {
    const { spa } = demo.clients;
    const client: oauth.Client = { client_id: spa.client_id };
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const rfc8414 = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' }),
    );
    expect(rfc8414).toEqual(server);

    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const url = new URL(server.authorization_endpoint ?? '');
    url.search = new URLSearchParams({
      client_id: spa.client_id,
      redirect_uri: spa.redirect_uri,
      response_type: 'code',
      scope,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const callback = await signInByBrowser(browser, url, spa.redirect_uri, demo.user);
    const parameters = oauth.validateAuthResponse(server, client, callback, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      spa.redirect_uri,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true });
    await oauth.validateApplicationLevelSignature(server, response, insecure);
    const claims = oauth.getValidatedIdTokenClaims(tokens);

    const userinfoResponse = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
    expect(await oauth.processUserInfoResponse(server, client, claims?.sub ?? '', userinfoResponse)).toMatchObject({ sub: claims?.sub });

    const refreshResponse = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token ?? '', insecure);
    const refreshed = await oauth.processRefreshTokenResponse(server, client, refreshResponse);
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);

    const resource: oauth.Client = { client_id: demo.resource_server.client_id };
    const resourceAuth = oauth.ClientSecretPost(demo.resource_server.client_secret);
    const introspection = async () =>
      oauth.processIntrospectionResponse(
        server,
        resource,
        await oauth.introspectionRequest(server, resource, resourceAuth, refreshed.access_token, insecure),
      );
    expect(await introspection()).toMatchObject({ active: true, client_id: spa.client_id });
    await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, oauth.None(), refreshed.access_token, insecure));
    await eventually(async () => !(await introspection()).active);
  }, 60_000);

  it('jose, as a resource server would: verifies a JWT access token with the published keys (RFC 9068 §4)', async () => {
    const { createRemoteJWKSet, jwtVerify } = await import('jose');
    const { machine } = demo.clients;
    const config = await openid.discovery(issuer, machine.client_id, {}, openid.ClientSecretBasic(machine.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
    const tokens = await openid.clientCredentialsGrant(config, { scope: 'orders:read' });
    const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ''));
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
      issuer: demo.issuer,
      audience: `${platform.demoApplication}/api`,
      typ: 'at+jwt',
    });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({ client_id: machine.client_id, sub: machine.client_id, scope: 'orders:read' });
    for (const claim of ['exp', 'iat', 'jti']) expect(payload).toHaveProperty(claim);
  });

  it('oauth4webapi, as a resource server would: takes the request of a machine by its JWT access token (RFC 9068 §4)', async () => {
    const { client_id: id, client_secret: secret } = demo.clients.machine;
    const [server, client] = [await discover(demo), { client_id: id }];
    const answer = await oauth.clientCredentialsGrantRequest(
      ...([server, client, oauth.ClientSecretBasic(secret), { scope: 'orders:read' }, insecure] as const),
    );
    const { access_token: token } = await oauth.processClientCredentialsResponse(server, client, answer);
    const request = new Request('https://api.example.com/orders', { headers: { authorization: `Bearer ${token}` } });
    const audience = `${platform.demoApplication}/api`;
    expect(await oauth.validateJwtAccessToken(server, request, audience, insecure)).toMatchObject({ client_id: id, scope: 'orders:read' });
    await expect(oauth.validateJwtAccessToken(server, request, 'https://other.example.com', insecure)).rejects.toMatchObject({
      code: oauth.JWT_CLAIM_COMPARISON,
    });
  });
});
