import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ServiceError } from '#contracts';
import { allAdminScopes } from '../access/admin-scopes.js';
import { describeAdminApi } from '../describe-admin-api.js';
import { type FakeCall, publicUrl, runningAdmin } from './running-admin.js';

const id = '0b5f3a52-0000-4000-8000-0000000000ab';
const tenant = { id, slug: 'acme', issuer: `${publicUrl}/t/acme`, status: 'active', version: 7 };

type Described = {
  readonly responses: Record<string, unknown>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
};

const document = await describeAdminApi();
const operations = Object.entries(document.paths).flatMap(([template, path]) =>
  (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
    const described = path[method] as Described | undefined;
    return described
      ? [
          {
            name: `${method.toUpperCase()} ${template}`,
            method: method.toUpperCase(),
            path: template.replaceAll(/\{[^}]+\}/g, id),
            described,
          },
        ]
      : [];
  }),
);
type Operation = (typeof operations)[number];
const named = (chosen: readonly Operation[]): [string, Operation][] => chosen.map((operation) => [operation.name, operation]);
const reads = operations.filter(({ method }) => method === 'GET');
const takesIfMatch = ({ described }: Operation): boolean => (described.parameters ?? []).some((parameter) => parameter.name === 'If-Match');
const bodies: Readonly<Record<string, object>> = { PUT: { subject: 'S', text: 'T {{link}}', html: 'H {{link}}' }, PATCH: {} };
/** Where another body is taken than by others of the method. */
const bodiesOf: Readonly<Record<string, object>> = {
  password: { password: 'a' },
  'mail-sender': {
    from: 'no-reply@acme.example',
    servers: [{ name: 'primary', host: 'smtp.acme.example', port: 465, username: 'ostiary', password: 'a' }],
  },
  members: { roles: ['clerk'] },
  'sms-sender': { providers: [{ name: 'twilio', kind: 'twilio', account_sid: 'AC', auth_token: 'a', from: '+15550100' }] },
};

/** By what is last in a path but an id. */
const bodyOf = (path: string): object | undefined =>
  bodiesOf[
    path
      .split('/')
      .filter((part) => part !== id)
      .at(-1) ?? ''
  ];

let admin: Awaited<ReturnType<typeof runningAdmin>>;
let version: number;

/** Every service has what it is asked for, in this version, and changes nothing that is of another. */
const answer = ({ request }: FakeCall): unknown => {
  const wanted = request['ifVersion'] as readonly number[] | undefined;
  if (wanted && !wanted.includes(version)) throw new ServiceError('version_mismatch', 'It has changed since it was read: read it again.');
  return {
    id,
    version,
    redirectUris: [],
    legacyFeatures: [],
    items: [],
    keys: [],
    secrets: [],
    templates: [],
    organizations: [],
    nextCursor: null,
  };
};

const known: Readonly<Record<string, (call: FakeCall) => unknown>> = {
  resolveTenant: () => ({ tenant: { ...tenant, slug: 'system', id: '0b5f3a52-0000-4000-8000-000000000000' } }),
  getTenant: () => ({ ...tenant, version }),
  verifyAccessToken: () => ({ valid: true, clientId: id, userId: null, scopes: allAdminScopes, audience: [`${publicUrl}/admin/v1`] }),
};

