import { beforeAll, describe, expect, it } from '@jest/globals';
import { rounds } from '#testing';
import { adminOk } from '../support/admin.js';
import { authorize, eventually, introspect, post, redeem } from '../support/journey.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from '../support/tenant.js';

describe('attacks on codes and PKCE', () => {
  let tenant: TestTenant;
  let api: TestClient;
  let client: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    client = await tenant.publicClient();
    user = await tenant.user();
  });

  it('attack A17: refuses a code used twice, and ends the tokens of its first use', async () => {
    const authorization = await authorize(tenant, client, user);
    const first = await redeem(tenant, client, authorization);
    expect(first.status).toBe(200);
    expect((await introspect(tenant, api, first.body.access_token)).active).toBe(true);

    const second = await redeem(tenant, client, authorization);
    expect([second.status, second.body.error]).toEqual([400, 'invalid_grant']);
    await eventually(async () => !(await introspect(tenant, api, first.body.access_token)).active);
    const refreshed = await post(
      tenant.endpoint('token'),
      { grant_type: 'refresh_token', refresh_token: first.body.refresh_token ?? '' },
      client,
    );
    expect(refreshed.body['error']).toBe('invalid_grant');
  });

  it('attack A18: answers exactly one of 100 parallel redemptions, in every round', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const authorization = await authorize(tenant, client, user);
      const answers = await Promise.all(Array.from({ length: 100 }, () => redeem(tenant, client, authorization)));
      const said = answers.map(({ status, body }) => (status === 200 ? 'tokens' : `${status} ${body.error}`));
      expect(said.toSorted()).toEqual([...Array.from({ length: 99 }, () => '400 invalid_grant'), 'tokens']);
    }
  }, 240_000);

  it("attack A19: refuses another client's code", async () => {
    const other = await tenant.publicClient();
    const answer = await redeem(tenant, other, await authorize(tenant, client, user));
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it("attack A19: refuses another tenant's code", async () => {
    const elsewhere = await TestTenant.create();
    await elsewhere.resourceServer();
    const otherClient = await elsewhere.publicClient();
    const answer = await redeem(elsewhere, otherClient, await authorize(tenant, client, user));
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('attack A20: refuses a code after its lifetime', async () => {
    const brief = await TestTenant.create({ settings: { authorization_code_lifetime: 1 } });
    await brief.resourceServer();
    const briefClient = await brief.publicClient();
    const authorization = await authorize(brief, briefClient, await brief.user());
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const answer = await redeem(brief, briefClient, authorization);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it.each([
    ['another', 'https://app.example.com/other'],
    ['one with a trailing slash', `${redirectUri}/`],
  ])('attack A21: refuses %s redirect_uri at the token endpoint', async (_name, uri) => {
    const answer = await redeem(tenant, client, await authorize(tenant, client, user), { redirect_uri: uri });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('attack A22: refuses a wrong verifier as invalid_grant, and the code stays unusable or unspent, never twice good', async () => {
    const authorization = await authorize(tenant, client, user);
    const wrong = await redeem(tenant, client, authorization, { code_verifier: 'w'.repeat(43) });
    expect([wrong.status, wrong.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('attack A22: refuses a missing verifier', async () => {
    const { code } = await authorize(tenant, client, user);
    const answer = await post(tenant.endpoint('token'), { grant_type: 'authorization_code', code, redirect_uri: redirectUri }, client);
    expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_grant']);
  });

  it.each([
    ['too short', 'short'],
    ['too long', 'v'.repeat(129)],
    ['of forbidden characters', `${'v'.repeat(42)}!`],
  ])('attack A22: refuses a verifier that is %s as invalid_request', async (_name, verifier) => {
    const answer = await redeem(tenant, client, await authorize(tenant, client, user), { code_verifier: verifier });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
  });

  it.each(['disabled', 'locked'])('attack A24: refuses the code of a user who was %s since', async (status) => {
    const someone = await tenant.user();
    const authorization = await authorize(tenant, client, someone);
    await adminOk('PATCH', tenant.path(`/users/${someone.id}`), { status });
    const answer = await redeem(tenant, client, authorization);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('attack A24: refuses the code of a user who was deleted since', async () => {
    const someone = await tenant.user();
    const authorization = await authorize(tenant, client, someone);
    await adminOk('DELETE', tenant.path(`/users/${someone.id}`));
    const answer = await redeem(tenant, client, authorization);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });
});
