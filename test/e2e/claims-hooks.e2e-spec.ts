import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { admin, adminOk } from './support/admin.js';
import { eventually, introspect, post, signIn, type Tokens } from './support/journey.js';
import { type ConfidentialClient, TestTenant } from './support/tenant.js';

describe('a claims hook', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let client: ConfidentialClient;
  let hook: Server;
  let url: string;
  let asked: string[];
  let answer: { status: number; body: object };

  beforeAll(async () => {
    [asked, answer] = [[], { status: 200, body: { claims: { plan: 'gold' } } }];
    hook = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push(body);
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/claims`;
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    client = await tenant.confidential({ claims_hook: { url, in: ['access_token', 'id_token'], cache_seconds: 0 } });
  });
  afterAll(() => {
    hook.closeAllConnections();
    hook.close();
  });

  const machineToken = () =>
    post<Tokens & { error?: string }>(tenant.endpoint('token'), { grant_type: 'client_credentials', scope: 'orders:read' }, client);

  it('is asked by a JWT that verifies by the keys of the tenant, and its claims are in tokens and at introspection', async () => {
    const user = await tenant.user({ roles: ['clerk'] });
    const tokens = await signIn(tenant, client, user, { overrides: { scope: 'openid orders:read' } });
    const keys = createRemoteJWKSet(new URL(tenant.endpoint('jwks')));
    const { payload } = await jwtVerify(asked.at(-1) ?? '', keys, { issuer: tenant.issuer, audience: url, typ: 'claims-request+jwt' });
    expect(payload).toMatchObject({ sub: user.id, client_id: client.client_id, scope: 'openid orders:read', roles: ['clerk'] });
    for (const token of [tokens.access_token, tokens.id_token ?? '']) expect(decodeJwt(token)).toMatchObject({ plan: 'gold' });
    expect(await introspect(tenant, api, tokens.access_token)).toMatchObject({ plan: 'gold' });
  });

  it('that does not answer, or speaks for the platform, ends in no token, unless the application has a fallback', async () => {
    answer = { status: 200, body: { claims: { sub: 'somebody-else' } } };
    expect(await machineToken()).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    answer = { status: 500, body: {} };
    await adminOk('PATCH', tenant.path(`/applications/${client.client_id}`), {
      claims_hook: { url, on_failure: 'fallback', fallback: { plan: 'unknown' } },
    });
    await eventually(async () => (await machineToken()).status === 200);
    expect(decodeJwt((await machineToken()).body.access_token)).toMatchObject({ plan: 'unknown' });
    answer = { status: 200, body: { claims: { plan: 'gold' } } };
    await eventually(async () => decodeJwt((await machineToken()).body.access_token)['plan'] === 'gold', 5_000);
  });

  it('attack A95: at an address inside is told nothing, and holds up nobody else', async () => {
    const form = { grant_type: 'client_credentials', scope: 'orders:read' };
    const other = await tenant.confidential();
    const hooked = await Promise.all(
      ['169.254.169.254', '10.0.0.1', '[::ffff:a00:1]'].map((host) =>
        tenant.confidential({ claims_hook: { url: `https://${host}/claims`, cache_seconds: 0 } }),
      ),
    );
    const answers = await Promise.all([...hooked, other].map((by) => post(tenant.endpoint('token'), form, by)));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 200]);
    expect(answers.map(({ body }) => 'access_token' in body)).toEqual([false, false, false, true]);
  });

  it.each([
    ['/claims_hook/url', { url: 'http://hooks.example.com/claims' }],
    ['/claims_hook/url', { url: 'https://hooks.example.com:8443/claims' }],
    ['/claims_hook/timeout_ms', { url: 'https://hooks.example.com/claims', timeout_ms: 5_000 }],
    ['/claims_hook/fallback', { url: 'https://hooks.example.com/claims', fallback: { scope: 'orders:write' } }],
    ['/claims_hook', { url: 'https://hooks.example.com/claims', retries: 3 }],
  ])('refuses what is wrong at %s: %j', async (pointer, claimsHook) => {
    const path = tenant.path(`/applications/${client.client_id}`);
    const { status, body } = await admin<{ errors: { pointer: string }[] }>('PATCH', path, { claims_hook: claimsHook });
    expect([status, body.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
  });
});
