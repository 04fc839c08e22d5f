import { beforeEach, describe, expect, it } from '@jest/globals';
import { registrationPolicies, rpcMap, ServiceError, type SignUp, type Tenant } from '#contracts';
import { deriveSecret } from '#oauth-core';
import { cookiesOf, expectErrorPage, expectPage, refuse } from './answers.js';
import {
  acme,
  alice,
  browserCookie,
  browserToken,
  cookieNames,
  display,
  issuer,
  pending,
  sessionCookie,
  sessionToken,
  signInId,
  useGateway,
} from './gateway-under-test.js';
import { atState, atStep, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const path = `/t/acme/sign-up?sign_in=${signInId}`;
const location = `${issuer}/sign-up?sign_in=${signInId}`;
const token = deriveSecret('su', browserToken, 'sign-up');
const cookie = { cookie: browserCookie };
const email = 'ada@example.com';

/** A tenant for each policy, named after it. */
const tenantOf = (slug: string): Tenant | null => {
  const registration = registrationPolicies.find((policy) => policy.replace('_', '-') === slug);
  if (slug === 'acme') return { ...acme, settings: { ...acme.settings, registration: 'open' } };
  return registration === undefined
    ? null
    : { ...acme, slug, issuer: `http://localhost:3000/t/${slug}`, settings: { ...acme.settings, registration } };
};
const givenSignUp = (signUp: SignUp): void => gateway.on(rpcMap.identity.getSignUp)(() => signUp);
const confirmed: SignUp = { status: 'confirmed', email, minLength: 9 };
const unfit = (pointer: string) => (): never => {
  throw new ServiceError('invalid_argument', 'unfit', { members: [{ pointer, detail: 'is too easy to guess.' }] });
};

/** The tenants above, and somebody at the password page who has not begun to register. */
const givenVisitor = (): void => {
  gateway.on(rpcMap.tenant.resolveTenant)(({ slug }) => ({ tenant: tenantOf(slug) }));
  atStep(gateway, 'password');
  givenSignUp({ status: 'none' });
};

describe('#sign-up', () => {
  beforeEach(givenVisitor);

  it.each(['open', 'by-domain'])('leads from the password to the page where somebody makes an account: %s', async (slug) => {
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, uiLocales: ['de'] }));
    const page = await expectPage(await gateway.get(loginPath.replace('acme', slug), cookie), 200);
    expect(page).toContain(`id="sign-up" href="http://localhost:3000/t/${slug}/sign-up?sign_in=${signInId}&amp;ui_locales=de"`);
  });

  it.each(['closed', 'by-invitation'])('is not there where nobody registers by themselves, nor is the page: %s', async (slug) => {
    expect(await expectPage(await gateway.get(loginPath.replace('acme', slug), cookie), 200)).not.toContain('id="sign-up"');
    expect((await gateway.get(path.replace('acme', slug), cookie)).status).toBe(404);
    expect((await gateway.post(path.replace('acme', slug), { email }, cookie)).status).toBe(404);
    expect(gateway.called().filter((name) => name.includes('sign-up'))).toEqual([]);
  });

  it.each(['too_long_ago', 'another_user_demanded'] as const)('is not there where one certain user is waited for: %s', async (reason) => {
    atState(gateway, { ...stateAt('password'), reason });
    expect(await expectPage(await gateway.get(loginPath, cookie), 200)).not.toContain('id="sign-up"');
    expect((await gateway.get(path, cookie)).status).toBe(303);
    expect((await gateway.post(path, { email }, cookie)).status).toBe(303);
    expect(gateway.called().filter((name) => name.includes('sign-up'))).toEqual([]);
  });
});

describe('prompt=create', () => {
  const refusal = 'https://notes.example/cb?error=invalid_request&state=s';
  beforeEach(() => {
    givenVisitor();
    const signUp = { unavailable: { kind: 'redirect', location: refusal } } as const;
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'login_required', ...pending, signUp }));
  });

  it('begins a sign-in that waits for no user of the browser’s session, however old that is', async () => {
    gateway.on(rpcMap.session.startSignIn)(() => ({ signInId, browserToken }));
    const answer = await gateway.get('/t/acme/oauth/authorize', { cookie: sessionCookie });
    expect([answer.headers.get('location'), gateway.requestOf(rpcMap.session.startSignIn)?.sessionToken]).toEqual([location, null]);
  });

  it('Initiating User Registration via OpenID Connect 1.0 §4.2: tells the client that it is not supported where there is no page for it, instead of asking its user to sign in', async () => {
    const answer = await gateway.get('/t/closed/oauth/authorize', { cookie: sessionCookie });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, refusal]);
    expect(gateway.called()).toEqual(['token.start-authorization']);
  });
});

