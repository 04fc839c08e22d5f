import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { DpopKey } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { type Answer, basic, eventually, introspect, post, type Tokens } from './support/journey.js';
import { type ConfidentialClient, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

const legacy = { legacy_features: ['password_grant'] };
const grants = ['password', 'refresh_token'];
type Reply = Answer<Tokens & { readonly error?: string }>;

describe('the password grant (RFC 6749 §4.3), which is out of date', () => {
  let tenant: TestTenant;
  let api: TestClient;
  let user: TestUser;
  let unconfirmed: TestUser;
  let client: ConfidentialClient;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: legacy });
    api = await tenant.resourceServer();
    [user, unconfirmed, client] = await Promise.all([
      tenant.user(),
      tenant.user({ email_verified: false }),
      tenant.confidential({ ...legacy, grant_types: grants, redirect_uris: [] }),
    ]);
  });

  const ask = ({ username, password }: Pick<TestUser, 'username' | 'password'>, by: TestClient = client): Promise<Reply> =>
    post(tenant.endpoint('token'), { grant_type: 'password', username, password, scope: 'openid email orders:read' }, by);
  const signIn = async (): Promise<Tokens> => {
    const { status, body } = await ask(user);
    expect(status).toBe(200);
    return body;
  };
  const isLive = async ({ access_token }: Tokens): Promise<boolean> => (await introspect(tenant, api, access_token)).active;
  const sessions = async (): Promise<readonly { readonly id: string }[]> =>
    (await adminOk<{ items: readonly { id: string }[] }>('GET', tenant.path(`/users/${user.id}/sessions`))).items;

  it('openid-client gets tokens of a user by it, as discovery tells that it may, and refreshes them', async () => {
    const options = { execute: [openid.allowInsecureRequests] };
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, client.client_secret, undefined, options);
    expect(config.serverMetadata().grant_types_supported).toContain('password');
    const { username, password } = user;
    const tokens = await openid.genericGrantRequest(config, 'password', { username, password, scope: 'openid email' });
    expect(tokens.claims()).toMatchObject({ sub: user.id, amr: ['pwd'] });
    expect((await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).access_token).toBeDefined();
  });

  it('ends with the session that began, which no browser has and an administrator ends, and with its refresh token', async () => {
    const tokens = await signIn();
    expect(await introspect(tenant, api, tokens.access_token)).toMatchObject({ active: true, sub: user.id });
    const { sid } = decodeJwt(tokens.id_token ?? '');
    expect((await sessions()).map(({ id }) => id)).toContain(sid);
    await adminOk('DELETE', tenant.path(`/users/${user.id}/sessions/${String(sid)}`));
    await eventually(async () => !(await isLive(tokens)));
    const again = await signIn();
    await post(tenant.endpoint('revoke'), { token: again.refresh_token ?? '' }, client);
    await eventually(async () => !(await isLive(again)));
  });

  it('refuses a wrong password, an unknown user and an address that nobody has confirmed alike, and counts the guesses', async () => {
    const refusals = await Promise.all([
      ask({ ...user, password: 'wrong' }),
      ask({ username: 'nobody', password: 'wrong' }),
      ask(unconfirmed),
    ]);
    for (const { status, body } of refusals) expect([status, body]).toEqual([400, refusals[0].body]);
    expect(refusals[0].body.error).toBe('invalid_grant');
    expect(await adminOk('GET', tenant.path(`/users/${user.id}/login-throttle`))).toMatchObject({ failures: expect.any(Number) });
  });

  it('binds what it gives to the key of the client (RFC 9449 §5)', async () => {
    const bound = await tenant.confidential({ ...legacy, grant_types: grants, redirect_uris: [], dpop_bound_access_tokens: true });
    const { username, password } = user;
    expect((await ask(user, bound)).body.error).toBe('invalid_dpop_proof');
    const key = new DpopKey();
    const response = await fetch(tenant.endpoint('token'), {
      method: 'POST',
      headers: { ...basic(bound), dpop: key.proof({ url: tenant.endpoint('token') }) },
      body: new URLSearchParams({ grant_type: 'password', username, password, scope: 'openid' }),
    });
    expect(await response.json()).toMatchObject({ token_type: 'DPoP' });
  });

  it('is no grant for an application that does not ask for it, and ends with the word of the tenant', async () => {
    const modern = await tenant.confidential();
    expect((await ask(user, modern)).body.error).toBe('unauthorized_client');
    const asked = { name: 'Old', type: 'confidential', grant_types: ['password'] };
    expect(await admin('POST', tenant.path('/applications'), asked)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/grant_types' }] },
    });
    await adminOk('PATCH', tenant.path(), { settings: { legacy_features: [] } });
    await eventually(async () => (await ask(user)).body.error === 'unsupported_grant_type');
  });
});
