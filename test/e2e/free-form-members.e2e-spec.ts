import { beforeAll, describe, expect, it } from '@jest/globals';
import { admin, adminOk } from './support/admin.js';
import { signIn } from './support/journey.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';

type Problem = { readonly detail: string; readonly errors?: readonly { pointer: string; detail: string }[] };
type Claims = Readonly<Record<string, unknown>>;

describe('N18: free-form members', () => {
  let tenant: TestTenant;
  let client: TestClient;
  beforeAll(async () => {
    tenant = await TestTenant.create();
    await tenant.resourceServer();
    client = await tenant.publicClient();
  });

  /** Names that every JavaScript object inherits, and shapes that libraries take for something else. */
  const odd: Claims = {
    a: { constructor: 'x', toString: 1, nested: [{ valueOf: null, hasOwnProperty: { length: 3 } }] },
    toString: 'text',
    valueOf: { toJSON: 'x' },
    hasOwnProperty: false,
    toJSON: ['a', 'b'],
    then: 'x',
    length: 7,
    isPrototypeOf: 1.5,
    __defineGetter__: '',
    'with/slash~and.dot': { 'snake_case and camelCase': { customClaims: 1, custom_claims: 2 } },
  };

  const claimsOf = (token = ''): Claims => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;

  it('keep every name and value, from the admin API into the ID token and userinfo, and back', async () => {
    const user: TestUser = await tenant.user({ custom_claims: odd });
    const read = await adminOk<{ custom_claims: Claims }>('GET', tenant.path(`/users/${user.id}`));
    expect(read.custom_claims).toEqual(odd);
    const tokens = await signIn(tenant, client, user);
    const userinfo = await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${tokens.access_token}` } });
    for (const told of [claimsOf(tokens.id_token), (await userinfo.json()) as Claims]) {
      for (const [name, value] of Object.entries(odd)) expect([name, Object.hasOwn(told, name), told[name]]).toEqual([name, true, value]);
    }
    const patched = await adminOk<{ custom_claims: Claims }>('PATCH', tenant.path(`/users/${user.id}`), { name: 'Other' });
    expect(patched.custom_claims).toEqual(odd);
  });

  it.each([
    ['__proto__ at the top', '{"username":"x1","custom_claims":{"__proto__":{"admin":true}}}'],
    ['__proto__ deep inside', '{"username":"x2","custom_claims":{"a":[{"b":{"__proto__":1}}]}}'],
    ['constructor.prototype', '{"username":"x3","custom_claims":{"a":{"constructor":{"prototype":1}}}}'],
    ['constructor at the top', '{"username":"x4","custom_claims":{"constructor":"x"}}'],
    ['too many levels', `{"username":"x5","custom_claims":{"a":${'['.repeat(15)}${']'.repeat(15)}}}`],
    ['more levels than anything walks', `{"username":"x6","custom_claims":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`],
    ['a list in place of an object', '{"username":"x7","custom_claims":[1]}'],
    ['too large a number', '{"username":"x8","custom_claims":{"n":12345678901234567890}}'],
    ['an infinite number', '{"username":"x9","custom_claims":{"n":1e999}}'],
  ])('are refused in a sentence with %s', async (_what, body) => {
    const { status, body: problem } = await admin<Problem>('POST', tenant.path('/users'), body);
    expect(status).toBe(400);
    expect(`${problem.detail} ${JSON.stringify(problem.errors ?? [])}`).toMatch(/custom_claims|__proto__|nested deeper/);
  });

  it.each([
    ['/tenants', { slug: 'never-made', name: 'X', constructor: 'x' }, '/constructor'],
    ['/tenants', { slug: 'never-made', name: { toString: 'x' } }, '/name/toString'],
    ['/tenants', { slug: 'never-made', name: 'X', branding: { constructor: { a: 1 } } }, '/branding/constructor'],
    ['/tenants', { slug: 'never-made', name: 'X', settings: { limits: [{ valueOf: 1 }] } }, '/settings/limits/0/valueOf'],
  ])('are the only ones that take such names: POST %s %j', async (path, body, pointer) => {
    const { status, body: problem } = await admin<Problem>('POST', path, body);
    expect([status, problem.errors]).toEqual([400, [{ pointer, detail: 'is not known' }]]);
  });

  it.each(['?constructor=x', '?toString=x', '?__proto__=x', '?limit=1&valueOf=x'])('are not in queries: %s', async (query) => {
    expect((await admin('GET', `/tenants${query}`)).status).toBe(400);
  });
});

describe('N18: names that deceive', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await TestTenant.create();
  });
  const redirect_uris = ['https://app.example.com/cb'];

  it.each(['Acme\u202eexe', 'Ac\u200bme', '\u2066Acme\u2069', 'Ac\ufeffme', '\u00adAcme', 'Ac\u200dme'])(
    'are refused: %j',
    async (name) => {
      const attempts: [string, string, unknown, string][] = [
        ['POST', '/tenants', { slug: 'never-made', name }, '/name'],
        ['PATCH', tenant.path(), { name }, '/name'],
        ['POST', tenant.path('/applications'), { name, type: 'public', redirect_uris }, '/name'],
        ['POST', tenant.path('/resource-servers'), { name, identifier: 'https://a.example', scopes: [] }, '/name'],
        [
          'POST',
          tenant.path('/resource-servers'),
          { name: 'A', identifier: 'https://a.example', scopes: [{ name: 'a', description: name }] },
          '/scopes/0/description',
        ],
        ['POST', tenant.path('/users'), { username: 'x', name }, '/name'],
        ['POST', tenant.path('/users'), { username: name }, '/username'],
        ['PUT', tenant.path('/templates/verify-email/en'), { subject: name, text: '{{link}}', html: '{{link}}' }, '/subject'],
      ];
      for (const [method, path, body, pointer] of attempts) {
        const { status, body: problem } = await admin<Problem>(method, path, body);
        expect([path, status, problem.errors?.map((error) => error.pointer)]).toEqual([path, 400, [pointer]]);
      }
    },
  );

  it('are not those of people: Persian, Hindi, emoji', async () => {
    for (const name of ['علی می\u200cخواهم', 'क्\u200dष', '👩\u200d🚀 Ada']) {
      const made = await adminOk<{ name: string }>('POST', tenant.path('/users'), { username: `u${Date.now()}`, name });
      expect(made.name).toBe(name);
    }
  });
});
