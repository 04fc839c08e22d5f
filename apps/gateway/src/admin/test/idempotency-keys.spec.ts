import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Idempotency, ServiceError } from '#contracts';
import { allAdminScopes } from '../access/admin-scopes.js';
import { describeAdminApi } from '../describe-admin-api.js';
import { type FakeCall, publicUrl, runningAdmin } from './running-admin.js';

const id = '0b5f3a52-0000-4000-8000-0000000000ab';
const otherId = '0b5f3a52-0000-4000-8000-0000000000ac';
const key = '"8e03978e-40d5-43e8-bc93-6894a57f9324"';

type Described = {
  readonly responses: Readonly<Record<string, { readonly headers?: object }>>;
  readonly parameters?: readonly { readonly name: string }[];
};

const bodies: Readonly<Record<string, object>> = {
  tenants: { slug: 'globex', name: 'Globex' },
  users: { username: 'ada', custom_claims: { b: [{ y: 1, x: 2 }], a: null } },
  applications: { name: 'Shop', type: 'confidential' },
  'resource-servers': { identifier: 'https://api.example.com', name: 'API', scopes: [] },
  'trusted-issuers': { issuer: 'https://ci.example.com' },
  organizations: { name: 'acme', display_name: 'Acme Ltd.' },
  invitations: { email: 'ada@example.com' },
  'api-keys': { name: 'Nightly report', resource: 'https://api.example.com', scopes: ['notes:read'] },
  'initial-access-tokens': { name: 'Partner portal' },
  'user-imports': { format: 'keycloak', total: 1 },
  records: { position: 0, records: [{}] },
  secrets: { overlap_seconds: 60 },
  'mail-test': { address: 'ada@example.com' },
  'sms-test': { phone_number: '+491713920000' },
};

const document = await describeAdminApi();
const posts = Object.entries(document.paths).flatMap(([template, { post }]) =>
  post ? [{ path: template.replaceAll(/\{[^}]+\}/g, id), described: post as Described }] : [],
);
const isCreation = ({ described }: (typeof posts)[number]): boolean => '201' in described.responses;
const creations = posts.filter(isCreation).map(({ path }) => path);
const bodyOf = (path: string): object => bodies[path.slice(path.lastIndexOf('/') + 1)] ?? {};

let admin: Awaited<ReturnType<typeof runningAdmin>>;
let client: string;
let answer: (call: FakeCall) => unknown;

const answers: Readonly<Record<string, (call: FakeCall) => unknown>> = {
  resolveTenant: ({ request: { slug } }) => ({ tenant: { id: slug === 'acme' ? id : otherId, slug, issuer: `${publicUrl}/t/x` } }),
  getTenant: ({ request }) => ({ id: request['id'], slug: 'acme', issuer: `${publicUrl}/t/acme` }),
  verifyAccessToken: () => ({
    valid: true,
    clientId: client,
    userId: null,
    scopes: allAdminScopes,
    audience: [`${publicUrl}/admin/v1`],
  }),
};

