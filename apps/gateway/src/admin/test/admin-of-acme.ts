import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import { ServiceError, type ServiceErrorCode } from '#contracts';
import { allAdminScopes } from '../access/admin-scopes.js';
import { type Answers, type FakeCall, publicUrl, runningAdmin } from './running-admin.js';

type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

const audience = `${publicUrl}/admin/v1`;
export const acme = {
  id: '0b5f3a52-0000-4000-8000-000000000001',
  slug: 'acme',
  name: 'Acme',
  issuer: `${publicUrl}/t/acme`,
  status: 'active',
};
export const system = { ...acme, id: '0b5f3a52-0000-4000-8000-000000000000', slug: 'system', issuer: `${publicUrl}/t/system` };
export const inAcme = `/admin/v1/tenants/${acme.id}`;
export const anId = '0b5f3a52-0000-4000-8000-0000000000aa';

/** An answer of a service that refuses. */
export const refuse =
  (code: ServiceErrorCode, options: ConstructorParameters<typeof ServiceError>[2] = {}) =>
  () => {
    throw new ServiceError(code, 'Refused.', options);
  };

/** What a problem document says, which it is checked to be. */
export const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = (await response.json()) as Problem;
  expect(problem).toMatchObject({ status: response.status, type: expect.stringMatching(/^urn:ostiary:problem:[a-z_]+$/) });
  expect(problem.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  return problem;
};

export type AdminOfAcme = {
  scopes: readonly string[];
  answers: Answers;
  readonly url: string;
  readonly calls: readonly FakeCall[];
  /** The RPCs that were asked to do something, beyond who asks and where. */
  readonly serviceCalls: readonly string[];
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
};

/**
 * The admin API for the tests of a file, of a platform with the tenant acme, called by a client whose token has `scopes`: all of them, and the
 * services' usual `answers`, at the beginning of each test.
 */
export const adminOfAcme = (): AdminOfAcme => {
  let admin: Awaited<ReturnType<typeof runningAdmin>>;
  const api: AdminOfAcme = {
    scopes: allAdminScopes,
    answers: {},
    get url() {
      return admin.url;
    },
    get calls() {
      return admin.calls;
    },
    get serviceCalls() {
      return admin.calls.map(({ rpc }) => rpc).filter((rpc) => !['resolveTenant', 'verifyAccessToken', 'getTenant'].includes(rpc));
    },
    call: (method, path, body, headers = {}) =>
      fetch(`${admin.url}${path}`, {
        method,
        headers: { authorization: 'Bearer good', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };

  beforeAll(async () => {
    admin = await runningAdmin(() => api.answers);
  }, 30_000);
  afterAll(() => admin.close());
  beforeEach(() => {
    api.scopes = allAdminScopes;
    admin.calls.length = 0;
    api.answers = {
      resolveTenant: ({ request }) => ({ tenant: [acme, system].find(({ slug }) => slug === request['slug']) ?? null }),
      getTenant: ({ request }) => [acme, system].find(({ id }) => id === request['id']) ?? refuse('not_found')(),
      verifyAccessToken: ({ request }) =>
        request['token'] === 'good'
          ? { valid: true, clientId: 'c', userId: null, scopes: api.scopes, audience: [audience] }
          : { valid: false, reason: 'unknown' },
      listTenants: () => ({ items: [], nextCursor: null }),
      createTenant: () => acme,
    };
  });
  return api;
};
