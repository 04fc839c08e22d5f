import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { rounds } from '#testing';
import { admin, adminOk } from '../support/admin.js';
import {
  type Answer,
  authorizationUrl,
  authorize,
  eventually,
  introspect,
  post,
  refresh,
  signIn,
  type Tokens,
} from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { platform } from '../support/platform.js';
import { sinceThen } from '../support/since-then.js';
import { apiIdentifier, type TestClient, TestTenant, type TestUser } from '../support/tenant.js';

describe('attacks on refresh tokens', () => {
  let tenant: TestTenant;
  let api: TestClient;
  let client: TestClient;
  /** Its spent tokens may come again for a while. */
  let patient: TestClient;
  let user: TestUser;
  /** A token that was spent twice within its second of grace, what it gave, and when. */
  let spent: { readonly by: TestClient; readonly token: string; readonly answers: readonly Answer<Tokens>[]; readonly at: Date };

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    client = await tenant.publicClient({ refresh_token_grace: 0 });
    patient = await tenant.publicClient();
    user = await tenant.user();

    const by = await tenant.publicClient({ refresh_token_grace: 1 });
    const token = refreshTokenOf(await signIn(tenant, by, user));
    const answers = [await refresh(tenant, by, token), await refresh(tenant, by, token)];
    spent = { by, token, answers, at: new Date() };
  });

  const refreshTokenOf = (tokens: { refresh_token?: string }): string => {
    if (!tokens.refresh_token) throw new Error('no refresh token');
    return tokens.refresh_token;
  };

  it('attack A25: refuses a spent token and revokes the whole grant', async () => {
    const first = await signIn(tenant, client, user);
    const second = await refresh(tenant, client, refreshTokenOf(first));
    expect(second.status).toBe(200);
    const replayed = await refresh(tenant, client, refreshTokenOf(first));
    expect([replayed.status, replayed.body.error]).toEqual([400, 'invalid_grant']);
    expect((await refresh(tenant, client, refreshTokenOf(second.body))).body.error).toBe('invalid_grant');
    await eventually(async () => !(await introspect(tenant, api, second.body.access_token)).active);
  });

  it('attack A26: gives 100 parallel refreshes one successor, in every round', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const token = refreshTokenOf(await signIn(tenant, client, user));
      const answers = await Promise.all(Array.from({ length: 100 }, () => refresh(tenant, client, token)));
      const said = answers.map(({ status, body }) => (status === 200 ? 'tokens' : `${status} ${body.error}`));
      expect(said.toSorted()).toEqual([...Array.from({ length: 99 }, () => '400 invalid_grant'), 'tokens']);
      const success = answers.find(({ status }) => status === 200);
      // 99 came with what was spent: whose the one successor is, nobody knows.
      expect((await refresh(tenant, client, success?.body.refresh_token ?? '')).body.error).toBe('invalid_grant');
    }
  }, 240_000);

  it('N32: answers a retry of the immediate parent with the same successor, unless the application says otherwise', async () => {
    const token = refreshTokenOf(await signIn(tenant, patient, user));
    const [first, second] = [await refresh(tenant, patient, token), await refresh(tenant, patient, token)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.refresh_token).toBe(first.body.refresh_token);
  });

  it('N32: gives the parallel refreshes of one client the same successor, and ends the family when a grandparent comes back', async () => {
    const token = refreshTokenOf(await signIn(tenant, patient, user));
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(tenant, patient, token)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const [successor = '', ...others] = new Set(answers.map(({ body }) => refreshTokenOf(body)));
    expect(others).toEqual([]);
    const third = await refresh(tenant, patient, successor);
    expect(third.status).toBe(200);
    expect((await refresh(tenant, patient, token)).body.error).toBe('invalid_grant');
    expect((await refresh(tenant, patient, refreshTokenOf(third.body))).body.error).toBe('invalid_grant');
  });

  type Ending = (tokens: Tokens, by: TestClient, of: TestUser) => Promise<{ readonly status: number }>;
  const revoke: Ending = ({ refresh_token = '' }, by) => post(tenant.endpoint('revoke'), { token: refresh_token }, by);

  it.each<[string, number, () => TestClient, Ending]>([
    ['a revocation', rounds, () => client, revoke],
    ['a revocation of what may come again for a while', 1, () => patient, revoke],
    ['the end of all sessions', 1, () => patient, (_tokens, _by, { id }) => admin('DELETE', tenant.path(`/users/${id}/sessions`))],
    ['a change of the user', 1, () => patient, (_tokens, _by, { id }) => admin('PATCH', tenant.path(`/users/${id}`), { status: 'locked' })],
  ])(
    'attack A27: leaves nothing active after the answer to %s, whatever rotation ran beside it',
    async (_what, times, of, end) => {
      const someone = await tenant.user();
      for (let round = 0; round < times; round += 1) {
        const by = of();
        const first = await signIn(tenant, by, someone);
        const token = refreshTokenOf(first);
        const rotate = () => refresh(tenant, by, token);
        const [ending, ...rotations] = await Promise.all([end(first, by, someone), ...Array.from({ length: 20 }, rotate)]);
        expect(ending.status).toBeLessThan(300);
        const issued = rotations.filter(({ status }) => status === 200);
        await eventually(async () => {
          for (const { body } of [{ body: first }, ...issued]) if ((await introspect(tenant, api, body.access_token)).active) return false;
          return true;
        }, 1_000);
        for (const each of [token, ...issued.map(({ body }) => refreshTokenOf(body))])
          expect((await refresh(tenant, by, each)).body.error).toBe('invalid_grant');
      }
    },
    120_000,
  );

  it('attack A28: refuses a wider scope, another API, another client and who does not authenticate, and the token stays good', async () => {
    await tenant.resourceServer({ identifier: 'https://stock.example.com', scopes: [{ name: 'stock:read', description: 'Stock' }] });
    const web = await tenant.confidential({ scopes: ['openid', 'profile', 'email', 'orders:read', 'orders:write', 'stock:read'] });
    const elsewhere = await TestTenant.create();
    for (const by of [client, web]) {
      const token = refreshTokenOf(await signIn(tenant, by, user, { overrides: { scope: 'openid orders:read' } }));
      const outcome = async (...[at, who, members]: [TestTenant, TestClient, Record<string, string>?]) => {
        const { status, body } = await refresh(at, who, token, members);
        return [status, body.error];
      };
      for (const scope of [
        'openid orders:read orders:write',
        'email',
        'stock:read',
        'openid orders:read unknown',
        'offline_access',
        'OPENID',
      ])
        expect([scope, ...(await outcome(tenant, by, { scope }))]).toEqual([scope, 400, 'invalid_scope']);
      for (const resource of ['https://stock.example.com', 'https://unknown.example', `${apiIdentifier}/`])
        expect(await outcome(tenant, by, { resource })).toEqual([400, 'invalid_target']);
      for (const other of [await tenant.publicClient(), await tenant.confidential()])
        for (const members of [{}, { client_id: other.client_id }])
          expect(await outcome(tenant, other, members)).toEqual([400, 'invalid_grant']);
      expect(await outcome(elsewhere, await elsewhere.publicClient({ scopes: ['openid'] }))).toEqual([400, 'invalid_grant']);
      expect(await outcome(elsewhere, by)).toEqual([401, 'invalid_client']);
      expect((await refresh(tenant, by, token)).body.scope).toBe('openid orders:read');
    }
    const token = refreshTokenOf(await signIn(tenant, web, user));
    for (const unproven of [{ client_id: web.client_id }, { ...web, client_secret: 'wrong' }, { ...web, client_secret: '' }])
      expect(await refresh(tenant, unproven, token)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await refresh(tenant, web, token)).status).toBe(200);
  });

  it('attack A29: refuses after the password changed, unless the tenant says otherwise', async () => {
    const lenient = await TestTenant.create({ settings: { revoke_tokens_on_password_change: false } });
    const kept = { by: await lenient.publicClient({ scopes: ['openid', 'offline_access'] }), someone: await lenient.user() };
    const signedIn = async (at: TestTenant, by: TestClient, someone: TestUser) => {
      const token = refreshTokenOf(await signIn(at, by, someone, { overrides: { scope: 'openid offline_access' } }));
      await adminOk('PUT', at.path(`/users/${someone.id}/password`), { password: 'another long password' });
      return token;
    };
    const lasting = await signedIn(lenient, kept.by, kept.someone);
    const someone = await tenant.user();
    const token = await signedIn(tenant, patient, someone);
    await eventually(async () => (await refresh(tenant, patient, token)).body.error === 'invalid_grant');
    expect((await refresh(lenient, kept.by, lasting)).status).toBe(200);
  });

  it.each(['locked', 'disabled'])('attack A29: refuses after the user was %s', async (status) => {
    const someone = await tenant.user();
    const token = refreshTokenOf(await signIn(tenant, client, someone));
    await adminOk('PATCH', tenant.path(`/users/${someone.id}`), { status });
    const answer = await refresh(tenant, client, token);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('attack A29: refuses after the user was deleted', async () => {
    const someone = await tenant.user();
    const token = refreshTokenOf(await signIn(tenant, client, someone));
    await adminOk('DELETE', tenant.path(`/users/${someone.id}`));
    const answer = await refresh(tenant, client, token);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('attack A31: is an access token nowhere, nor is a code, an ID token, a request_uri or a secret', async () => {
    const tokens = await signIn(tenant, client, user);
    const token = refreshTokenOf(tokens);
    const web = await tenant.confidential();
    const { code } = await authorize(tenant, client, user);
    const pushed = await post(tenant.endpoint('par'), Object.fromEntries(authorizationUrl(tenant, web, pkce()).searchParams), web);
    const requestUri = String(pushed.body['request_uri']);
    for (const secret of [token, code, tokens.id_token ?? '', requestUri, requestUri.split(':').at(-1) ?? '', web.client_secret]) {
      const headers = { authorization: `Bearer ${secret}` };
      const answers = [
        await fetch(tenant.endpoint('userinfo'), { headers }),
        await fetch(tenant.endpoint('userinfo'), { method: 'POST', body: new URLSearchParams({ access_token: secret }) }),
        await fetch(`${tenant.issuer}/oauth/grants/${randomUUID()}`, { headers }),
        await fetch(`${platform.gateway}/admin/v1${tenant.path()}`, { headers }),
        await fetch(`${platform.demoApplication}/api/orders`, { headers }),
      ];
      // A token is letters, digits and few signs more (RFC 6750 §2.1): what has a colon in it is none.
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status !== 401 && !(secret.includes(':') && status === 400))).toEqual([]);
      expect(await introspect(tenant, api, secret)).toEqual({ active: false });
    }
    expect((await refresh(tenant, client, token)).status).toBe(200);
  });

  // Stands last: by then, the grace has passed.
  it('N32: ends the family when the immediate parent comes back after the grace', async () => {
    const { by, token, answers, at } = spent;
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const [first = '', second] = answers.map(({ body }) => refreshTokenOf(body));
    expect(second).toBe(first);
    await sinceThen(at, 2_100); // whole seconds are counted
    expect((await refresh(tenant, by, token)).body.error).toBe('invalid_grant');
    expect((await refresh(tenant, by, first)).body.error).toBe('invalid_grant');
  });
});
