import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { JsonObject, OAuthReply, PresentedCertificate } from '#contracts';
import { DpopKey } from '#testing/builders';
import { introspectToken, verifyAccessToken } from './endpoints/introspection.js';
import { userinfoEndpoint } from './endpoints/userinfo.js';
import { billingCertificate, otherCertificate, unverifiedCertificate } from './testing/certificates.js';
import {
  anApplication,
  aPublicApplication,
  aResourceServer,
  type TestClient,
  TestAuthorizationServer,
  textIn,
  tokensOf,
} from './testing/index.js';

const own = unverifiedCertificate(billingCertificate);
const foreign = unverifiedCertificate(otherCertificate);
const bound = { tlsClientCertificateBoundAccessTokens: true } as const;

let server: TestAuthorizationServer;
let app: TestClient;
let machine: TestClient;
beforeEach(() => {
  server = new TestAuthorizationServer();
  app = server.register(aPublicApplication(bound));
  machine = server.register(anApplication(bound));
});

const signIn = async (certificate: PresentedCertificate | undefined, client = app): Promise<OAuthReply> =>
  server.redeem(client, await server.code(client), {}, { certificate });
const userinfo = (token: string, certificate?: PresentedCertificate): Promise<OAuthReply> =>
  userinfoEndpoint(server.tenant, { authorization: `Bearer ${token}`, bodyToken: null, certificate }, server.dependencies);
const responseOf = async (token: string): Promise<JsonObject | null> => {
  const answer = await introspectToken(server.tenant, { token }, server.dependencies);
  return answer.active ? answer.response : null;
};
const refused = (status: number, error: string) => ({ status, body: { error } });

describe('RFC 8705 §3: tokens of a client that is registered for certificates', () => {
  it('are bearer tokens that name the certificate of the connection, and so does introspection (§3.1, §3.2)', async () => {
    const reply = await signIn(own);
    expect(reply).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    const { accessToken } = tokensOf(reply);
    const { cnf } = decodeJwt(accessToken);
    expect(cnf).toEqual({ 'x5t#S256': expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) });
    expect(await responseOf(accessToken)).toMatchObject({ token_type: 'Bearer', cnf });
  });

  it('are bound where they are opaque', async () => {
    server.tables.resourceServers = [aResourceServer({ tokenFormat: 'opaque' })];
    const accessToken = textIn(await server.token(machine, { grant_type: 'client_credentials' }, { certificate: own }), 'access_token');
    expect(accessToken).toMatch(/^ost_at_/);
    expect(await responseOf(accessToken)).toMatchObject({ cnf: { 'x5t#S256': expect.any(String) } });
  });

  it('are not issued without a certificate, or for one that cannot be read (§3.4)', async () => {
    for (const certificate of [undefined, unverifiedCertificate('AAAA')])
      expect(await signIn(certificate)).toMatchObject(refused(400, 'invalid_request'));
  });

  it('are not issued for a DPoP proof in its place', async () => {
    const url = `${server.tenant.issuer}/oauth/token`;
    const dpop = { proof: new DpopKey().proof({ method: 'POST', url }, { iat: server.now }), method: 'POST', url };
    const reply = await server.token(machine, { grant_type: 'client_credentials' }, { dpop, certificate: own });
    expect(reply).toMatchObject(refused(400, 'invalid_request'));
  });

  it('are taken over a connection with that certificate, and over no other', async () => {
    const { accessToken } = tokensOf(await signIn(own));
    expect(await userinfo(accessToken, own)).toMatchObject({ status: 200, body: { sub: server.user.id } });
    for (const certificate of [undefined, foreign, unverifiedCertificate('AAAA')])
      expect(await userinfo(accessToken, certificate)).toMatchObject(refused(401, 'invalid_token'));
  });

  it('are taken so by the admin API', async () => {
    const { accessToken: token } = tokensOf(await signIn(own));
    expect(await verifyAccessToken(server.tenant, { token, certificate: own }, server.dependencies)).toMatchObject({ valid: true });
    for (const certificate of [undefined, foreign])
      expect(await verifyAccessToken(server.tenant, { token, certificate }, server.dependencies)).toMatchObject({
        valid: false,
        refusal: { error: 'invalid_token' },
      });
  });

  it('cannot be used by the scheme DPoP', async () => {
    const { accessToken } = tokensOf(await signIn(own));
    const [method, url] = ['GET', `${server.tenant.issuer}/oauth/userinfo`];
    const dpop = { proof: new DpopKey().proof({ method, url, accessToken }, { iat: server.now }), method, url };
    const request = { authorization: `DPoP ${accessToken}`, bodyToken: null, dpop, certificate: own };
    expect(await userinfoEndpoint(server.tenant, request, server.dependencies)).toMatchObject(refused(401, 'invalid_token'));
  });
});

describe('RFC 8705 §4, §6.3: refresh tokens', () => {
  it('of public clients are bound to the certificate, which a refresh comes with', async () => {
    const { refreshToken } = tokensOf(await signIn(own));
    expect(await server.refresh(app, refreshToken, {}, { certificate: foreign })).toMatchObject(refused(400, 'invalid_grant'));
    expect(await server.refresh(app, refreshToken, {}, { certificate: own })).toMatchObject({ status: 200 });
  });

  it('of public clients stay bound where the client is no longer registered for certificates', async () => {
    const { refreshToken } = tokensOf(await signIn(own));
    server.register({ ...app.application, tlsClientCertificateBoundAccessTokens: false });
    expect(await server.refresh(app, refreshToken, {}, { certificate: own })).toMatchObject(refused(400, 'invalid_grant'));
  });

  it('of confidential clients are bound to their authentication: the certificate may be replaced', async () => {
    const { refreshToken } = tokensOf(await signIn(own, machine));
    const renewed = tokensOf(await server.refresh(machine, refreshToken, {}, { certificate: foreign }));
    expect(await userinfo(renewed.accessToken, foreign)).toMatchObject({ status: 200 });
    expect(await userinfo(renewed.accessToken, own)).toMatchObject(refused(401, 'invalid_token'));
  });
});

describe('a client that is not registered for certificates', () => {
  it('gets tokens that are bound to none, whatever its connection has', async () => {
    const client = server.register(aPublicApplication());
    const { accessToken } = tokensOf(await signIn(own, client));
    expect(decodeJwt(accessToken)).not.toHaveProperty('cnf');
    expect(await userinfo(accessToken)).toMatchObject({ status: 200 });
  });
});
