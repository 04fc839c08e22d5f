import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ServiceError, type ServiceErrorCode } from '#contracts';
import { allAdminScopes } from '../access/admin-scopes.js';
import { describeAdminApi } from '../describe-admin-api.js';
import { type Answers, publicUrl, runningAdmin } from './running-admin.js';

type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

const audience = `${publicUrl}/admin/v1`;
const acme = { id: '0b5f3a52-0000-4000-8000-000000000001', slug: 'acme', name: 'Acme', issuer: `${publicUrl}/t/acme`, status: 'active' };
const system = { ...acme, id: '0b5f3a52-0000-4000-8000-000000000000', slug: 'system', issuer: `${publicUrl}/t/system` };
const inAcme = `/admin/v1/tenants/${acme.id}`;
const anId = '0b5f3a52-0000-4000-8000-0000000000aa';

let scopes: readonly string[];
let answers: Answers = {};
let admin: Awaited<ReturnType<typeof runningAdmin>>;

const refuse =
  (code: ServiceErrorCode, options: ConstructorParameters<typeof ServiceError>[2] = {}) =>
  () => {
    throw new ServiceError(code, 'Refused.', options);
  };

beforeAll(async () => {
  admin = await runningAdmin(() => answers);
}, 30_000);
afterAll(() => admin.close());
beforeEach(() => {
  scopes = allAdminScopes;
  admin.calls.length = 0;
  answers = {
    resolveTenant: ({ request }) => ({ tenant: [acme, system].find(({ slug }) => slug === request['slug']) ?? null }),
    getTenant: ({ request }) => [acme, system].find(({ id }) => id === request['id']) ?? refuse('not_found')(),
    verifyAccessToken: ({ request }) =>
      request['token'] === 'good'
        ? { valid: true, clientId: 'c', userId: null, scopes, audience: [audience] }
        : { valid: false, reason: 'unknown' },
    listTenants: () => ({ items: [], nextCursor: null }),
    createTenant: () => acme,
  };
});

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${admin.url}${path}`, {
    method,
    headers: { authorization: 'Bearer good', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = (await response.json()) as Problem;
  expect(problem).toMatchObject({ status: response.status, type: expect.stringMatching(/^urn:ostiary:problem:[a-z_]+$/) });
  expect(problem.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  return problem;
};

const serviceCalls = (): readonly string[] =>
  admin.calls.map(({ rpc }) => rpc).filter((rpc) => !['resolveTenant', 'verifyAccessToken', 'getTenant'].includes(rpc));

describe('N45: who changes something', () => {
  const administrator = { kind: 'administrator', clientId: 'c', address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) };
  const actorsOf = (...rpcs: string[]): unknown[] =>
    admin.calls.filter(({ rpc }) => rpcs.includes(rpc)).map(({ context }) => context.actor);

  it.each([
    ['of the platform', 'POST', '/admin/v1/tenants', { slug: 'globex', name: 'Globex' }, 'createTenant'],
    ['of a tenant', 'DELETE', `${inAcme}/users/${acme.id}`, undefined, 'deleteUser'],
  ])('is the client that the token is of, from its address: a change %s', async (_what, method, path, body, rpc) => {
    await call(method, path, body, { 'x-forwarded-for': '203.0.113.9' });
    expect(actorsOf(rpc)).toEqual([administrator]);
  });

  it('is nobody known until the token has been verified', async () => {
    await call('GET', '/admin/v1/tenants');
    expect(actorsOf('verifyAccessToken')).toEqual([{ ...administrator, kind: 'anonymous', clientId: undefined }]);
  });
});

describe('RFC 6750: the bearer token', () => {
  it.each([
    ['none', {}],
    ['another scheme', { authorization: 'Basic Z29vZDpnb29k' }],
    ['an unknown one', { authorization: 'Bearer bad' }],
    ['none after the scheme', { authorization: 'Bearer ' }],
    ['two of them', { authorization: 'Bearer good good' }],
    ['one of 10,000 characters', { authorization: `Bearer ${'a'.repeat(10_000)}` }],
  ])('is missing or refused: %s', async (_what, headers) => {
    const response = await fetch(`${admin.url}/admin/v1/tenants`, { headers: headers as Record<string, string> });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="admin"/);
    await problemOf(response);
    expect(serviceCalls()).toEqual([]);
  });

  it('is not taken from the query (RFC 9700 §4.3.2)', async () => {
    const response = await fetch(`${admin.url}/admin/v1/tenants?access_token=good`);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="admin"']);
  });

  it('is refused when it is for somebody else', async () => {
    answers['verifyAccessToken'] = () => ({ valid: true, clientId: 'c', userId: null, scopes, audience: [`${publicUrl}/t/system`] });
    const response = await call('GET', '/admin/v1/tenants');
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect((await problemOf(response)).status).toBe(401);
  });

  it('is verified in the tenant system, whatever tenant the request is about or claims', async () => {
    await call('GET', `${inAcme}/applications`, undefined, { 'x-tenant-id': acme.id });
    expect(admin.calls.find(({ rpc }) => rpc === 'verifyAccessToken')?.context.tenantId).toBe(system.id);
  });
});

describe('attack A75: scopes', () => {
  it.each([
    ['GET', `${inAcme}/applications`, 'applications:read'],
    ['POST', `${inAcme}/applications`, 'applications:write'],
    ['DELETE', `${inAcme}/applications/${anId}/secrets/${anId}`, 'applications:write'],
    ['POST', `${inAcme}/resource-servers/${anId}/secrets`, 'resource_servers:write'],
    ['GET', '/admin/v1/tenants', 'tenants:read'],
    ['PATCH', inAcme, 'tenants:write'],
    ['PUT', `${inAcme}/users/${anId}/password`, 'users:write'],
    ['GET', `${inAcme}/users/${anId}/sessions`, 'sessions:read'],
    ['DELETE', `${inAcme}/users/${anId}/grants/${anId}`, 'sessions:write'],
    ['POST', `${inAcme}/signing-keys/rotation`, 'keys:write'],
    ['PUT', `${inAcme}/templates/t/en`, 'templates:write'],
    ['GET', `${inAcme}/deliveries`, 'templates:read'],
  ])('%s %s needs %s: every other one does not do', async (method, path, needed) => {
    scopes = allAdminScopes.filter((scope) => scope !== needed);
    const response = await call(method, path);
    expect(response.headers.get('www-authenticate')).toBe(`Bearer realm="admin", error="insufficient_scope", scope="${needed}"`);
    expect((await problemOf(response)).status).toBe(403);
    expect(serviceCalls()).toEqual([]);
  });

  it('N43: only who has every scope may change the tenant system itself, its settings included', async () => {
    scopes = allAdminScopes.filter((scope) => scope !== 'keys:read');
    const path = `/admin/v1/tenants/${system.id}`;
    for (const [method, body] of [
      ['PATCH', { settings: { access_token_lifetime: 1 } }],
      ['PATCH', {}],
      ['DELETE', undefined],
    ] as const) {
      const response = await call(method, path, body);
      expect(response.headers.get('www-authenticate')).toContain(`scope="${allAdminScopes.join(' ')}"`);
      expect((await problemOf(response)).status).toBe(403);
    }
    expect(serviceCalls()).toEqual([]);
    answers['updateTenant'] = () => acme;
    expect((await call('PATCH', `/admin/v1/tenants/${acme.id}`, { name: 'Acme' })).status).toBe(200);
    expect((await call('GET', path)).status).toBe(200);
    scopes = allAdminScopes;
    expect((await call('PATCH', path, { name: 'Ours' })).status).toBe(200);
  });

  it('a client that may change applications cannot make itself an administrator in the tenant system', async () => {
    scopes = ['applications:read', 'applications:write'];
    const path = `/admin/v1/tenants/${system.id}/applications`;
    expect((await call('POST', path, { name: 'Me', type: 'confidential', scopes: ['users:write'] })).status).toBe(403);
    expect((await call('POST', `${path}/${anId}/secrets`, { overlap_seconds: 0 })).status).toBe(403);
    expect(serviceCalls()).toEqual([]);
    answers['listApplications'] = () => ({ items: [], nextCursor: null });
    expect((await call('GET', path)).status).toBe(200);
  });
});

describe('bad input', () => {
  it.each(['{"slug":', '', 'null', '[]', '"text"', '7', '{"__proto__":{}}', '{"constructor":{"prototype":{}}}'])(
    'answers 400 to the body %j',
    async (body) => {
      expect((await problemOf(await call('POST', '/admin/v1/tenants', body))).status).toBe(400);
      expect(serviceCalls()).toEqual([]);
    },
  );

  it('answers 400 to a body that is not UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"slug":"acme","name":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const headers = { authorization: 'Bearer good', 'content-type': 'application/json' };
    const response = await fetch(`${admin.url}/admin/v1/tenants`, { method: 'POST', headers, body });
    expect((await problemOf(response)).status).toBe(400);
  });

  it('answers 400 to a body nested deeper than anything should look into', async () => {
    const deep = `{"username":"a","custom_claims":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`;
    expect((await problemOf(await call('POST', `${inAcme}/users`, deep))).status).toBe(400);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/jsonx', 'application/merge-patch+json'])(
    'answers 415 to %s',
    async (contentType) => {
      const response = await call('POST', '/admin/v1/tenants', '{}', { 'content-type': contentType });
      expect((await problemOf(response)).status).toBe(415);
    },
  );

  it('answers 413 to more than 64 KiB', async () => {
    expect((await problemOf(await call('POST', '/admin/v1/tenants', { name: 'a'.repeat(66_000) }))).status).toBe(413);
  });

  it('answers 405 with Allow to a wrong method', async () => {
    const response = await call('PUT', '/admin/v1/tenants', {});
    expect((await problemOf(response)).status).toBe(405);
    expect(response.headers.get('allow')).toMatch(/GET.*POST/);
  });

  it.each(['/admin/v1/nothing', '/admin/', '/admin', '/admin/docs/../../package.json', '/admin/docs/package.json'])(
    'answers 404 to %s',
    async (path) => {
      const url = new URL(admin.url);
      const status = await new Promise<number | undefined>((resolve, reject) => {
        httpRequest({ host: '127.0.0.1', port: url.port, path, headers: { authorization: 'Bearer good' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(404);
    },
  );

  it('names each invalid member once, unknown ones too', async () => {
    const body = { slug: 'Not A Slug', name: 7, surprise: true, branding: { primary_color: 'red' }, settings: [] };
    const { errors } = await problemOf(await call('POST', '/admin/v1/tenants', body));
    expect(errors?.map(({ pointer }) => pointer).sort()).toEqual(['/branding/primary_color', '/name', '/settings', '/slug', '/surprise']);
  });

  it.each([
    [{ name: null }, '/name'],
    [{ type: 'native' }, '/type'],
    [{ redirect_uris: 'https://a.example/' }, '/redirect_uris'],
    [{ redirect_uris: [7] }, '/redirect_uris'],
    [{ redirect_uris: [null] }, '/redirect_uris'],
    [{ grant_types: ['password'] }, '/grant_types'],
    [{ first_party: 'yes' }, '/first_party'],
    [{ refresh_token_grace: '5' }, '/refresh_token_grace'],
    [{ refresh_token_grace: 61 }, '/refresh_token_grace'],
    [{ client_id: 7 }, '/client_id'],
    [{ firstParty: true }, '/firstParty'],
  ])('refuses an application with %j', async (members, pointer) => {
    const { errors } = await problemOf(await call('POST', `${inAcme}/applications`, { name: 'A', type: 'public', ...members }));
    expect(errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(serviceCalls()).toEqual([]);
  });

  it.each([
    [[null], '/scopes'],
    [['read'], '/scopes'],
    [{}, '/scopes'],
    [[{ name: 'read' }], '/scopes/0/description'],
    [[{ name: 'read', description: 'Read', extra: 1 }], '/scopes/0/extra'],
    [[{ name: 'read', description: 'Read', sensitive: 'yes' }], '/scopes/0/sensitive'],
    [[{ name: 'read', description: 'Read', sensitive: null }], '/scopes/0/sensitive'],
  ])('refuses a resource server with the scopes %j', async (given, pointer) => {
    const body = { identifier: 'urn:x:api', name: 'API', scopes: given };
    const { errors } = await problemOf(await call('POST', `${inAcme}/resource-servers`, body));
    expect(errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it.each(['limit=0', 'limit=101', 'limit=abc', 'limit=', 'limit=1e1', 'limit=10&limit=20', 'cursor=a&cursor=b', 'offset=3'])(
    'answers 400 to the query %s',
    async (query) => {
      expect((await problemOf(await call('GET', `/admin/v1/tenants?${query}`))).status).toBe(400);
      expect(serviceCalls()).toEqual([]);
    },
  );

  it.each([
    ['0', 'must be at least 1'],
    ['-5', 'must be at least 1'],
    [`-${'9'.repeat(400)}`, 'must be at least 1'],
    ['101', 'must be at most 100'],
    ['9999999999', 'must be at most 100'],
    ['9'.repeat(400), 'must be at most 100'],
    ['1.5', 'must be a whole number'],
    ['1e1', 'must be a whole number'],
    ['abc', 'must be a whole number'],
  ])('N19: says of limit=%.12s which bound it breaks', async (limit, detail) => {
    const { errors } = await problemOf(await call('GET', `/admin/v1/tenants?limit=${limit}`));
    expect(errors).toEqual([{ pointer: '/limit', detail }]);
  });

  it.each([
    ['1e400', 'must be at most 86400'],
    ['99999999999999999999999', 'must be at most 86400'],
    ['-1e400', 'must be at least 1'],
    ['0', 'must be at least 1'],
    ['1.5', 'must be a whole number'],
    ['"60"', 'must be a whole number'],
  ])('N19: says of an access_token_lifetime of %s which bound it breaks', async (lifetime, detail) => {
    const body = `{"name":"Shop","type":"public","access_token_lifetime":${lifetime}}`;
    const { errors } = await problemOf(await call('POST', `${inAcme}/applications`, body));
    expect(errors).toEqual([{ pointer: '/access_token_lifetime', detail }]);
  });

  it('answers 404 to a tenant that does not exist, before it looks at anything else', async () => {
    const path = '/admin/v1/tenants/not-a-uuid/users';
    expect((await problemOf(await call('POST', path, { surprise: 1 }))).status).toBe(404);
    expect(serviceCalls()).toEqual([]);
  });
});

describe('RFC 9457: what a service refuses', () => {
  it.each<[ServiceErrorCode, number]>([
    ['invalid_argument', 400],
    ['not_found', 404],
    ['conflict', 409],
    ['version_mismatch', 412],
    ['forbidden', 403],
    ['too_many_requests', 429],
    ['unavailable', 503],
    ['deadline_exceeded', 503],
  ])('%s becomes %d', async (code, status) => {
    answers['createTenant'] = refuse(code, { retryAfter: 7 });
    const response = await call('POST', '/admin/v1/tenants', { slug: 'acme', name: 'Acme' });
    expect(await problemOf(response)).toMatchObject({ status, type: `urn:ostiary:problem:${code}`, detail: 'Refused.' });
    expect(response.headers.get('retry-after')).toBe('7');
  });

  it('names members as the caller knows them, each once', async () => {
    const members = [
      { pointer: '/settings/accessTokenLifetime', detail: 'is odd' },
      { pointer: '/settings/accessTokenLifetime', detail: 'is prime' },
      { pointer: '/customClaims/favouriteColor', detail: 'is reserved' },
    ];
    answers['createTenant'] = refuse('invalid_argument', { members });
    const { errors } = await problemOf(await call('POST', '/admin/v1/tenants', { slug: 'acme', name: 'Acme' }));
    expect(errors).toEqual([
      { pointer: '/settings/access_token_lifetime', detail: 'is odd; is prime' },
      { pointer: '/custom_claims/favouriteColor', detail: 'is reserved' },
    ]);
  });

  it('tells nothing of a fault of ours', async () => {
    answers['createTenant'] = () => {
      throw new Error('password=hunter2');
    };
    const response = await call('POST', '/admin/v1/tenants', { slug: 'acme', name: 'Acme' });
    expect(JSON.stringify(await problemOf(response))).not.toContain('hunter2');
  });
});

describe('what crosses', () => {
  it('goes in as camelCase and comes out as snake_case, claims as they are', async () => {
    answers['createUser'] = ({ request }) => ({ id: 'u', ...request });
    const body = { username: 'jo', email_verified: true, custom_claims: { plan_name: 'gold', favouriteColor: { is_it: 'red' } } };
    const response = await call('POST', `${inAcme}/users`, body);
    expect([response.status, await response.json()]).toEqual([201, { id: 'u', ...body }]);
    const [created] = admin.calls.filter(({ rpc }) => rpc === 'createUser');
    expect(created?.request).toEqual({ username: 'jo', emailVerified: true, customClaims: body.custom_claims });
    expect(created?.context.tenantId).toBe(acme.id);
  });

  it('changes what is given only, null included where null is a value', async () => {
    answers['updateApplication'] = ({ request }) => request;
    await call('PATCH', `${inAcme}/applications/${anId}`, { logo_uri: null, access_token_lifetime: 60 });
    const [updated] = admin.calls.filter(({ rpc }) => rpc === 'updateApplication');
    expect(updated?.request).toEqual({ clientId: anId, logoUri: null, accessTokenLifetime: 60 });
  });

  it('shows a client secret in the answer that makes it', async () => {
    answers['createApplication'] = () => ({
      application: { clientId: 'c', applicationType: 'web', redirectUris: ['http://localhost:3000/cb'] },
      secret: { id: 's', clientSecret: 'ost_cs_x' },
    });
    const response = await call('POST', `${inAcme}/applications`, { name: 'A', type: 'confidential' });
    expect([response.status, await response.json()]).toMatchObject([
      201,
      { client_id: 'c', client_secret: 'ost_cs_x', warnings: [{ pointer: '/redirect_uris/0' }] },
    ]);
  });

  it.each(['required', 'required_unless_nonce', 'optional'])('N33: warns of pkce optional, and says what is lost: %s', async (pkce) => {
    answers['getApplication'] = () => ({ clientId: anId, applicationType: 'web', redirectUris: ['https://app.example/cb'], pkce });
    const { warnings } = (await (await call('GET', `${inAcme}/applications/${anId}`)).json()) as { warnings: unknown };
    const warning = { pointer: '/pkce', detail: expect.stringMatching(/nonce.*code.*RFC 9700 §2\.1\.1/) };
    expect(warnings).toEqual(pkce === 'optional' ? [warning] : []);
  });

  it('asks for 20 items unless told, and passes the cursor on', async () => {
    answers['listTenants'] = ({ request }) => ({ items: [], nextCursor: `after ${String(request['cursor'])}` });
    const response = await call('GET', '/admin/v1/tenants?cursor=x');
    expect(await response.json()).toEqual({ items: [], next_cursor: 'after x' });
    expect(admin.calls.at(-1)?.request).toEqual({ limit: 20, cursor: 'x' });
  });

  it('answers 204 to a deletion', async () => {
    expect((await call('DELETE', inAcme)).status).toBe(204);
  });

  it("does not let applications' paths reach the secrets of a resource server", async () => {
    answers['getApplication'] = refuse('not_found');
    expect((await call('GET', `${inAcme}/applications/${anId}/secrets`)).status).toBe(404);
    expect((await call('DELETE', `${inAcme}/applications/${anId}/secrets/${anId}`)).status).toBe(404);
    expect(serviceCalls()).toEqual(['getApplication', 'getApplication']);
    await call('POST', `${inAcme}/applications/${anId}/secrets`, { overlap_seconds: 0 });
    await call('POST', `${inAcme}/resource-servers/${anId}/secrets`, { overlap_seconds: 0 });
    expect(admin.calls.filter(({ rpc }) => rpc === 'rotateClientSecret').map(({ request }) => request)).toEqual([
      { clientId: anId, overlapSeconds: 0 },
      { resourceServerId: anId, overlapSeconds: 0 },
    ]);
  });

  it('says whose session or grant is ended, so that none of another user is', async () => {
    for (const path of [`sessions/${anId}`, `grants/${anId}`])
      expect((await call('DELETE', `${inAcme}/users/${anId}/${path}`)).status).toBe(204);
    expect(admin.calls.filter(({ rpc }) => rpc.startsWith('revoke')).map(({ request }) => request)).toEqual([
      { sessionId: anId, userId: anId },
      { grantId: anId, userId: anId },
    ]);
    answers['revokeSession'] = answers['revokeGrant'] = refuse('not_found');
    for (const path of [`sessions/${anId}`, `grants/${anId}`])
      expect((await call('DELETE', `${inAcme}/users/${anId}/${path}`)).status).toBe(404);
  });

  it('answers 404 to sessions and grants of somebody who is no user of the tenant', async () => {
    answers['getUser'] = refuse('not_found');
    for (const path of ['sessions', 'grants']) expect((await call('GET', `${inAcme}/users/${anId}/${path}`)).status).toBe(404);
    for (const path of [`sessions/${anId}`, `grants/${anId}`])
      expect((await call('DELETE', `${inAcme}/users/${anId}/${path}`)).status).toBe(404);
    expect(new Set(serviceCalls())).toEqual(new Set(['getUser']));
  });
});

describe('the documentation', () => {
  type Operation = { security?: unknown; operationId?: string; parameters?: readonly { name: string; in: string }[] };
  type Document = { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, unknown> } };

  it('is an OpenAPI document of every operation, with its scope', async () => {
    const response = await fetch(`${admin.url}/admin/v1/openapi.json`);
    const document = (await response.json()) as Document;
    expect(document.openapi).toBe('3.0.3');
    expect(Object.keys(document.paths).every((path) => path.startsWith('/admin/v1/tenants'))).toBe(true);
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(37);
    expect(operations.every(({ security, operationId }) => security !== undefined && operationId !== undefined)).toBe(true);
    expect(document.paths['/admin/v1/tenants/{tenant_id}/users/{user_id}/sessions']?.['get']?.security).toEqual([
      { admin: ['sessions:read'] },
    ]);
    for (const [template, path] of Object.entries(document.paths)) {
      const named = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(path)) {
        expect(
          parameters
            .filter((parameter) => parameter.in === 'path')
            .map(({ name }) => name)
            .sort(),
        ).toEqual(named.sort());
      }
    }
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]*)"/g)].map(([, name]) => name);
    for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name);
  });

  it('is the same without a running platform', async () => {
    const served: unknown = await (await fetch(`${admin.url}/admin/v1/openapi.json`)).json();
    expect(JSON.parse(JSON.stringify(await describeAdminApi()))).toEqual(served);
  });

  it('is a page that may load nothing from elsewhere', async () => {
    const page = await fetch(`${admin.url}/admin/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    for (const [, path] of (await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      const asset = await fetch(`${admin.url}${path}`);
      expect([path, asset.status]).toEqual([path, 200]);
      await asset.arrayBuffer();
    }
  });
});