describe('N41: conditional requests of the admin API', () => {
  beforeAll(async () => {
    admin = await runningAdmin(() => new Proxy({}, { get: (_target, name) => known[String(name)] ?? answer }));
  }, 30_000);
  afterAll(() => admin.close());
  beforeEach(() => {
    version = 7;
    admin.calls.length = 0;
  });

  const send = ({ method, path }: Pick<Operation, 'method' | 'path'>, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${admin.url}${path}`, {
      method,
      headers: { authorization: 'Bearer good', ...(bodies[method] && { 'content-type': 'application/json' }), ...headers },
      ...(bodies[method] && { body: JSON.stringify(bodyOf(path) ?? bodies[method]) }),
    });
  const changes = (): readonly string[] =>
    admin.calls.map(({ rpc }) => rpc).filter((rpc) => !/^(get|list|find|resolve|verifyAccess)/.test(rpc));

  describe('N41: entity tags (RFC 9110 §8.8.3)', () => {
    it.each(named(reads))('%s: every answer has one, and is 304 for who has it', async (_name, operation) => {
      const response = await send(operation);
      const tag = response.headers.get('etag') ?? '';
      expect([response.status, tag]).toEqual([200, expect.stringMatching(/^"[\w-]{16,}"$/)]);
      await response.arrayBuffer();
      for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
        const again = await send(operation, { 'if-none-match': known });
        expect([known, again.status, await again.text(), again.headers.get('etag')]).toEqual([known, 304, '', tag]);
      }
      for (const other of ['"other"', `"${tag.slice(1, -2)}"`])
        expect((await send(operation, { 'if-none-match': other })).status).toBe(200);
      expect((await send(operation, { 'if-none-match': 'bare' })).status).toBe(400);
    });

    it('change with the version, and with what has no version of its own', async () => {
      const read = { method: 'GET', path: `/admin/v1/tenants/${id}` };
      const before = (await send(read)).headers.get('etag');
      version = 8;
      const after = (await send(read)).headers.get('etag');
      expect([before, after]).toEqual([expect.stringMatching(/^"7-/), expect.stringMatching(/^"8-/)]);
    });
  });

  describe('N41: If-Match (RFC 9110 §13.1.1)', () => {
    it('is heeded by every change of what counts versions', () => {
      expect(operations.filter(takesIfMatch).map(({ name }) => name.replace('/admin/v1/tenants/{tenant_id}', '…'))).toEqual([
        'PATCH …',
        'DELETE …',
        'PATCH …/applications/{client_id}',
        'DELETE …/applications/{client_id}',
        'PATCH …/resource-servers/{resource_server_id}',
        'DELETE …/resource-servers/{resource_server_id}',
        'PATCH …/trusted-issuers/{trusted_issuer_id}',
        'DELETE …/trusted-issuers/{trusted_issuer_id}',
        'PATCH …/organizations/{organization_id}',
        'DELETE …/organizations/{organization_id}',
        'PUT …/organizations/{organization_id}/members/{user_id}',
        'DELETE …/organizations/{organization_id}/members/{user_id}',
        'PATCH …/users/{user_id}',
        'DELETE …/users/{user_id}',
        'PUT …/mail-sender',
        'DELETE …/mail-sender',
        'PUT …/sms-sender',
        'DELETE …/sms-sender',
        'PUT …/templates/{name}/{locale}',
        'DELETE …/templates/{name}/{locale}',
      ]);
      for (const { method, name } of operations.filter(takesIfMatch))
        expect([name, ['PATCH', 'PUT', 'DELETE']]).toEqual([name, expect.arrayContaining([method])]);
    });

    it.each(named(operations.filter(takesIfMatch)))('%s: of the version that was read, and of no other', async (_name, operation) => {
      for (const [condition, status] of [
        ['"6-abc"', 412],
        ['"70-abc"', 412],
        ['W/"7-abc"', 412],
        ['"abc"', 412],
        ['"7"', 412],
        ['"6-a", "8-a"', 412],
        ['7-abc', 400],
        ['', 400],
      ] as const) {
        const response = await send(operation, { 'if-match': condition });
        expect([condition, response.status]).toEqual([condition, status]);
        if (status === 412) expect(((await response.json()) as { type: string }).type).toBe('urn:ostiary:problem:version_mismatch');
      }
      for (const condition of ['"7-abc"', '"6-a", "7-b"', '*', undefined]) {
        const response = await send(operation, condition === undefined ? {} : { 'if-match': condition });
        expect([condition, response.status]).toEqual([condition, operation.method === 'DELETE' ? 204 : 200]);
        if (operation.method !== 'DELETE') expect(response.headers.get('etag')).toMatch(/^"7-/);
      }
    });

    it.each(named(operations.filter((operation) => operation.method !== 'GET' && !takesIfMatch(operation))))(
      '%s: where there is no version, a condition is refused, not passed over',
      async (_name, operation) => {
        const response = await send(operation, { 'if-match': '"7-abc"' });
        expect(response.status).toBe(412);
        expect(changes()).toEqual([]);
      },
    );
  });
});