describe('the page that asks for the address', () => {
  beforeEach(givenVisitor);

  it('asks for it alone', async () => {
    const page = await expectPage(await gateway.get(path, cookie), 200);
    expect(page).toMatch(/id="email"[^>]*type="email"[^>]*autocomplete="email"/);
    expect(page).not.toContain('id="password"');
    expect(page).toContain(`id="back" class="button secondary" href="${issuer}/login?sign_in=${signInId}"`);
  });

  it('attack A80: answers every address with the same page, which does not show it', async () => {
    gateway.on(rpcMap.identity.requestSignUp)(() => ({ requested: true }));
    const pages = new Set<string>();
    for (const typed of [email, ' new@example.com ', '<b>'])
      pages.add(await expectPage(await gateway.post(path, { email: typed }, cookie), 200));
    expect(pages.size).toBe(1);
    expect([...pages][0]).toContain('id="code"');
    expect(gateway.requestOf(rpcMap.identity.requestSignUp)).toEqual({ token, email: '<b>', locale: 'en' });
  });

  it('goes on to the password where the same address was confirmed before: no code is due', async () => {
    gateway.on(rpcMap.identity.requestSignUp)(() => ({ requested: true }));
    gateway.on(rpcMap.identity.getSignUp)(() => ({ status: 'confirmed', email, minLength: 8 }));
    expect(await expectPage(await gateway.post(path, { email }, cookie), 200)).toContain('id="password"');
  });

  it('says what is wrong with an address that nobody may register with, or where it was left empty', async () => {
    gateway.on(rpcMap.identity.requestSignUp)(unfit('/email'));
    for (const typed of ['', '  ', 'ada', 'x'.repeat(300)]) {
      const page = await expectPage(await gateway.post(path, { email: typed }, cookie), 400);
      expect(page).toContain('id="error"');
      // What is to be mended is there still.
      expect(page).toMatch(new RegExp(`id="email"[^>]* value="${typed.trim()}"`));
    }
    await expectErrorPage(await gateway.post(path, 'email=a&email=b', cookie), 400);
  });

  it('attack A66: says that too many messages were asked for, and when to try again', async () => {
    gateway.on(rpcMap.identity.requestSignUp)(refuse('too_many_requests', 99));
    const answer = await gateway.post(path, { email }, cookie);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '99']);
    expect((await gateway.post(path, { send: '1' }, cookie)).status).toBe(429);
  });

  it('is another browser’s, or nobody’s, without the cookie of the sign-in', async () => {
    await expectErrorPage(await gateway.get('/t/acme/sign-up', cookie), 400);
    await expectErrorPage(await gateway.get(path), 400);
    await expectErrorPage(await gateway.post(path, { email }), 400);
    expect(gateway.called()).toEqual([]);
  });

  it('leads to the sign-in where that is over', async () => {
    for (const state of [{ status: 'expired' }, { status: 'foreign' }] as const) {
      atState(gateway, { ...state, wayBack: stateAt('password').wayBack });
      const answer = await gateway.post(path, { email }, cookie);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `${issuer}/login?sign_in=${signInId}`]);
    }
    expect(gateway.called()).not.toContain('identity.request-sign-up');
  });
});

describe('the page that takes the code', () => {
  beforeEach(givenVisitor);

  it('is shown while one is waited for, sends again without an address, and leads to another one', async () => {
    givenSignUp({ status: 'requested' });
    gateway.on(rpcMap.identity.requestSignUp)(() => ({ requested: true }));
    const page = await expectPage(await gateway.get(path, cookie), 200);
    expect(page).toMatch(/id="code"[^>]*inputmode="numeric"\s+autocomplete="one-time-code"/s);
    expect(page).toContain(`id="other-email" class="button secondary" href="${location}&amp;address=other"`);
    await expectPage(await gateway.post(path, { send: '1' }, cookie), 200);
    expect(gateway.requestOf(rpcMap.identity.requestSignUp)).toMatchObject({ email: null });
    expect(await expectPage(await gateway.get(`${path}&address=other`, cookie), 200)).toContain('id="email"');
  });

  it('goes on by a redirect, so that a reload repeats nothing', async () => {
    gateway.on(rpcMap.identity.confirmSignUp)(() => ({ confirmed: true }));
    const answer = await gateway.post(path, { code: ' 123 456 ' }, cookie);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, location]);
    expect(gateway.requestOf(rpcMap.identity.confirmSignUp)).toEqual({ token, code: '123456' });
  });

  it.each([
    ['invalid_credentials', 400],
    ['too_many_requests', 429],
  ] as const)('says what is wrong: %s', async (code, status) => {
    gateway.on(rpcMap.identity.confirmSignUp)(refuse(code));
    const page = await expectPage(await gateway.post(path, { code: '1' }, cookie), status);
    for (const id of ['id="error"', 'id="code"']) expect(page).toContain(id);
  });
});