describe('N41: Idempotency-Key (draft-ietf-httpapi-idempotency-key-header)', () => {
  beforeAll(async () => {
    admin = await runningAdmin(
      () => new Proxy({}, { get: (_target, name) => answers[String(name)] ?? ((call: FakeCall) => answer(call)) }),
    );
  }, 30_000);
  afterAll(() => admin.close());
  beforeEach(() => {
    client = id;
    admin.calls.length = 0;
    answer = () => ({ application: { redirectUris: [], legacyFeatures: [] }, resourceServer: {}, secret: { clientSecret: 's' } });
  });

  const post = (path: string, headers: Readonly<Record<string, string>> = {}, body: unknown = bodyOf(path)): Promise<Response> =>
    fetch(`${admin.url}${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer good', 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  const isAskedFor = ({ rpc }: FakeCall): boolean => /^(create|rotate)/.test(rpc);
  const keysAsked = (): (Idempotency | undefined)[] =>
    admin.calls.filter(isAskedFor).map(({ request }) => request['idempotency'] as Idempotency | undefined);

  /** What the services are told of a creation with a key. */
  const told = async (path: string, body?: unknown, header = key): Promise<Idempotency> => {
    admin.calls.length = 0;
    await post(path, { 'idempotency-key': header }, body);
    const [idempotency] = keysAsked();
    if (idempotency === undefined) throw new Error('nobody was told of a key');
    return idempotency;
  };

  it('is described for every creation, and for nothing else', () => {
    expect(creations).toHaveLength(13);
    for (const operation of posts) {
      const names = (operation.described.parameters ?? []).map(({ name }) => name);
      expect([operation.path, names.includes('Idempotency-Key')]).toEqual([operation.path, isCreation(operation)]);
      expect([operation.path, '422' in operation.described.responses]).toEqual([operation.path, isCreation(operation)]);
      if (isCreation(operation)) expect(operation.described.responses['201']?.headers).toHaveProperty('Idempotent-Replayed');
    }
  });

  it.each([
    ['an empty one', ''],
    ['a token', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
    ['an empty string', '""'],
    ['a short string', '"0123456789abcdefghi"'],
    ['a string of 256 characters', `"${'0123456789abcdef'.repeat(16)}"`],
    ['a string that nobody drew by lot', '"00000000-0000-0000-0000-000000000000"'],
    ['a string that is not closed', '"8e03978e-40d5-43e8-bc93-6894a57f9324'],
    ['two of them', `${key}, "2b1b9d3c-1c53-4bb1-9a52-0a3b8f6f3c11"`],
    ['the same twice', `${key}, ${key}`],
    ['one with a parameter', `${key};a=1`],
    ['a byte sequence', ':OGUwMzk3OGUtNDBkNS00M2U4:'],
    ['an escape', '"8e03978e-40d5-43e8-\\"bc93-6894a57f9324"'],
    ['another letter', '"8e03978e-40d5-43e8-bc93-6894a57f932\u00e9"'],
  ])('refuses a malformed key with 400: %s', async (_what, header) => {
    for (const path of creations) {
      const response = await post(path, { 'idempotency-key': header });
      expect([path, response.status]).toEqual([path, 400]);
      expect(await response.json()).toMatchObject({
        type: 'urn:ostiary:problem:invalid_request',
        detail: expect.stringContaining('Idempotency-Key must be'),
      });
    }
    expect(keysAsked()).toEqual([]);
  });

  it.each(posts.filter((operation) => !isCreation(operation)).map(({ path }) => path))('is not passed over: POST %s', async (path) => {
    const response = await post(path, { 'idempotency-key': key });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('leave Idempotency-Key out')]);
  });

  it('matters to no other method', async () => {
    for (const method of ['GET', 'DELETE']) {
      const headers = { authorization: 'Bearer good', 'idempotency-key': key };
      const { status } = await fetch(`${admin.url}/admin/v1/tenants/${id}`, { method, headers });
      expect(status).toBeLessThan(300);
    }
  });

  it('tells an unauthorized caller nothing', async () => {
    const [path = ''] = creations;
    expect((await post(path, { authorization: 'Bearer good', 'idempotency-key': key }, { slug: 1 })).status).toBe(400);
    expect((await post(path, { authorization: 'none', 'idempotency-key': 'malformed' })).status).toBe(401);
    expect(keysAsked()).toEqual([]);
  });

  it.each([
    ['request_in_progress', 409, '1'],
    ['idempotency_key_reused', 422, null],
  ] as const)('answers %s with %d and a link to the documentation', async (code, status, retryAfter) => {
    answer = () => {
      throw new ServiceError(code, 'Refused.', retryAfter === null ? {} : { retryAfter: 1 });
    };
    for (const path of creations) {
      const response = await post(path, { 'idempotency-key': key });
      expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
      expect(response.headers.get('link')).toMatch(/rel="describedby"/);
      expect(await response.json()).toMatchObject({ type: `urn:ostiary:problem:${code}`, status });
    }
  });

  it.each(creations)('is told to the service that creates, and nobody is told the key itself: %s', async (path) => {
    await post(path);
    expect(keysAsked()).toEqual([undefined]);
    const { keyHash, sealingSecret, fingerprint } = await told(path);
    expect(new Set([keyHash, sealingSecret, fingerprint]).size).toBe(3);
    for (const part of [keyHash, sealingSecret, fingerprint]) expect(part).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(admin.calls)).not.toContain(key.slice(1, -1));
    expect(await told(path)).toEqual({ keyHash, sealingSecret, fingerprint });
  });

  it.each(creations)('marks an answer of before, and shows nothing else of that: %s', async (path) => {
    const first = await post(path, { 'idempotency-key': key });
    const asked = answer;
    answer = (call) => ({ ...(asked(call) as object), replayed: true });
    const again = await post(path, { 'idempotency-key': key });
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await again.text()).toBe(await first.text());
  });

  it('is one for each tenant, client, path and key', async () => {
    const users = (tenant: string): string => `/admin/v1/tenants/${tenant}/users`;
    const secrets = (holder: string): string => `/admin/v1/tenants/${id}/${holder}/secrets`;
    const asked = [
      await told(users(id)),
      await told(users(otherId)),
      await told(users(id), undefined, '"8e03978e-40d5-43e8-bc93-6894a57f9325"'),
      await told(secrets(`applications/${id}`)),
      await told(secrets(`applications/${otherId}`)),
      await told(secrets(`resource-servers/${id}`)),
      await told('/admin/v1/tenants'),
    ];
    client = otherId;
    asked.push(await told(users(id)));
    for (const part of ['keyHash', 'sealingSecret'] as const) expect(new Set(asked.map((each) => each[part])).size).toBe(asked.length);
  });

  it('is the same whichever way the path names the tenant', async () => {
    expect(await told('/admin/v1/tenants/acme/users')).toEqual(await told(`/admin/v1/tenants/${id}/users`));
  });

  it('knows a body however it is written, and every other as another', async () => {
    const path = `/admin/v1/tenants/${id}/users`;
    const { keyHash, fingerprint } = await told(path);
    const same = '{ "custom_claims":{"a" : null, "b": [ {"x":2.0,"y":1} ]},\n"username":"\\u0061da"}';
    expect(await told(path, same)).toMatchObject({ keyHash, fingerprint });
    const others = [
      { username: 'ada' },
      { username: 'Ada', custom_claims: { b: [{ y: 1, x: 2 }], a: null } },
      { username: 'ada', custom_claims: { b: [{ y: 1, x: 2 }] } },
      { username: 'ada', custom_claims: { b: [{ y: 1, x: '2' }], a: null } },
      { username: 'ada', custom_claims: { b: { y: 1, x: 2 }, a: null } },
      { username: 'ada', custom_claims: { b: [{ y: 1 }, { x: 2 }], a: null } },
    ];
    const seen = new Set([fingerprint]);
    for (const other of others) {
      const asked = await told(path, other);
      expect(asked.keyHash).toBe(keyHash);
      seen.add(asked.fingerprint);
    }
    expect(seen.size).toBe(1 + others.length);
  });

  it('refuses a body nested too deep before it walks through it', async () => {
    const body = `{"username":"ada","custom_claims":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`;
    expect((await post(`/admin/v1/tenants/${id}/users`, { 'idempotency-key': key }, body)).status).toBe(400);
  });
});
