import { describe, expect, it } from '@jest/globals';
import { rpcMap, ServiceError } from '#contracts';
import type { StepPageTable } from '../sign-in/step-pages.js';
import { expectErrorPage, expectPage, policyOf, refuse } from './answers.js';
import {
  browserCookie,
  browserToken,
  cookieNames,
  display,
  issuer,
  purpose,
  requestId,
  sessionCookie,
  sessionToken,
  signInId,
  useGateway,
  wayBack,
} from './gateway-under-test.js';
import { atState, atStep, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const cookie = `${browserCookie}; ${sessionCookie}`;
const toClient = (): void =>
  gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb' }));

describe('the consent page', () => {
  it('shows who asks for what, who is asked, and how somebody else would sign in (N49)', async () => {
    atStep(gateway, 'consent');
    const response = await gateway.get(loginPath, { cookie });
    const page = await expectPage(response, 200);
    for (const text of ['Notes', 'id="allow"', 'id="deny"', 'alice', 'id="other-account"']) expect(page).toContain(text);
    expect(policyOf(response)).toMatch(/form-action 'self'$/);
    expect(gateway.requestOf(rpcMap.session.getSignIn)).toEqual({ signInId, browserToken, sessionToken });
    const [, other = ''] = /id="other-account" href="([^"]+)"/.exec(page) ?? [];
    const form = await expectPage(await gateway.get(other.replaceAll('&amp;', '&').replace(issuer, '/t/acme'), { cookie }), 200);
    expect(form).toContain('id="password"');
  });

  it('links to the pages about the client', async () => {
    atStep(gateway, 'consent');
    const clientLinks = { clientUri: null, policyUri: 'https://notes.example/privacy', tosUri: null };
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, clientLinks }));
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
    expect(page).toContain('<a href="https://notes.example/privacy" target="_blank" rel="noopener noreferrer">');
  });

  it('RFC 7591 §5: says where the answer goes, where the token service knows', async () => {
    atStep(gateway, 'consent');
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 200)).not.toContain('id="redirect-host"');
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, redirectHost: 'notes.example:8443' }));
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 200)).toContain('you go on to notes.example:8443.');
  });

  it('N24: presents the secret of the session, by which the token service knows what is new to its user', async () => {
    atStep(gateway, 'consent');
    const scopes = [{ name: 'profile', description: null, allowed: true }];
    const ofNotes = [{ name: 'notes:write', description: 'Change your notes', allowed: false }];
    const apis = [{ name: 'Notes API', scopes: ofNotes, authorizationDetails: [] }];
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, scopes, apis }));
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
    expect(gateway.requestOf(rpcMap.token.describeAuthorization)).toEqual({ requestId, sessionToken });
    expect(page.indexOf('Change your notes')).toBeLessThan(page.indexOf('You already let it'));
  });

  it('N49: says of which API, with what weight and for how long, and does without where a token service of before does not tell', async () => {
    atStep(gateway, 'consent');
    const scopes = [{ name: 'notes:write', description: 'Change your notes', allowed: false, sensitive: true }];
    gateway.on(rpcMap.token.describeAuthorization)(() => ({
      ...{ ...display, apis: [{ name: 'Notes API', scopes, authorizationDetails: [] }] },
      duration: { kind: 'signed_in', maxSeconds: 43_200 },
    }));
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
    for (const text of ['At Notes API', 'far-reaching', 'while you stay signed in, for 12 hours at most']) expect(page).toContain(text);
    gateway.on(rpcMap.token.describeAuthorization)(() => display);
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 200)).toContain('id="allow"');
  });

  it('does without the account where the identity service is down', async () => {
    atStep(gateway, 'consent');
    gateway.on(rpcMap.identity.findUser)(refuse('unavailable'));
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 200)).toContain('id="allow"');
  });

  it.each(['allow', 'deny'] as const)('hands the decision on (%s), and goes to the client with 303', async (decision) => {
    gateway.on(rpcMap.session.decideConsent)(() => ({ status: 'decided', purpose, wayBack, decision }));
    toClient();
    const response = await gateway.post(loginPath, { decision }, { cookie });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://notes.example/cb');
    expect(gateway.requestOf(rpcMap.token.resumeAuthorization)).toEqual({ requestId, signIn: { signInId, browserToken }, sessionToken });
    expect(gateway.requestOf(rpcMap.session.decideConsent)).toEqual({ signInId, browserToken, sessionToken, decision });
    expect(gateway.called()).toEqual(['session.decide-consent', 'token.resume-authorization']);
  });

  it('attack A102: leaves it to the session service to tell what was decided, and by whom', async () => {
    gateway.on(rpcMap.session.decideConsent)(() => ({ status: 'decided', purpose, wayBack, decision: 'deny' }));
    toClient();
    await gateway.post(loginPath, { decision: 'allow' }, { cookie });
    expect(gateway.requestOf(rpcMap.token.resumeAuthorization)).toEqual({ requestId, signIn: { signInId, browserToken }, sessionToken });
  });

  it('N03: goes on after a decision whose answer was lost', async () => {
    atState(gateway, { status: 'decided', purpose, wayBack, decision: 'allow' });
    toClient();
    expect((await gateway.get(loginPath, { cookie })).headers.get('location')).toBe('https://notes.example/cb');
    expect(gateway.requestOf(rpcMap.token.resumeAuthorization)).toEqual({ requestId, signIn: { signInId, browserToken }, sessionToken });
  });

  it('attack A16: refuses a form of another browser, a forged one, and one of who is not signed in', async () => {
    await expectErrorPage(await gateway.post(loginPath, { decision: 'allow' }), 400);
    await expectErrorPage(await gateway.post('/t/acme/login', { decision: 'allow' }, { cookie }), 400);
    for (const form of ['decision=maybe', 'decision=allow&decision=deny', 'decision=']) {
      await expectErrorPage(await gateway.post(loginPath, form, { cookie }), 400);
    }
    await expectErrorPage(await gateway.post(loginPath, { decision: 'allow' }, { cookie, origin: 'https://evil.example' }), 400);
    expect(gateway.called()).toEqual([]);
    atStep(gateway, 'password');
    expect(await expectPage(await gateway.post(loginPath, { decision: 'allow' }, { cookie: browserCookie }), 200)).toContain(
      'id="password"',
    );
    gateway.on(rpcMap.session.decideConsent)(refuse('transaction_invalid'));
    expect(await expectPage(await gateway.post(loginPath, { decision: 'allow' }, { cookie }), 200)).toContain('id="password"');
    expect(gateway.called()).not.toContain('token.resume-authorization');
  });
});

