import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { allAdminScopes } from '../access/admin-scopes.js';
import { publicUrl, runningAdmin } from './running-admin.js';

const tenant = { id: '0b5f3a52-0000-4000-8000-0000000000ab', slug: 'acme', issuer: `${publicUrl}/t/acme`, status: 'active' };

describe('N40: searching', () => {
  let admin: Awaited<ReturnType<typeof runningAdmin>>;

  beforeAll(async () => {
    const empty = () => ({ items: [], nextCursor: null });
    admin = await runningAdmin(() => ({
      resolveTenant: ({ request }) => ({ tenant: { ...tenant, slug: request['slug'] } }),
      verifyAccessToken: () => ({ valid: true, clientId: 'c', userId: null, scopes: allAdminScopes, audience: [`${publicUrl}/admin/v1`] }),
      listUsers: empty,
      listApplications: empty,
      listOrganizations: empty,
    }));
  }, 30_000);
  afterAll(() => admin.close());
  beforeEach(() => {
    admin.calls.length = 0;
  });

  const get = (path: string): Promise<Response> =>
    fetch(`${admin.url}/admin/v1/tenants/acme/${path}`, { headers: { authorization: 'Bearer good' } });
  const askedFor = (): unknown => admin.calls.find(({ rpc }) => rpc.startsWith('list'))?.request;

  it.each([
    ['users?q=100%25_%5C', { limit: 20, text: '100%_\\' }],
    ['users?q=Stra%C3%9Fe&limit=5&cursor=abc', { limit: 5, cursor: 'abc', text: 'Straße' }],
    ['users?email=A%2BB%40Example.com&status=locked', { limit: 20, email: 'A+B@Example.com', status: 'locked' }],
    ['users?username=%C4%B0brahim', { limit: 20, username: 'İbrahim' }],
    ['applications?name=shop', { limit: 20, name: 'shop' }],
    ['applications?client_id=X', { limit: 20, clientId: 'X' }],
    ['organizations?q=Acme%20Ltd&name=acme&status=disabled', { limit: 20, text: 'Acme Ltd', name: 'acme', status: 'disabled' }],
  ])('%s asks for %j', async (path, request) => {
    expect((await get(path)).status).toBe(200);
    expect(askedFor()).toEqual(request);
  });

  it.each([
    ['users?q=', '/q', 'must have at least 1 character'],
    [`users?q=${'a'.repeat(101)}`, '/q', 'must have at most 100 characters'],
    ['users?q=a&q=b', '/q', 'must be text'],
    ['users?status=gone', '/status', 'must be one of active, disabled, locked, pending_deletion'],
    ['users?name=a', '/name', 'is not known'],
    ['applications?q=a', '/q', 'is not known'],
    ['organizations?status=gone', '/status', 'must be one of active, disabled'],
    ['applications?name=', '/name', 'must have at least 1 character'],
  ])('%s is refused', async (path, pointer, detail) => {
    const response = await get(path);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { errors: unknown }).errors).toEqual([{ pointer, detail }]);
    expect(askedFor()).toBeUndefined();
  });
});
