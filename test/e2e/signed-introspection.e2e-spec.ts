import { beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { post } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { type ConfidentialClient, TestTenant } from './support/tenant.js';

describe('RFC 9701: the JWT response of introspection, as an independent resource server takes it', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let server: oauth.AuthorizationServer;
  let token: string;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    const client = await tenant.confidential();
    const issued = await post(tenant.endpoint('token'), { grant_type: 'client_credentials', scope: 'orders:read' }, client);
    token = issued.body['access_token'] as string;
    server = await discover(tenant);
  });

  const ask = (value: string, caller = api): Promise<Response> =>
    oauth.introspectionRequest(server, { client_id: caller.client_id }, oauth.ClientSecretBasic(caller.client_secret), value, {
      requestJwtResponse: true,
      ...insecure,
    });
  const read = (response: Response): Promise<oauth.IntrospectionResponse> =>
    oauth.processIntrospectionResponse(server, { client_id: api.client_id, introspection_signed_response_alg: 'ES256' }, response);

  it('is published in discovery (RFC 8414 §2, RFC 9701 §7)', () => {
    expect(server.introspection_signing_alg_values_supported).toEqual(['RS256', 'ES256', 'PS256', 'EdDSA']);
  });

  it('is accepted, with its signature, for a live token', async () => {
    const response = await ask(token);
    expect(response.headers.get('content-type')).toBe('application/token-introspection+jwt');
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(await read(response)).toMatchObject({ active: true, scope: 'orders:read', iss: tenant.issuer });
    await oauth.validateApplicationLevelSignature(server, response, insecure);
  });

  it('is asked for and verified by openid-client where its metadata name the algorithm', async () => {
    const metadata = { introspection_signed_response_alg: 'ES256' };
    const secret = openid.ClientSecretBasic(api.client_secret);
    const config = await openid.discovery(new URL(tenant.issuer), api.client_id, metadata, secret, {
      execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
    });
    expect(await openid.tokenIntrospection(config, token)).toMatchObject({ active: true, scope: 'orders:read' });
  });

  it('tells of an inactive token nothing else, signed too', async () => {
    const response = await ask('garbage');
    expect(await read(response)).toEqual({ active: false });
    await oauth.validateApplicationLevelSignature(server, response, insecure);
  });

  it('is for the caller alone, and is no token of another kind (§5, §8.1)', async () => {
    const jwt = await (await ask(token)).text();
    const { payload } = await jwtVerify(jwt, createRemoteJWKSet(new URL(tenant.endpoint('jwks'))), {
      issuer: tenant.issuer,
      audience: api.client_id,
    });
    expect(decodeProtectedHeader(jwt)).toMatchObject({ typ: 'token-introspection+jwt', alg: 'ES256' });
    expect(Object.keys(payload).sort()).toEqual(['aud', 'iat', 'iss', 'token_introspection']);
    expect((await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${jwt}` } })).status).toBe(401);
    expect(await read(await ask(jwt))).toEqual({ active: false });
  });

  it('is refused, unsigned, to a caller that does not prove who it is', async () => {
    const response = await ask(token, { ...api, client_secret: 'wrong' });
    expect([response.status, response.headers.get('content-type')]).toEqual([401, 'application/json; charset=utf-8']);
  });

  it('is not given to who does not ask for it', async () => {
    const answer = await post(tenant.introspectionEndpoint, { token }, api);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.body).toMatchObject({ active: true });
  });
});