describe('N29: the page with the accounts', () => {
  it('offers the account that is signed in, and another', async () => {
    atStep(gateway, 'account');
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
    for (const text of ['Continue as alice', 'id="submit"', 'id="other-account"']) expect(page).toContain(text);
  });

  it('goes on with the one that was chosen', async () => {
    gateway.on(rpcMap.session.chooseAccount)(() => stateAt('consent'));
    toClient();
    const response = await gateway.post(loginPath, { account: 'continue' }, { cookie });
    expect(response.headers.get('location')).toBe('https://notes.example/cb');
    expect(gateway.requestOf(rpcMap.session.chooseAccount)).toEqual({ signInId, browserToken, sessionToken });
    expect(gateway.called()).toEqual(['session.choose-account', 'token.resume-authorization']);
    await expectErrorPage(await gateway.post(loginPath, { account: 'other' }, { cookie }), 400);
  });
});

describe('the page for the code', () => {
  it('sends nothing before somebody asks for it', async () => {
    atStep(gateway, 'email-otp');
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
    expect(page).toContain('id="send"');
    expect(page).not.toContain('id="code"');
    gateway.on(rpcMap.session.beginChallenge)(() => stateAt('email-otp', true));
    const sent = await gateway.post(loginPath, { 'email-otp': '', send: '1' }, { cookie });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `${issuer}/login?sign_in=${signInId}`]);
    atStep(gateway, 'email-otp', true);
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 200)).toContain('id="code"');
  });

  it('hands the code on without its spaces, and says what is wrong with it', async () => {
    atStep(gateway, 'email-otp', true);
    gateway.on(rpcMap.session.authenticateUser)(refuse('invalid_credentials'));
    expect(await expectPage(await gateway.post(loginPath, { 'email-otp': '', code: ' 123 456' }, { cookie }), 400)).toContain('id="error"');
    expect(gateway.requestOf(rpcMap.session.authenticateUser)?.proof).toEqual({ method: 'email-otp', code: '123456' });
    gateway.on(rpcMap.session.beginChallenge)(refuse('too_many_requests', 60));
    const tooMany = await gateway.post(loginPath, { 'email-otp': '', send: '1' }, { cookie });
    expect(tooMany.headers.get('retry-after')).toBe('60');
    expect(await expectPage(tooMany, 429)).toContain('Too many messages were asked for');
    gateway.on(rpcMap.session.authenticateUser)(refuse('too_many_requests', 60));
    expect(await expectPage(await gateway.post(loginPath, { 'email-otp': '', code: '1' }, { cookie }), 429)).toContain('too many tries');
  });

  it('attack A62: gives no session cookie to who has proved a half', async () => {
    gateway.on(rpcMap.session.authenticateUser)(() => ({ state: stateAt('email-otp'), sessionToken: null, knownBrowser: 'proof' }));
    const response = await gateway.post(loginPath, { username: 'alice', password: 'right' }, { cookie: browserCookie });
    expect(response.headers.get('location')).toBe(`${issuer}/login?sign_in=${signInId}`);
    expect(response.headers.getSetCookie().filter((line) => line.startsWith(cookieNames.session))).toEqual([]);
    expect(gateway.called()).toEqual(['session.authenticate-user']);
  });

  it('shows the step that the sign-in is at, where its user has changed or set something up elsewhere', async () => {
    atStep(gateway, 'enrol');
    gateway.on(rpcMap.session.beginEnrolment)(refuse('transaction_invalid'));
    const response = await gateway.get(loginPath, { cookie });
    expect([response.status, response.headers.get('location')]).toEqual([303, `${issuer}/login?sign_in=${signInId}`]);
  });

  it('RFC 9470 §5: tells the client where the user has no way to prove it', async () => {
    gateway.on(rpcMap.session.authenticateUser)(() => ({
      state: { status: 'unmet', purpose, wayBack },
      sessionToken: null,
      knownBrowser: null,
    }));
    toClient();
    const response = await gateway.post(loginPath, { username: 'alice', password: 'right' }, { cookie: browserCookie });
    expect(response.headers.get('location')).toBe('https://notes.example/cb');
    expect(gateway.requestOf(rpcMap.token.resumeAuthorization)).toEqual({
      requestId,
      signIn: { signInId, browserToken },
      sessionToken: null,
    });
  });
});

