import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { allAdminScopes } from '../access/admin-scopes.js';
import { describeAdminApi } from '../describe-admin-api.js';
import { publicUrl, runningAdmin } from './running-admin.js';

const id = '0b5f3a52-0000-4000-8000-0000000000ab';
/** What PostgreSQL reads as the same id, and what it does not. */
const otherSpellings = [
  id.toUpperCase(),
  id.replace('b5f', 'B5f'),
  `{${id}}`,
  id.replaceAll('-', ''),
  id.replaceAll('-', '').replace(/.{4}(?=.)/g, '$&-'),
  `urn:uuid:${id}`,
  ` ${id}`,
  `${id}\n`,
  `${id}0`,
  'me',
];
const tenant = { id, slug: 'acme', issuer: `${publicUrl}/t/acme`, status: 'active' };
const asked = new Set(['resolveTenant', 'verifyAccessToken', 'getTenant']);

type Operation = { readonly method: string; readonly template: string; readonly names: readonly string[] };

const operations = Object.entries((await describeAdminApi()).paths).flatMap(([template, path]): Operation[] =>
  ['get', 'post', 'put', 'patch', 'delete']
    .filter((method) => method in path)
    .map((method) => ({
      method: method.toUpperCase(),
      template,
      names: [...template.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name])),
    })),
);

const pathOf = ({ template, names }: Operation, instead: Readonly<Record<string, string>> = {}): string =>
  names.reduce((path, name) => path.replace(`{${name}}`, encodeURIComponent(instead[name] ?? id)), template);

describe('N15: ids in paths of the admin API', () => {
  let admin: Awaited<ReturnType<typeof runningAdmin>>;

  beforeAll(async () => {
    admin = await runningAdmin(() => ({
      resolveTenant: ({ request }) => ({
        tenant: [tenant, { ...tenant, slug: 'system' }].find(({ slug }) => slug === request['slug']) ?? null,
      }),
      getTenant: () => tenant,
      verifyAccessToken: () => ({ valid: true, clientId: id, userId: null, scopes: allAdminScopes, audience: [`${publicUrl}/admin/v1`] }),
    }));
  }, 30_000);
  afterAll(() => admin.close());
  beforeEach(() => {
    admin.calls.length = 0;
  });

  const call = (method: string, path: string): Promise<Response> =>
    fetch(`${admin.url}${path}`, { method, headers: { authorization: 'Bearer good' } });
  const commands = (): readonly string[] => admin.calls.map(({ rpc }) => rpc).filter((rpc) => !asked.has(rpc));

  const withIds = operations.flatMap((operation) =>
    operation.names
      .filter((name) => name.endsWith('_id'))
      .map((name): [string, string, Operation] => [`${operation.method} ${operation.template}`, name, operation]),
  );

  it('are all that is variable there, but for the names of templates, the versions of terms and what applications call users', () => {
    const names = new Set(operations.flatMap((operation) => operation.names));
    expect([...names].filter((name) => !name.endsWith('_id')).sort()).toEqual(['locale', 'name', 'subject', 'version']);
    expect(withIds.length).toBeGreaterThan(30);
  });

  it.each(withIds)('%s: another spelling of {%s} is the id of nothing', async (_operation, name, operation) => {
    for (const spelling of otherSpellings) {
      const response = await call(operation.method, pathOf(operation, { [name]: spelling }));
      expect([spelling, response.status]).toEqual([spelling, 404]);
      expect(((await response.json()) as { type: string }).type).toBe('urn:ostiary:problem:not_found');
    }
    expect(commands()).toEqual([]);
    // Nor is the tenant looked up under it.
    expect(admin.calls.filter(({ rpc, request }) => rpc === 'getTenant' && request['id'] !== id)).toEqual([]);
  });

  it('are let through as the platform writes them', async () => {
    for (const operation of operations.filter(({ method, names }) => method === 'DELETE' && names.length > 0))
      expect([operation.template, (await call('DELETE', pathOf(operation))).status]).toEqual([operation.template, 204]);
  });

  it.each(
    operations
      .filter(({ names }) => names.includes('tenant_id'))
      .map((operation): [string, Operation] => [`${operation.method} ${operation.template}`, operation]),
  )('N40: %s: the tenant may be named by its slug, and is one and the same inside', async (_operation, operation) => {
    const byId = await call(operation.method, pathOf(operation));
    const asked = admin.calls.splice(0);
    const bySlug = await call(operation.method, pathOf(operation, { tenant_id: 'acme' }));
    expect([bySlug.status, await bySlug.text()].map((part) => String(part).replace(/urn:uuid:[0-9a-f-]+/, ''))).toEqual(
      [byId.status, await byId.text()].map((part) => String(part).replace(/urn:uuid:[0-9a-f-]+/, '')),
    );
    const inside = (calls: typeof admin.calls) =>
      calls
        .filter(({ rpc }) => !['resolveTenant', 'verifyAccessToken', 'getTenant'].includes(rpc))
        .map(({ rpc, request, context }) => ({ rpc, request, tenantId: context.tenantId }));
    expect(inside(admin.calls)).toEqual(inside(asked));
  });

  it.each(['ACME', 'acme-', ' acme', 'nobody', 'acme%00', '..', 'a'.repeat(41)])('N40: %j is no slug of a tenant', async (slug) => {
    const response = await call('GET', `/admin/v1/tenants/${slug === '..' ? '%2e%2e' : slug}/users`);
    expect(response.status).toBe(404);
    expect(commands()).toEqual([]);
  });

  it('learn nothing about whom no scope covers: the refusal is the same', async () => {
    const withoutToken = await fetch(`${admin.url}/admin/v1/tenants/${id.toUpperCase()}/users`);
    expect(withoutToken.status).toBe(401);
  });
});
