import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { adminOk, adminToken } from './support/admin.js';
import { eventually, introspect, post, signIn, type Tokens } from './support/journey.js';
import { platform } from './support/platform.js';
import { type ConfidentialClient, apiIdentifier, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
const stock = 'https://stock.example.com';

describe('token exchange (RFC 8693)', () => {
  let tenant: TestTenant;
  let web: ConfidentialClient;
  let user: TestUser;
  let api: ConfidentialClient;
  let stockApi: ConfidentialClient;
  let backend: ConfidentialClient;
  const asBackend = { grant_types: [grant], redirect_uris: [], token_exchange_subjects: [apiIdentifier] };

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    stockApi = await tenant.resourceServer({
      identifier: stock,
      scopes: [{ name: 'stock:read', description: 'See what is in stock' }],
      token_format: 'opaque',
    });
    web = await tenant.confidential();
    user = await tenant.user();
    backend = await tenant.confidential({ ...asBackend, scopes: ['stock:read'], token_exchange_targets: [stock] });
  });

  const subjectToken = async (): Promise<string> =>
    (await signIn(tenant, web, user, { overrides: { scope: 'openid orders:read' } })).access_token;
  const exchange = (by: TestClient, token: string, members: Record<string, string> = {}) =>
    post<Tokens & { readonly error?: string }>(
      tenant.endpoint('token'),
      { grant_type: grant, subject_token: token, subject_token_type: accessToken, ...members },
      by,
    );

  it('openid-client gets a token for another API, which introspection tells apart by who acts', async () => {
    const config = await openid.discovery(new URL(tenant.issuer), backend.client_id, {}, openid.ClientSecretBasic(backend.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
    expect(config.serverMetadata().grant_types_supported).toContain(grant);
    const tokens = await openid.genericGrantRequest(config, grant, {
      subject_token: await subjectToken(),
      subject_token_type: accessToken,
      resource: stock,
    });
    expect([tokens['issued_token_type'], tokens.scope, tokens.refresh_token, tokens.id_token]).toEqual([
      accessToken,
      'stock:read',
      undefined,
      undefined,
    ]);
    const said = { active: true, sub: user.id, client_id: backend.client_id, aud: stock, act: { sub: backend.client_id } };
    expect(await introspect(tenant, stockApi, tokens.access_token)).toMatchObject(said);
    expect(await introspect(tenant, api, tokens.access_token)).toEqual({ active: false });
  });

  it('oauth4webapi takes less of a token', async () => {
    const server: oauth.AuthorizationServer = { issuer: tenant.issuer, token_endpoint: tenant.endpoint('token') };
    const client = { client_id: backend.client_id };
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      oauth.ClientSecretPost(backend.client_secret),
      grant,
      { subject_token: await subjectToken(), subject_token_type: accessToken, scope: 'orders:read' },
      { [oauth.allowInsecureRequests]: true },
    );
    const tokens = await oauth.processGenericTokenEndpointResponse(server, client, response, {
      recognizedTokenTypes: {},
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      sub: user.id,
      aud: apiIdentifier,
      scope: 'orders:read',
      act: { sub: backend.client_id },
    });
  });

  it('attack A91: refuses a wider audience and scope, tokens of other kinds and clients, and those of another tenant', async () => {
    const tokens = await signIn(tenant, web, user, { overrides: { scope: 'openid offline_access orders:read' } });
    const refused = async (...request: Parameters<typeof exchange>) => {
      const { status, body } = await exchange(...request);
      return [status, body.error];
    };
    const token = tokens.access_token;
    expect(await refused(backend, token, { scope: 'orders:write' })).toEqual([400, 'invalid_scope']);
    expect(await refused(backend, token, { resource: 'https://elsewhere.example.com' })).toEqual([400, 'invalid_target']);
    expect(await refused(backend, tokens.id_token ?? '')).toEqual([400, 'invalid_request']);
    expect(await refused(backend, tokens.refresh_token ?? '')).toEqual([400, 'invalid_request']);
    const stranger = await tenant.confidential({ ...asBackend, token_exchange_subjects: [] });
    expect(await refused(stranger, token)).toEqual([400, 'invalid_request']);
    expect(await refused(web, token)).toEqual([400, 'unauthorized_client']);
    const other = await TestTenant.create();
    const elsewhere = await other.confidential({ ...asBackend, scopes: [] });
    const reply = await post<{ error: string }>(
      other.endpoint('token'),
      { grant_type: grant, subject_token: token, subject_token_type: accessToken },
      elsewhere,
    );
    expect([reply.status, reply.body.error]).toEqual([400, 'invalid_request']);
  });

  it('attack A91: what was exchanged ends with the grant of the first token, and that is not exchanged again', async () => {
    const tokens = await signIn(tenant, web, user, { overrides: { scope: 'openid offline_access orders:read' } });
    const exchanged = (await exchange(backend, tokens.access_token, { audience: stock })).body.access_token;
    expect(await introspect(tenant, stockApi, exchanged)).toMatchObject({ active: true });
    await post(tenant.endpoint('revoke'), { token: tokens.refresh_token ?? '' }, web);
    await eventually(async () => !(await introspect(tenant, stockApi, exchanged)).active, 10_000);
    expect((await exchange(backend, tokens.access_token)).body.error).toBe('invalid_request');
  });

  it('attack A91: gets nobody to the administrators: neither their API for a token of a user, nor one of theirs', async () => {
    const adminApi = `${platform.gateway}/admin/v1`;
    const token = await subjectToken();
    const ambitious = await tenant.confidential({ ...asBackend, scopes: ['orders:read'] });
    for (const target of [adminApi, `${adminApi}/`, platform.gateway, platform.demo.admin.token_endpoint])
      for (const name of ['resource', 'audience'] as const)
        expect((await exchange(ambitious, token, { [name]: target })).body.error).toBe('invalid_target');
    for (const scope of ['tenants:read', 'users:write', 'orders:read tenants:write'])
      expect((await exchange(ambitious, token, { scope })).body.error).toBe('invalid_scope');
    const own = (await exchange(ambitious, token)).body.access_token;
    // An API of the tenant may be called like that of the administrators: it is another.
    const scopes = [{ name: 'tenants:read', description: 'See all tenants' }];
    await tenant.resourceServer({ identifier: adminApi, scopes });
    const told = await tenant.confidential({ ...asBackend, scopes: ['tenants:read'], token_exchange_targets: [adminApi] });
    const forged = await exchange(told, token, { resource: adminApi });
    expect(decodeJwt(forged.body.access_token)).toMatchObject({ aud: adminApi, scope: 'tenants:read' });
    for (const bearer of [own, forged.body.access_token])
      expect((await fetch(`${adminApi}${tenant.path()}`, { headers: { authorization: `Bearer ${bearer}` } })).status).toBe(401);

    const { token_endpoint: endpoint, client_id, client_secret } = platform.demo.admin;
    const theirs = { grant_type: grant, subject_token: await adminToken(), subject_token_type: accessToken };
    const system = await post<{ error: string }>(endpoint, theirs, { client_id, client_secret });
    expect([system.status, system.body.error]).toEqual([400, 'unauthorized_client']);
    expect((await exchange(ambitious, theirs.subject_token)).body.error).toBe('invalid_request');
  });

  it('lets the application exchange that may_act names', async () => {
    const agent = await tenant.confidential({ ...asBackend, token_exchange_subjects: [] });
    const token = await subjectToken();
    expect((await exchange(agent, token)).status).toBe(400);
    await adminOk('PATCH', tenant.path(`/applications/${web.client_id}`), { may_act: agent.client_id });
    await eventually(async () => (await exchange(agent, await subjectToken())).status === 200, 10_000);
    await adminOk('PATCH', tenant.path(`/applications/${web.client_id}`), { may_act: null });
  });
});