describe('N27: a sign-in that cannot go on says why, and leads back to the application', () => {
  it('expired: with an error and the state', async () => {
    atState(gateway, { status: 'expired', wayBack });
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 400);
    expect(page).toContain('This sign-in has expired');
    expect(page).toContain('id="back" class="button" href="https://notes.example/cb?error=access_denied&amp;state=s"');
    atState(gateway, { status: 'expired', wayBack: { ...wayBack, refusal: null } });
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 400)).toContain('href="https://notes.example/"');
  });

  it('expired, where the token service knows the request no more', async () => {
    atStep(gateway, 'password');
    gateway.on(rpcMap.token.describeAuthorization)(refuse('transaction_invalid'));
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 400)).toContain('This sign-in has expired');
  });

  it('ended by a sign-out: with an error and the state, unless it was complete before', async () => {
    atState(gateway, { status: 'ended', purpose, wayBack });
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 400);
    expect(page).toContain('You have been signed out');
    expect(page).toContain('id="back" class="button" href="https://notes.example/cb?error=access_denied&amp;state=s"');
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, isAnswered: true }));
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 200)).toContain('This sign-in is complete');
  });

  it('completed: to the application, without an error', async () => {
    for (const step of ['password', 'consent'] as const) {
      atStep(gateway, step);
      gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, isAnswered: true }));
      const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
      expect(page).toContain('This sign-in is complete');
      expect(page).toContain('id="back" class="button" href="https://notes.example/"');
    }
  });

  it('of a form that came to nothing: complete where its application has its answer, and otherwise expired, since nothing was allowed', async () => {
    const decide = () => gateway.post(loginPath, { decision: 'allow' }, { cookie });
    gateway.on(rpcMap.session.decideConsent)(() => ({ status: 'decided', purpose, wayBack, decision: 'allow' }));
    gateway.on(rpcMap.token.resumeAuthorization)(refuse('transaction_invalid'));
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, isAnswered: true }));
    expect(await expectPage(await decide(), 200)).toContain('This sign-in is complete');
    gateway.on(rpcMap.token.describeAuthorization)(refuse('transaction_invalid'));
    const page = await expectPage(await decide(), 400);
    expect(page).toContain('This sign-in has expired');
    expect(page).toContain('or the application is not available any more');
  });

  it('foreign: without the state, which is of another browser', async () => {
    atState(gateway, { status: 'foreign', wayBack });
    const page = await expectPage(await gateway.get(loginPath, { cookie: sessionCookie }), 400);
    expect(page).toContain('started in another browser');
    expect(page).not.toContain('state=s');
    expect(gateway.requestOf(rpcMap.session.getSignIn)?.browserToken).toBeNull();
  });

  it('leads nowhere where the application has no pages', async () => {
    atState(gateway, { status: 'foreign', wayBack: { ...wayBack, home: null } });
    expect(await expectPage(await gateway.get(loginPath, { cookie: sessionCookie }), 400)).not.toContain('id="back"');
  });
});

