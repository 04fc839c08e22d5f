import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Authenticated, rpcMap, type SignInState } from '#contracts';
import { createSecret } from '#oauth-core';
import { randomBytes } from 'node:crypto';
import { cookiesOf, expectOAuthError, refuse } from './answers.js';
import { acme, browserToken, cookieNames, pending, requestId, sessionToken, signInId, useGateway } from './gateway-under-test.js';
import { loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const path = '/t/acme/oauth/authorization_challenge';
const authSession = `${signInId}.${createSecret('as', randomBytes)}`;
const nextToken = createSecret('as', randomBytes);
const nextSession = `${signInId}.${nextToken}`;
const typed = { username: 'alice', password: 'correct horse' };

const atState = (state: SignInState): void => gateway.on(rpcMap.session.getSignIn)(() => state);
const proved = (state: SignInState, token: string | null = null): Authenticated => ({ state, sessionToken: token, knownBrowser: null });
const post = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await gateway.post(path, form, headers);
  return {
    status: answer.status,
    headers: answer.headers,
    cookies: cookiesOf(answer),
    body: (await answer.json()) as Record<string, unknown>,
  };
};

beforeEach(() => {
  gateway.on(rpcMap.token.startAuthorizationChallenge)(() => ({ kind: 'sign_in', ...pending, headers: { 'dpop-nonce': 'n' } }));
  gateway.on(rpcMap.token.continueAuthorizationChallenge)(() => ({ kind: 'sign_in', headers: {} }));
  gateway.on(rpcMap.session.startSignIn)(() => ({ signInId, browserToken }));
  gateway.on(rpcMap.session.rebindSignIn)(() => ({ browserToken: nextToken }));
  atState(stateAt('password'));
});

