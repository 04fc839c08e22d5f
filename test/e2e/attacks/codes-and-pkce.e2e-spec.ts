import { beforeAll, describe, expect, it } from '@jest/globals';
import { rounds } from '#testing';
import { adminOk } from '../support/admin.js';
import { type Authorization, authorize, eventually, introspect, newBrowser, post, redeem, refresh } from '../support/journey.js';
import { challengeOf } from '../support/pkce.js';
import { sinceThen } from '../support/since-then.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from '../support/tenant.js';

describe('attacks on codes and PKCE', () => {
  let tenant: TestTenant;
  let api: TestClient;
  let client: TestClient;
  let user: TestUser;
  /** A code that is good for a second, and when it was issued. */
  let brief: { readonly authorization: Authorization; readonly at: Date; readonly tenant: TestTenant; readonly client: TestClient };

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    client = await tenant.publicClient();
    user = await tenant.user();

    const of = await TestTenant.create({ settings: { authorization_code_lifetime: 1 } });
    await of.resourceServer();
    const by = await of.publicClient();
    brief = { authorization: await authorize(of, by, await of.user()), at: new Date(), tenant: of, client: by };
  });

  const expectRefused = ({ status, body }: { status: number; body: { error?: string } }, error = 'invalid_grant'): void =>
    expect([status, body.error]).toEqual([400, error]);
  const expectGood = async (authorization: Authorization, by = client): Promise<void> =>
    expect((await redeem(tenant, by, authorization)).status).toBe(200);

  it('attack A17: refuses a code used twice, and ends the tokens of its first use, with what came of them since', async () => {
    const authorization = await authorize(tenant, client, user);
    const first = await redeem(tenant, client, authorization);
    expect(first.status).toBe(200);
    const next = await refresh(tenant, client, first.body.refresh_token ?? '');
    for (const { body } of [first, next]) expect((await introspect(tenant, api, body.access_token)).active).toBe(true);

    expectRefused(await redeem(tenant, client, authorization));
    expectRefused(await refresh(tenant, client, next.body.refresh_token ?? ''));
    for (const { body } of [first, next]) {
      await eventually(async () => !(await introspect(tenant, api, body.access_token)).active);
      expect((await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${body.access_token}` } })).status).toBe(401);
    }
  });

  it('attack A17: ends nothing where it comes again from who could not have used it: a code is no way to sign others out', async () => {
    const authorization = await authorize(tenant, client, user);
    const { body } = await redeem(tenant, client, authorization);
    expectRefused(await redeem(tenant, await tenant.publicClient(), authorization));
    for (const overrides of [{ code_verifier: 'w'.repeat(43) }, { redirect_uri: `${redirectUri}/` }])
      expectRefused(await redeem(tenant, client, authorization, overrides));
    expect((await refresh(tenant, client, body.refresh_token ?? '')).status).toBe(200);
  });

  it('attack A18: answers exactly one of 100 parallel redemptions, in every round, and ends even what that one gave', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const authorization = await authorize(tenant, client, user);
      const answers = await Promise.all(Array.from({ length: 100 }, () => redeem(tenant, client, authorization)));
      const said = answers.map(({ status, body }) => (status === 200 ? 'tokens' : `${status} ${body.error}`));
      expect(said.toSorted()).toEqual([...Array.from({ length: 99 }, () => '400 invalid_grant'), 'tokens']);
      const winner = answers.find(({ status }) => status === 200);
      expectRefused(await refresh(tenant, client, winner?.body.refresh_token ?? ''));
    }
  }, 240_000);

  it("attack A19: refuses another client's code, which stays good for its own", async () => {
    const authorization = await authorize(tenant, client, user);
    for (const other of [await tenant.publicClient(), await tenant.confidential()]) {
      expectRefused(await redeem(tenant, other, authorization));
      // Whose it is said to be in the form counts for nothing beside who asks.
      expectRefused(await redeem(tenant, other, authorization, { client_id: other.client_id }));
    }
    await expectGood(authorization);
  });

  it("attack A19: refuses another tenant's code, by whatever client, and it stays good", async () => {
    const elsewhere = await TestTenant.create();
    await elsewhere.resourceServer();
    const authorization = await authorize(tenant, client, user);
    expectRefused(await redeem(elsewhere, await elsewhere.publicClient(), authorization));
    expect(await redeem(elsewhere, client, authorization)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    await expectGood(authorization);
  });

  it('attack A21: refuses another redirect_uri at the token endpoint, be it registered as well, and spends nothing', async () => {
    const other = 'https://app.example.com/other';
    const double = await tenant.confidential({ redirect_uris: [redirectUri, other] });
    const authorization = await authorize(tenant, double, user);
    for (const uri of [other, `${redirectUri}/`, `${redirectUri}?`, redirectUri.toUpperCase(), redirectUri.replace('c', '%63')])
      expectRefused(await redeem(tenant, double, authorization, { redirect_uri: uri }));
    expectRefused(await redeem(tenant, double, authorization, { redirect_uri: '' }), 'invalid_request');
    const { code, verifier } = authorization;
    const without = { grant_type: 'authorization_code', code, code_verifier: verifier };
    expectRefused(await post(tenant.endpoint('token'), without, double), 'invalid_request');
    await expectGood(authorization, double);
  });

  it('attack A22: refuses a missing or a wrong verifier as invalid_grant, a malformed one as invalid_request; the right one is good once', async () => {
    const web = await tenant.confidential();
    for (const by of [client, web]) {
      const authorization = await authorize(tenant, by, user);
      const { code, verifier } = authorization;
      const redeemWith = (code_verifier: string) => redeem(tenant, by, authorization, { code_verifier });
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
      expectRefused(await post(tenant.endpoint('token'), form, by));
      // The challenge itself, which whoever saw the request knows, is not what redeems the code.
      for (const wrong of ['w'.repeat(43), `${verifier}A`, challengeOf(verifier), '', `${verifier.slice(1)}~`])
        expectRefused(await redeemWith(wrong));
      for (const malformed of [
        'short',
        'v'.repeat(42),
        'v'.repeat(129),
        `${'v'.repeat(42)}!`,
        `${verifier}=`,
        ` ${verifier}`,
        'é'.repeat(43),
      ])
        expectRefused(await redeemWith(malformed), 'invalid_request');
      await expectGood(authorization, by);
      expectRefused(await redeem(tenant, by, authorization));
    }
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

  it.each<[string, (user: TestUser) => Promise<unknown>]>([
    ['who was locked for a while', async ({ id }) => adminOk('PATCH', tenant.path(`/users/${id}`), { status: 'locked' })],
    [
      'whose password was changed',
      async ({ id }) => adminOk('PUT', tenant.path(`/users/${id}/password`), { password: 'another long password' }),
    ],
    ['whose sessions were ended', async ({ id }) => adminOk('DELETE', tenant.path(`/users/${id}/sessions`))],
  ])('attack A24: what was ended between authorization and redemption ends with the code of a user %s', async (_who, end) => {
    const [someone, browser] = [await tenant.user(), newBrowser()];
    const { body } = await redeem(tenant, client, await authorize(tenant, client, someone, { browser }));
    const authorization = await authorize(tenant, client, someone, { browser });
    await end(someone);
    await eventually(async () => !(await introspect(tenant, api, body.access_token)).active);
    await adminOk('PATCH', tenant.path(`/users/${someone.id}`), { status: 'active' });
    expectRefused(await redeem(tenant, client, authorization));
  });

  // Stands last: by then, its lifetime has passed.
  it('attack A20: refuses a code after its lifetime', async () => {
    await sinceThen(brief.at, 2_100);
    expectRefused(await redeem(brief.tenant, brief.client, brief.authorization));
  });
});