describe('N42: what is missing', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])(
    'a DELETE that calls itself %s and has no body is answered 204',
    async (contentType) => {
      for (const path of [
        inAcme,
        `${inAcme}/users/${anId}`,
        `${inAcme}/applications/${anId}/secrets/${anId}`,
        `${inAcme}/templates/t/en`,
      ]) {
        const response = await call('DELETE', path, undefined, { 'content-type': contentType });
        expect([path, response.status]).toEqual([path, 204]);
      }
      expect((await call('DELETE', inAcme, '', { 'content-type': contentType, 'content-length': '0' })).status).toBe(204);
    },
  );

  it('a POST without a body does what it does without members', async () => {
    answers['rotateSigningKeys'] = () => ({ keys: [] });
    const response = await call('POST', `${inAcme}/signing-keys/rotation`, '', { 'content-type': 'application/json' });
    expect(response.status).toBe(200);
  });

  it.each([
    ['POST', '/admin/v1/tenants', {}, ['/slug', '/name']],
    ['POST', `${inAcme}/applications`, {}, ['/type', '/name']],
    ['POST', `${inAcme}/applications/${anId}/secrets`, undefined, ['/overlap_seconds']],
    ['PUT', `${inAcme}/users/${anId}/password`, {}, ['/password']],
    ['PUT', `${inAcme}/templates/verify-email/en`, {}, ['/subject', '/text', '/html']],
  ])('%s %s with %j: each missing member is required', async (method, path, body, pointers) => {
    const { errors = [] } = await problemOf(await call(method, path, body));
    expect([...errors].sort((one, other) => one.pointer.localeCompare(other.pointer))).toEqual(
      [...pointers].sort().map((pointer) => ({ pointer, detail: 'is required' })),
    );
  });

  it('names a missing member inside another, and what null is where it may not be', async () => {
    const body = { identifier: 'urn:x:api', name: null, scopes: [{ name: 'read' }] };
    const { errors } = await problemOf(await call('POST', `${inAcme}/resource-servers`, body));
    expect(errors).toEqual(
      expect.arrayContaining([
        { pointer: '/scopes/0/description', detail: 'is required' },
        { pointer: '/name', detail: 'must be text' },
      ]),
    );
  });

  it('is one character, not one characters', async () => {
    const { errors } = await problemOf(await call('PUT', `${inAcme}/users/${anId}/password`, { password: '' }));
    expect(errors).toEqual([{ pointer: '/password', detail: 'must have at least 1 character' }]);
  });
});

describe('N41: a name that is taken', () => {
  const taken = refuse('conflict', { members: [{ pointer: '/slug', detail: 'is taken' }], existingId: anId });

  it('is answered 409 with the id of what has it, to who may read that', async () => {
    answers['createTenant'] = answers['createUser'] = taken;
    expect(await problemOf(await call('POST', '/admin/v1/tenants', { slug: 'acme', name: 'A' }))).toMatchObject({
      status: 409,
      existing_id: anId,
    });
    scopes = ['tenants:write', 'users:write', 'users:read'];
    expect(await problemOf(await call('POST', '/admin/v1/tenants', { slug: 'acme', name: 'A' }))).not.toHaveProperty('existing_id');
    expect(await problemOf(await call('POST', `${inAcme}/users`, { username: 'a' }))).toMatchObject({ existing_id: anId });
  });
});