describe('OAuth 2.0 for First-Party Applications §5: the authorization challenge endpoint', () => {
  it('says what is needed, in a session of its own, and sets no cookie', async () => {
    const { status, headers, cookies, body } = await post({ client_id: 'app', scope: 'openid' }, { cookie: `x=${sessionToken}` });
    expect(status).toBe(400);
    expect(body).toEqual({
      ...{ error: 'insufficient_authorization', error_description: expect.any(String) },
      ...{ auth_session: nextSession, method: 'password', other_methods: [] },
    });
    expect([headers.get('dpop-nonce'), headers.get('cache-control'), cookies]).toEqual(['n', 'no-store', []]);
    expect(gateway.requestOf(rpcMap.session.startSignIn)).toMatchObject({ requestId, sessionToken: null });
  });

  it('tells the token service nothing of what the user typed, and nobody of what stands in the query', async () => {
    gateway.on(rpcMap.session.authenticateUser)(() => proved(stateAt('totp')));
    await post({ client_id: 'app', scope: 'openid', ...typed });
    expect(gateway.requestOf(rpcMap.token.startAuthorizationChallenge)?.parameters).toEqual([
      ['client_id', 'app'],
      ['scope', 'openid'],
    ]);
    expect(gateway.requestOf(rpcMap.session.authenticateUser)).toMatchObject({
      proof: { method: 'password', identifier: 'alice', password: 'correct horse' },
      ...{ knownBrowser: null, previousSessionToken: null },
    });
  });

  it('answers what the token service refuses, before anything typed is looked at, and leaves the auth_session as it is', async () => {
    const reply = { status: 400, headers: {}, body: { error: 'invalid_dpop_proof' } };
    gateway.on(rpcMap.token.continueAuthorizationChallenge)(() => ({ kind: 'answered', reply }));
    expect((await post({ auth_session: authSession, ...typed })).body).toEqual(reply.body);
    expect(gateway.called()).toEqual(['session.get-sign-in', 'token.continue-authorization-challenge']);
  });

  it.each([
    '',
    'x',
    signInId,
    `${signInId}.`,
    `${signInId}.${sessionToken}`,
    // What binds a sign-in to a browser.
    `${signInId}.${browserToken}`,
    `${authSession}.${browserToken}`,
    `${browserToken}.${signInId}`,
  ])('invalid_session: looks at no database for what can be no auth_session: %j', async (text) => {
    expect(await post({ auth_session: text, ...typed })).toMatchObject({ status: 400, body: { error: 'invalid_session' } });
    expect(gateway.called()).toEqual([]);
  });

  it.each<[string, () => void]>([
    ['that nobody knows', () => gateway.on(rpcMap.session.getSignIn)(refuse('transaction_invalid'))],
    ['that is bound by another secret', () => atState({ status: 'foreign', wayBack: pending.wayBack })],
    ['that has expired', () => atState({ status: 'expired', wayBack: pending.wayBack })],
    ["of a page of one's own account", () => atState({ ...stateAt('password'), purpose: { kind: 'account', section: 'overview' } })],
    ['that somebody else uses at the same time', () => gateway.on(rpcMap.session.rebindSignIn)(refuse('transaction_invalid'))],
  ])('invalid_session: takes nothing typed by an auth_session %s', async (_, given) => {
    given();
    expect(await post({ auth_session: authSession, ...typed })).toMatchObject({ status: 400, body: { error: 'invalid_session' } });
    expect(gateway.called()).not.toContain('session.authenticate-user');
  });

  it('asks for a second factor, by another auth_session, and for what the client cannot take in a browser', async () => {
    const otherWays = ['passkey', 'email-otp', 'recovery-code'] as const;
    gateway.on(rpcMap.session.authenticateUser)(() => proved({ ...stateAt('totp'), otherWays }));
    expect(await post({ auth_session: authSession, ...typed })).toMatchObject({
      status: 400,
      body: {
        error: 'insufficient_authorization',
        auth_session: nextSession,
        method: 'totp',
        other_methods: ['email-otp', 'recovery-code'],
      },
    });
    expect(gateway.requestOf(rpcMap.session.authenticateUser)).toMatchObject({ signInId, browserToken: nextToken });
    for (const step of ['passkey', 'enrol', 'terms', 'profile', 'organization', 'restore', 'account'] as const) {
      gateway.on(rpcMap.session.authenticateUser)(() => proved(stateAt(step)));
      expect(await post({ auth_session: authSession, ...typed })).toMatchObject({ status: 400, body: { error: 'redirect_to_web' } });
    }
  });

  it.each([
    ['invalid_credentials', 400],
    ['too_many_requests', 429],
  ] as const)('says that what was typed is wrong, whoever it was, and how long to wait: %s', async (problem, status) => {
    gateway.on(rpcMap.session.authenticateUser)(refuse(problem, problem === 'too_many_requests' ? 30 : undefined));
    const answer = await post({ auth_session: authSession, ...typed });
    expect(answer).toMatchObject({
      status,
      body: { error: 'insufficient_authorization', auth_session: nextSession, method: 'password', problem },
    });
    expect(answer.headers.get('retry-after')).toBe(status === 429 ? '30' : null);
  });

  it('sends nobody to the identity service whose name or password is missing or longer than any', async () => {
    for (const [form, problem] of [
      [{ password: 'x' }, 'username_required'],
      [{ username: 'a'.repeat(10_000), password: 'x' }, 'invalid_credentials'],
      [{ username: 'alice', password: 'x'.repeat(10_000) }, 'invalid_credentials'],
      [{ method: 'passkey' }, 'unsupported_method'],
      [{ method: 'totp', otp: '123456' }, 'unsupported_method'],
      [{ method: 'email-otp', username: 'alice' }, 'unsupported_method'],
    ] as const)
      expect((await post({ auth_session: authSession, ...form })).body).toMatchObject({ method: 'password', problem });
    expect(gateway.called()).not.toContain('session.authenticate-user');
  });

  it('gives no cookie of a browser: the pages take nothing that is typed with the secret of an auth_session', async () => {
    gateway.on(rpcMap.session.authenticateUser)(() => proved(stateAt('totp')));
    const { body } = await post({ client_id: 'app', scope: 'openid' });
    const [, secret = ''] = String(body['auth_session']).split('.');
    const takenWith = async (cookie: string): Promise<boolean> => {
      gateway.calls.length = 0;
      await gateway.post(loginPath, typed, { cookie: `${cookieNames.browser}=${cookie}` });
      return gateway.called().includes('session.authenticate-user');
    };
    expect([await takenWith(browserToken), await takenWith(secret)]).toEqual([true, false]);
  });

  it('refuses what is said twice', async () => {
    const form = `auth_session=${authSession}&username=alice&password=a&password=b`;
    await expectOAuthError(await gateway.post(path, form), 400, 'invalid_request');
    expect(gateway.called()).toEqual([]);
  });

  it('has a message sent to sign in with, and says the same whoever has the name (attack A80)', async () => {
    const firstFactor = { step: 'password', otherWays: ['email-otp'], withPasskeys: false, mailed: null } as const;
    const nobody = { ...stateAt('password'), otherWays: ['email-otp'], firstFactor } as const;
    atState(nobody);
    expect((await post({ auth_session: authSession, method: 'email-otp' })).body).toMatchObject({ problem: 'username_required' });
    gateway.on(rpcMap.session.chooseAuthenticator)(() => ({ ...nobody, step: 'email-otp' }));
    gateway.on(rpcMap.session.requestSignInMessage)(() => ({
      ...nobody,
      step: 'email-otp',
      otherWays: ['password'],
      firstFactor: { ...firstFactor, mailed: 'email-otp' },
    }));
    expect((await post({ auth_session: authSession, method: 'email-otp', username: 'alice' })).body).toMatchObject({
      ...{ auth_session: nextSession, method: 'email-otp', other_methods: ['password'], code_sent: true },
    });
    gateway.on(rpcMap.session.authenticateUser)(() => proved(stateAt('totp')));
    await post({ auth_session: authSession, method: 'email-otp', otp: '123 456' });
    expect(gateway.requestOf(rpcMap.session.authenticateUser)?.proof).toEqual({ method: 'email-otp', as: 'first-factor', code: '123456' });
  });

  it('has a text message sent as a second factor, chosen instead of what is preferred, and says where it went', async () => {
    const state = { ...stateAt('totp'), otherWays: ['sms-otp'] } as const;
    let sent: SignInState = state;
    gateway.on(rpcMap.session.getSignIn)(() => sent);
    gateway.on(rpcMap.session.chooseAuthenticator)(() => stateAt('sms-otp'));
    gateway.on(rpcMap.session.beginChallenge)(() => (sent = { ...stateAt('sms-otp', true), sentTo: '…47', otherWays: ['totp'] }));
    expect((await post({ auth_session: authSession, method: 'sms-otp' })).body).toMatchObject({
      ...{ method: 'sms-otp', other_methods: ['totp'], code_sent: true, code_sent_to: '…47' },
    });
    gateway.on(rpcMap.session.beginChallenge)(refuse('forbidden'));
    expect((await post({ auth_session: authSession, method: 'sms-otp' })).body).toMatchObject({ problem: 'unreachable' });
  });

  it('puts off what can be set up later, and answers with the code', async () => {
    gateway.on(rpcMap.session.authenticateUser)(() => proved({ ...stateAt('enrol'), enrolment: { methods: ['totp'], mayWait: true } }));
    gateway.on(rpcMap.session.postponeEnrolment)(() => proved(stateAt('consent'), sessionToken));
    gateway.on(rpcMap.token.completeAuthorizationChallenge)(() => ({ status: 200, headers: {}, body: { authorization_code: 'ost_ac_x' } }));
    const { status, body, cookies } = await post({ auth_session: authSession, ...typed });
    expect([status, body, cookies]).toEqual([200, { authorization_code: 'ost_ac_x' }, []]);
    expect(gateway.requestOf(rpcMap.token.completeAuthorizationChallenge)).toEqual({
      ...{ requestId, signIn: { signInId, browserToken: nextToken }, sessionToken },
    });
  });

  it.each([
    ['unmet', { ...stateAt('password'), status: 'unmet' }],
    ['decided', { ...stateAt('password'), status: 'decided', decision: 'deny' }],
  ] as const)('has the token service say why there is no code: %s', async (_, state) => {
    gateway.on(rpcMap.session.authenticateUser)(() => proved(state, null));
    gateway.on(rpcMap.token.completeAuthorizationChallenge)(() => ({ status: 400, headers: {}, body: { error: 'access_denied' } }));
    expect(await post({ auth_session: authSession, ...typed })).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  });

  it('is no place for scripts of pages, and is told of by the metadata of tenants that let their applications', async () => {
    const answer = await gateway.fetch(path, {
      method: 'OPTIONS',
      headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const metadata = (await (await gateway.get('/t/acme/.well-known/openid-configuration')).json()) as Record<string, unknown>;
    expect(metadata['authorization_challenge_endpoint']).toBe(`${acme.issuer}/oauth/authorization_challenge`);
  });
});
