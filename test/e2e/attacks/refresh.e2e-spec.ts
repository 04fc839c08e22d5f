import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { rounds } from '#testing';
import { adminOk } from '../support/admin.js';
import { eventually, introspect, post, refresh, signIn } from '../support/journey.js';
import { type TestClient, TestTenant, type TestUser } from '../support/tenant.js';

describe('attacks on refresh tokens', () => {
  let tenant: TestTenant;
  let api: TestClient;
  let client: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    client = await tenant.publicClient({ refresh_token_grace: 0 });
    user = await tenant.user();
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
      const successes = answers.filter(({ status }) => status === 200);
      expect(successes).toHaveLength(1);
      expect(answers.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(99);
    }
  }, 240_000);

  it('N32: answers a retry of the immediate parent with the same successor, unless the application says otherwise', async () => {
    const patient = await tenant.publicClient();
    const token = refreshTokenOf(await signIn(tenant, patient, user));
    const [first, second] = [await refresh(tenant, patient, token), await refresh(tenant, patient, token)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.refresh_token).toBe(first.body.refresh_token);
  });

  it('N32: gives the parallel refreshes of one client the same successor, and ends the family when a grandparent comes back', async () => {
    const patient = await tenant.publicClient();
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

  it('N32: ends the family when the immediate parent comes back after the grace', async () => {
    const hasty = await tenant.publicClient({ refresh_token_grace: 1 });
    const token = refreshTokenOf(await signIn(tenant, hasty, user));
    const [first, second] = [await refresh(tenant, hasty, token), await refresh(tenant, hasty, token)];
    expect([first.status, refreshTokenOf(second.body)]).toEqual([200, refreshTokenOf(first.body)]);
    await sleep(2_100); // whole seconds are counted
    expect((await refresh(tenant, hasty, token)).body.error).toBe('invalid_grant');
    expect((await refresh(tenant, hasty, refreshTokenOf(first.body))).body.error).toBe('invalid_grant');
  });

  it("attack A27: leaves nothing active after a revocation's 200, whatever rotation ran beside it", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const first = await signIn(tenant, client, user);
      const token = refreshTokenOf(first);
      const [revocation, ...rotations] = await Promise.all([
        post(tenant.endpoint('revoke'), { token }, client),
        ...Array.from({ length: 5 }, () => refresh(tenant, client, token)),
      ]);
      expect(revocation.status).toBe(200);
      const issued = rotations.filter(({ status }) => status === 200);
      await eventually(async () => {
        for (const { body } of [{ body: first }, ...issued]) if ((await introspect(tenant, api, body.access_token)).active) return false;
        return true;
      }, 500);
      for (const { body } of issued) expect((await refresh(tenant, client, refreshTokenOf(body))).body.error).toBe('invalid_grant');
    }
  }, 120_000);

  it('attack A28: refuses a wider scope', async () => {
    const tokens = await signIn(tenant, client, user, { overrides: { scope: 'openid orders:read' } });
    const answer = await refresh(tenant, client, refreshTokenOf(tokens), { scope: 'openid orders:read orders:write' });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_scope']);
  });

  it('attack A28: refuses another client', async () => {
    const answer = await refresh(tenant, await tenant.publicClient(), refreshTokenOf(await signIn(tenant, client, user)));
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('attack A28: refuses a confidential client that does not authenticate', async () => {
    const web = await tenant.confidential();
    const token = refreshTokenOf(await signIn(tenant, web, user));
    const answer = await refresh(tenant, { client_id: web.client_id }, token);
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
  });

  it('attack A29: refuses after the password changed', async () => {
    const someone = await tenant.user();
    const token = refreshTokenOf(await signIn(tenant, client, someone));
    await adminOk('PUT', tenant.path(`/users/${someone.id}/password`), { password: 'another long password' });
    await eventually(async () => (await refresh(tenant, client, token)).body.error === 'invalid_grant');
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

  it('attack A31: refuses a refresh token at userinfo, and tells a resource server that it is inactive', async () => {
    const token = refreshTokenOf(await signIn(tenant, client, user));
    const userinfo = await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${token}` } });
    expect(userinfo.status).toBe(401);
    expect(await introspect(tenant, api, token)).toEqual({ active: false });
  });
});
