import { beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { DpopKey, fulfilled, race } from '#testing';
import { adminOk } from './support/admin.js';
import { authorizationUrl, logIn, newBrowser } from './support/journey.js';
import { codeSentTo, signInCodeSentTo } from './support/mailbox.js';
import { discover } from './support/oauth4webapi.js';
import { pkce } from './support/pkce.js';
import { codeOf, keyOf } from './support/second-factors.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { textsOf } from './support/user-agent.js';

type Answer = { readonly status: number; readonly body: Record<string, unknown> & { readonly auth_session: string } };

const strong = 'urn:ostiary:acr:2';

describe("an application's own sign-in (OAuth 2.0 for First-Party Applications)", () => {
  const key = new DpopKey();
  const proof = pkce();
  let tenant: TestTenant;
  let app: TestClient;
  let user: TestUser;

  const register = (where = tenant, members: Record<string, unknown> = {}): Promise<TestClient> =>
    where.publicClient({
      ...{
        name: 'The app',
        application_type: 'native',
        first_party: false,
        authorization_challenge: true,
        redirect_uris: ['com.example.app:/cb'],
      },
      ...members,
    });

  beforeAll(async () => {
    tenant = await TestTenant.create({
      settings: { authorization_challenge: true, first_factors: ['password', 'email-otp'], second_factors: ['totp', 'email-otp'] },
    });
    await tenant.resourceServer();
    [app, user] = await Promise.all([register(), tenant.user()]);
  });

  const challenge = async (
    form: Record<string, string>,
    { by = app, at = tenant, with: held = key }: { by?: TestClient; at?: TestTenant; with?: DpopKey | null } = {},
  ): Promise<Answer> => {
    const url = at.endpoint('authorization_challenge');
    const headers = held === null ? {} : { dpop: held.proof({ url }) };
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ client_id: by.client_id, ...form }), headers });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const start = (form: Record<string, string> = {}, options: Parameters<typeof challenge>[1] = {}) =>
    challenge(
      { response_type: 'code', scope: 'openid offline_access', code_challenge: proof.challenge, code_challenge_method: 'S256', ...form },
      options,
    );
  const begin = async (form: Record<string, string> = {}): Promise<string> => (await start(form)).body.auth_session;
  const passwordOf = ({ username, password }: TestUser) => ({ username, password });

  /** By a library that knows nothing of the endpoint, but how a code is redeemed. */
  const redeem = async (code: unknown) => {
    const server = await discover(tenant);
    expect(server['authorization_challenge_endpoint']).toBe(tenant.endpoint('authorization_challenge'));
    const url = tenant.endpoint('token');
    const response = await fetch(url, {
      method: 'POST',
      headers: { dpop: key.proof({ url }) },
      body: new URLSearchParams({
        client_id: app.client_id,
        grant_type: 'authorization_code',
        code: String(code),
        code_verifier: proof.verifier,
      }),
    });
    const tokens = await oauth.processGenericTokenEndpointResponse(server, { client_id: app.client_id }, response);
    return { tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
  };

  it('takes name and password at once, and the code is redeemed by PKCE and the key', async () => {
    const { status, body } = await start(passwordOf(user));
    expect([status, Object.keys(body)]).toEqual([200, ['authorization_code']]);
    const { tokens, claims } = await redeem(body['authorization_code']);
    expect(tokens).toMatchObject({ token_type: 'dpop', refresh_token: expect.stringMatching(/^ost_rt_/) });
    expect(claims).toMatchObject({ sub: user.id, aud: app.client_id, acr: 'urn:ostiary:acr:1', amr: ['pwd'] });
  });

  it('asks step by step: the password, then a code by email, then nothing', async () => {
    const first = await start({ acr_values: strong });
    expect(first).toMatchObject({
      status: 400,
      body: { error: 'insufficient_authorization', method: 'password', other_methods: ['email-otp'] },
    });
    const second = await challenge({ auth_session: first.body.auth_session, ...passwordOf(user) });
    expect(second).toMatchObject({ status: 400, body: { method: 'email-otp', code_sent: false } });
    const third = await challenge({ auth_session: second.body.auth_session, method: 'email-otp' });
    expect(third).toMatchObject({ status: 400, body: { method: 'email-otp', code_sent: true } });
    const wrong = await challenge({ auth_session: third.body.auth_session, method: 'email-otp', otp: '000000' });
    expect(wrong).toMatchObject({ status: 400, body: { problem: 'invalid_credentials', code_sent: true } });
    const last = await challenge({ auth_session: wrong.body.auth_session, method: 'email-otp', otp: await codeSentTo(user) });
    expect((await redeem(last.body['authorization_code'])).claims).toMatchObject({ sub: user.id, acr: strong, amr: ['pwd', 'otp', 'mfa'] });
  });

  it('takes a code by email in place of a password, and says the same whoever has the name (attack A80)', async () => {
    const someone = await tenant.user();
    const [sent, nobody] = [someone.username, 'nobody-at-all'].map(async (username) =>
      challenge({ auth_session: await begin(), method: 'email-otp', username }),
    );
    const { auth_session: session, ...shown } = (await sent)?.body ?? { auth_session: '' };
    const { auth_session: _other, ...toNobody } = (await nobody)?.body ?? { auth_session: '' };
    expect(shown).toMatchObject({ method: 'email-otp', code_sent: true });
    expect(toNobody).toEqual(shown);
    const done = await challenge({ auth_session: session, method: 'email-otp', otp: await signInCodeSentTo(someone) });
    expect((await redeem(done.body['authorization_code'])).claims).toMatchObject({ sub: someone.id, amr: ['otp'] });
  });

  it('takes the code of an app, or a recovery code instead, as a second factor', async () => {
    const strict = await TestTenant.create({
      settings: { authorization_challenge: true, second_factor: 'required', second_factors: ['totp'] },
    });
    await strict.resourceServer();
    const [native, web, someone] = [await register(strict), await strict.publicClient(), await strict.user()];
    const options = { by: native, at: strict };
    // What has to be set up first needs a page.
    expect(await start(passwordOf(someone), options)).toMatchObject({ status: 400, body: { error: 'redirect_to_web' } });
    const browser = newBrowser();
    const page = await logIn(browser, await browser.get(authorizationUrl(strict, web, pkce())), someone);
    const appKey = keyOf(page);
    const [recovery] = textsOf(await browser.submit(page, { code: codeOf(appKey, -1) }, 'submit'), '#recovery-codes li');

    const halfway = async () => (await start(passwordOf(someone), options)).body;
    const first = await halfway();
    expect(first).toMatchObject({ error: 'insufficient_authorization', method: 'totp', other_methods: ['recovery-code'] });
    expect(await challenge({ auth_session: first.auth_session, method: 'totp', otp: codeOf(appKey) }, options)).toMatchObject({
      status: 200,
    });
    const { auth_session } = await halfway();
    expect(await challenge({ auth_session, method: 'recovery-code', otp: recovery ?? '' }, options)).toMatchObject({ status: 200 });
    const again = await halfway();
    expect(await challenge({ auth_session: again.auth_session, method: 'recovery-code', otp: recovery ?? '' }, options)).toMatchObject({
      ...{ status: 400, body: { problem: 'invalid_credentials' } },
    });
  });

  it('an auth_session is worth nothing to another client, with another key or none, at another tenant, or in a browser', async () => {
    const form = { auth_session: await begin(), ...passwordOf(user) };
    const invalid = { status: 400, body: { error: 'invalid_session' } };
    expect(await challenge(form, { by: await register() })).toMatchObject(invalid);
    expect(await challenge(form, { with: new DpopKey() })).toMatchObject(invalid);
    expect(await challenge(form, { with: null })).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
    const other = await TestTenant.create({ settings: { authorization_challenge: true } });
    await other.resourceServer();
    expect(await challenge(form, { by: await register(other), at: other })).toMatchObject(invalid);
    // None of them used it up.
    expect(await challenge(form)).toMatchObject({ status: 200 });
    expect(await challenge(form)).toMatchObject(invalid);
  });

  it('of thirty guesses by one auth_session at the same time one is looked at', async () => {
    const someone = await tenant.user();
    const form = { auth_session: await begin(), username: someone.username, password: 'wrong' };
    const answers = fulfilled(await race(30, () => challenge(form)));
    expect(answers.filter(({ body }) => body['problem'] === 'invalid_credentials')).toHaveLength(1);
    expect(answers.filter(({ body }) => body['error'] === 'invalid_session')).toHaveLength(29);
  });

  it('attack A59: guesses lock the account as on the pages, whichever session they come by, and tell of no user', async () => {
    const someone = await tenant.user();
    const guess = async (username: string) => (await start({ username, password: 'wrong' })).body;
    for (let nth = 0; nth < 6; nth += 1) await guess(someone.username);
    const { auth_session: _locked, ...toOwner } = (await start(passwordOf(someone))).body;
    expect(await adminOk('GET', tenant.path(`/users/${someone.id}/login-throttle`))).toMatchObject({ failures: 5, locked_sources: 1 });
    const { auth_session: _session, ...toNobody } = await guess('nobody-at-all');
    expect(toNobody).toMatchObject({ error: 'insufficient_authorization', problem: 'invalid_credentials' });
    expect(toNobody).toEqual(toOwner);
  });

  it('is off unless tenant and application switch it on, and never for an application in a browser', async () => {
    const plain = await TestTenant.create();
    await plain.resourceServer();
    const unauthorized = { status: 400, body: { error: 'unauthorized_client' } };
    expect(await start(passwordOf(user), { by: await register(plain), at: plain })).toMatchObject(unauthorized);
    expect(await start(passwordOf(user), { by: await tenant.publicClient() })).toMatchObject(unauthorized);
    await expect(tenant.publicClient({ authorization_challenge: true })).rejects.toThrow(/authorization_challenge/);
    const metadata = (await (await fetch(`${plain.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    expect(metadata).not.toHaveProperty('authorization_challenge_endpoint');
  });
});
