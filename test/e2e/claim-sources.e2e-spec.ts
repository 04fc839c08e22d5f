import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, type CryptoKey, decodeJwt, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import * as openid from 'openid-client';
import { introspect, signIn } from './support/journey.js';
import { type ConfidentialClient, TestTenant, type TestUser } from './support/tenant.js';

type Sources = { readonly bank: { readonly JWT: string }; readonly registry: object };

const claimTypesOf = async ({ issuer }: TestTenant): Promise<unknown> => {
  const config = await openid.discovery(new URL(issuer), 'anybody', {}, openid.None(), { execute: [openid.allowInsecureRequests] });
  return config.serverMetadata()['claim_types_supported'];
};

describe('claims of others (OpenID Connect Core §5.6.2)', () => {
  let hook: Server;
  let bankKey: CryptoKey;
  let answer: object;
  let tenant: TestTenant;
  let user: TestUser;
  let api: ConfidentialClient;
  let client: ConfidentialClient;
  const names = { credit_score: 'bank', birthdate: 'registry' };
  const registry = { endpoint: 'https://registry.example/claims', access_token: 'ksj3n283dke' };

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    bankKey = publicKey;
    const JWT = await new SignJWT({ iss: 'https://bank.example', credit_score: 650 }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
    answer = { claims: {}, _claim_names: names, _claim_sources: { bank: { JWT }, registry } };
    hook = createServer((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)));
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/claims`;
    tenant = await TestTenant.create({ settings: { claim_sources: true } });
    user = await tenant.user();
    api = await tenant.resourceServer();
    client = await tenant.confidential({
      claims_hook: { url, in: ['access_token', 'id_token', 'userinfo'], cache_seconds: 0 },
      userinfo_signed_response_alg: 'ES256',
    });
  });
  afterAll(() => {
    hook.closeAllConnections();
    hook.close();
  });

  const userinfo = (accessToken: string): Promise<Response> =>
    fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${accessToken}` } });
  const sourcesOf = (payload: JWTPayload): Sources => payload['_claim_sources'] as Sources;

  it('are told of by the discovery of a tenant that passes them on, and of no other', async () => {
    expect(await claimTypesOf(tenant)).toEqual(['normal', 'aggregated', 'distributed']);
    expect(await claimTypesOf(await TestTenant.create())).toEqual(['normal']);
  });

  it('are in the ID token and in the signed answer of userinfo, verify by the key of who asserts them, and are in no access token', async () => {
    const tokens = await signIn(tenant, client, user, { overrides: { scope: 'openid profile orders:read' } });
    const answered = await userinfo(tokens.access_token);
    const keys = createRemoteJWKSet(new URL(tenant.endpoint('jwks')));
    const told = await jwtVerify(await answered.text(), keys, { issuer: tenant.issuer, audience: client.client_id });
    for (const payload of [decodeJwt(tokens.id_token ?? ''), told.payload]) {
      expect(payload).toMatchObject({ sub: user.id, _claim_names: names, _claim_sources: { registry } });
      const { payload: aggregated } = await jwtVerify(sourcesOf(payload).bank.JWT, bankKey, { issuer: 'https://bank.example' });
      expect(aggregated).toMatchObject({ credit_score: 650 });
    }
    expect(decodeJwt(tokens.access_token)).not.toHaveProperty('_claim_sources');
    expect(await introspect(tenant, api, tokens.access_token)).not.toHaveProperty('_claim_sources');
  });

  it('are selected by the claims parameter, place by place', async () => {
    const claims = JSON.stringify({ id_token: { credit_score: null }, userinfo: { birthdate: null } });
    const tokens = await signIn(tenant, client, user, { overrides: { scope: 'openid', claims } });
    expect(decodeJwt(tokens.id_token ?? '')['_claim_names']).toEqual({ credit_score: 'bank' });
    expect(decodeJwt(await (await userinfo(tokens.access_token)).text())).toMatchObject({
      _claim_names: { birthdate: 'registry' },
      _claim_sources: { registry },
    });
    answer = { claims: {}, _claim_names: { sub: 'registry' }, _claim_sources: { registry } };
    expect((await userinfo(tokens.access_token)).status).toBe(503);
  });
});