describe('the pages of the steps', () => {
  it('do not compile while a step has none, or that of another', () => {
    const without = ({ password: _, ...others }: StepPageTable): StepPageTable => {
      // @ts-expect-error the step password has no page
      return others;
    };
    // @ts-expect-error the page of consent is none for a password
    const swapped = (pages: StepPageTable): StepPageTable => ({ ...pages, password: pages.consent });
    expect([without, swapped]).toHaveLength(2);
  });
});

describe('text messages', () => {
  const enrolPath = `${loginPath}&enrol=sms-otp`;
  const number = '+491713920042';
  const enrolment = { methods: ['totp', 'sms-otp'], mayWait: false } as const;
  const begun = (of: string) => ({ enrolmentId: 'an enrolment', offer: { method: 'sms-otp', number: of }, expiresAt: '' }) as never;

  it('the page says where the code went by its last digits, and that none goes there any more', async () => {
    atState(gateway, { ...stateAt('sms-otp', true), sentTo: '•••• 42' });
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
    for (const text of ['•••• 42', 'autocomplete="one-time-code"', 'inputmode="numeric"', 'name="sms-otp"']) expect(page).toContain(text);
    gateway.on(rpcMap.session.beginChallenge)(refuse('forbidden'));
    const refused = await expectPage(await gateway.post(loginPath, { 'sms-otp': '', send: '1' }, { cookie }), 400);
    expect(refused).toContain('We do not send messages to your number any more.');
    gateway.on(rpcMap.session.authenticateUser)(refuse('invalid_credentials'));
    await expectPage(await gateway.post(loginPath, { 'sms-otp': '', code: '123456' }, { cookie }), 400);
    expect(gateway.requestOf(rpcMap.session.authenticateUser)?.proof).toEqual({ method: 'sms-otp', code: '123456' });
  });

  it('a number is asked for where none waits for its code, and typed again where it is unfit', async () => {
    atState(gateway, { ...stateAt('enrol'), enrolment });
    gateway.on(rpcMap.session.beginEnrolment)(({ wish }) => {
      if (!('number' in wish) || wish.number === null) throw new ServiceError('not_found', 'None waits.');
      throw new ServiceError('invalid_argument', 'Unfit.');
    });
    const page = await expectPage(await gateway.get(enrolPath, { cookie }), 200);
    for (const text of ['id="phone-number"', 'type="tel"', 'autocomplete="tel"', 'id="instead-totp"']) expect(page).toContain(text);
    const refused = await gateway.post(enrolPath, { enrolment: 'new', phone_number: '0171"><script>' }, { cookie });
    const again = await expectPage(refused, 400);
    expect(again).toContain('value="0171&quot;&gt;&lt;script&gt;"');
    expect(gateway.called().filter((name) => name === 'session.begin-enrolment')).toHaveLength(2);
  });

  it('a number that was typed is kept for the page of its code, which is shown anew without sending anything', async () => {
    atState(gateway, { ...stateAt('enrol'), enrolment });
    gateway.on(rpcMap.session.beginEnrolment)(() => begun(number));
    const sent = await gateway.post(enrolPath, { enrolment: 'new', phone_number: number }, { cookie });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `${issuer}/login?sign_in=${signInId}&enrol=sms-otp`]);
    expect(gateway.requestOf(rpcMap.session.beginEnrolment)?.wish).toEqual({ method: 'sms-otp', number });
    gateway.on(rpcMap.session.confirmEnrolment)(refuse('invalid_credentials'));
    const form = { enrolment: 'an enrolment', by: 'sms-otp', code: ' 123 456' };
    const wrong = await expectPage(await gateway.post(enrolPath, form, { cookie }), 400);
    for (const text of [number, 'id="error"', 'value="an enrolment"', 'id="other-number"']) expect(wrong).toContain(text);
    expect(gateway.requestOf(rpcMap.session.beginEnrolment)?.wish).toEqual({ method: 'sms-otp', number: null });
    expect(gateway.requestOf(rpcMap.session.confirmEnrolment)?.answer).toEqual({ method: 'sms-otp', code: '123456' });
    expect(await expectPage(await gateway.get(`${enrolPath}&number=other`, { cookie }), 200)).toContain('id="phone-number"');
  });
});