describe('the page that takes the password', () => {
  beforeEach(givenVisitor);

  const form = { password: 'violet anchor drizzle', name: ' Ada ' };
  const register = (fields: Record<string, string> = form) => gateway.post(path, fields, cookie);

  it('tells the password manager whose it is', async () => {
    givenSignUp(confirmed);
    const page = await expectPage(await gateway.get(path, cookie), 200);
    expect(page).toMatch(/id="username"[^>]*autocomplete="username" readonly value="ada@example.com"/);
    expect(page).toMatch(/id="password"[^>]*autocomplete="new-password"[^>]*minlength="9"/s);
    expect(page).toMatch(/id="name"[^>]*autocomplete="name"/);
  });

  it('makes the account, signs in with the password that was set, and goes on to the application', async () => {
    gateway.on(rpcMap.identity.completeSignUp)(() => ({ identifier: email }));
    gateway.on(rpcMap.session.authenticateUser)(() => ({
      state: { ...stateAt('consent'), userId: alice.id },
      sessionToken,
      knownBrowser: null,
    }));
    gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb?code=x' }));
    const answer = await register();
    expect(cookiesOf(answer).some((line) => line.startsWith(`${cookieNames.session}=${sessionToken}`))).toBe(true);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://notes.example/cb?code=x']);
    expect(gateway.requestOf(rpcMap.identity.completeSignUp)).toEqual({
      ...{ token, password: form.password, name: 'Ada', locale: 'en' },
      terms: null,
    });
    expect(gateway.requestOf(rpcMap.session.authenticateUser)).toMatchObject({
      proof: { method: 'password', identifier: email, password: form.password },
    });
  });

  it('goes to the next step where more is demanded, and to the sign-in where that cannot be taken', async () => {
    gateway.on(rpcMap.identity.completeSignUp)(() => ({ identifier: email }));
    gateway.on(rpcMap.session.authenticateUser)(() => ({ state: stateAt('email-otp'), sessionToken: null, knownBrowser: null }));
    expect((await register()).headers.get('location')).toBe(`${issuer}/login?sign_in=${signInId}`);
    gateway.on(rpcMap.session.authenticateUser)(refuse('too_many_requests', 3));
    expect((await register()).headers.get('location')).toBe(`${issuer}/login?sign_in=${signInId}`);
  });

  it('asks for the terms in effect to be accepted, passes on which ones were, and shows the form again where they were not', async () => {
    const documents = [{ locale: 'en', uri: 'https://acme.example/terms' }];
    const terms = [{ version: '7', documents, effectiveFrom: '2020-01-01T00:00:00.000Z', required: true }];
    const settings = { ...acme.settings, registration: 'open', terms } as const;
    const tenant = { ...acme, slug: 'with-terms', issuer: 'http://localhost:3000/t/with-terms', settings };
    gateway.on(rpcMap.tenant.resolveTenant)(() => ({ tenant }));
    const at = path.replace('acme', tenant.slug);
    const send = (more: Record<string, string>) => gateway.post(at, { ...form, ...more }, cookie);
    givenSignUp(confirmed);
    const page = await expectPage(await gateway.get(at, cookie), 200);
    expect(page).toMatch(/id="accept-terms"[^>]*value="7"\s+required/);
    expect(page).toContain('href="https://acme.example/terms"');
    gateway.on(rpcMap.identity.completeSignUp)(unfit('/terms'));
    const again = await expectPage(await send({ terms: '6' }), 400);
    expect(gateway.requestOf(rpcMap.identity.completeSignUp)).toMatchObject({ terms: '6' });
    expect(again).toMatch(/Please accept the terms of use[\s\S]*id="accept-terms"[^>]*aria-invalid="true"/);
    gateway.on(rpcMap.identity.completeSignUp)(unfit('/password'));
    expect(await expectPage(await send({ terms: '7' }), 400)).toMatch(/id="accept-terms"[^>]* checked/);
  });

  it('says what is wrong with the password or the name, and shows no password', async () => {
    givenSignUp(confirmed);
    for (const pointer of ['/password', '/name']) {
      gateway.on(rpcMap.identity.completeSignUp)(unfit(pointer));
      const page = await expectPage(await register(), 400);
      expect(page).toContain('id="error"');
      expect(page).toContain('value="Ada"');
      expect(page).not.toContain(form.password);
    }
    expect(await expectPage(await register({ password: '' }), 400)).toContain('id="error"');
  });

  it.each([
    ['conflict', 400],
    ['not_found', 400],
  ] as const)('begins again with the address: %s', async (code, status) => {
    gateway.on(rpcMap.identity.completeSignUp)(refuse(code));
    const page = await expectPage(await register(), status);
    for (const id of ['id="error"', 'id="email"']) expect(page).toContain(id);
    expect(gateway.called()).not.toContain('session.authenticate-user');
  });
});
