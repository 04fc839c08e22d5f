import { describe, expect, it } from '@jest/globals';
import {
  type UserId,
  type AuthenticatorId,
  type EnrolledAuthenticator,
  type EnrolmentId,
  type OwnAuthenticators,
  rpcMap,
  ServiceError,
  type Tenant,
} from '#contracts';
import { confirmationOn } from './answers.js';
import { acme, browserToken, issuer, sessionCookie, sessionToken, signInId, useGateway } from './gateway-under-test.js';

const gateway = useGateway();
const path = '/t/acme/account/authenticators';
const cookie = sessionCookie;
const app: EnrolledAuthenticator = {
  id: '5f0c1c1e-0000-4000-8000-000000000001' as AuthenticatorId,
  method: 'totp',
  name: 'Phone',
  createdAt: '2030-01-31T12:00:00.000Z',
  lastUsedAt: null,
};

const given = (own: Partial<OwnAuthenticators> = {}): void => {
  gateway.on(rpcMap.session.listOwnAuthenticators)(() => ({ authenticators: [app], recoveryCodesLeft: 3, stepUp: null, ...own }));
  gateway.on(rpcMap.session.startAccountSignIn)(() => ({ signInId, browserToken }));
};
const withNumbers: Tenant = {
  ...acme,
  slug: 'numbers',
  issuer: issuer.replace('acme', 'numbers'),
  settings: { ...acme.settings, secondFactors: ['sms-otp'], smsCountries: ['DE'] },
};
const refuse = (code: ServiceError['code']) => (): never => {
  throw new ServiceError(code, 'Refused.');
};
const confirmationIn = async (): Promise<string> => {
  const page = await (await gateway.get(path, { cookie })).text();
  return confirmationOn(page);
};
const post = async (form: Record<string, string>, query = '') =>
  gateway.post(`${path}${query}`, { confirmation: await confirmationIn(), ...form }, { cookie });

describe('the page of one’s own authenticators', () => {
  it('attack A76: is shown to who has proved enough for its forms, and leads everybody else to a sign-in for that', async () => {
    given({ stepUp: { acr: 'urn:ostiary:acr:2', maxAge: 600, userId: '5f0c1c1e-0000-4000-8000-000000000002' as UserId } });
    for (const [query, returnsTo] of [
      ['', ''],
      ['?add=totp', '?add=totp'],
      ['?add=passkey', '?add=passkey'],
      ['?add=unknown', ''],
      ['?add=totp&replaces=1', ''],
    ] as const) {
      const answer = await gateway.get(`${path}${query}`, { cookie });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `${issuer}/login?sign_in=${signInId}`]);
      expect(gateway.requestOf(rpcMap.session.startAccountSignIn)).toMatchObject({
        section: 'authenticators',
        isFresh: true,
        sessionToken,
        wayBack: { home: `${issuer}/account/authenticators${returnsTo}` },
      });
    }
    expect(gateway.called()).not.toContain('session.begin-enrolment');
  });

  it('attack A76: asks for the proof where a service finds that it is too old when a form arrives', async () => {
    given();
    gateway.on(rpcMap.session.removeOwnAuthenticator)(refuse('step_up_required'));
    expect((await post({ remove: app.id })).status).toBe(303);
    gateway.on(rpcMap.session.removeOwnAuthenticator)(refuse('login_required'));
    expect((await post({ remove: app.id })).status).toBe(303);
  });

  it('sets up only what the tenant allows, and says so where there are too many', async () => {
    given();
    gateway.on(rpcMap.session.beginEnrolment)(refuse('conflict'));
    expect(await (await gateway.get(`${path}?add=email-otp`, { cookie })).text()).toContain('id="add-passkey"');
    const tooMany = await gateway.get(`${path}?add=totp`, { cookie });
    expect([tooMany.status, await tooMany.text()]).toEqual([400, expect.stringContaining('as many of these as you may')]);
  });

  it('shows the same page again for a wrong answer, with a script for a passkey alone', async () => {
    given();
    const enrolmentId = 'e' as EnrolmentId;
    gateway.on(rpcMap.session.confirmEnrolment)(refuse('invalid_credentials'));
    gateway.on(rpcMap.session.beginEnrolment)(({ wish: { method } }) => ({
      enrolmentId,
      offer: method === 'totp' ? { method, key: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/a' } : { method: 'passkey', options: {} as never },
      expiresAt: '2030-01-31T12:00:00.000Z',
    }));
    const code = await post({ enrolment: enrolmentId, code: '000000', name: '' }, '?add=totp');
    expect([code.status, code.headers.get('content-security-policy')]).toEqual([400, expect.not.stringContaining('script-src')]);
    expect(await code.text()).toContain('id="key"');
    const passkey = await post({ enrolment: enrolmentId, passkey: '{}', name: 'Key' }, '?add=passkey');
    expect([passkey.status, passkey.headers.get('content-security-policy')]).toEqual([400, expect.stringContaining("script-src 'self'")]);
    expect(gateway.requestOf(rpcMap.session.confirmEnrolment)).toMatchObject({
      grounds: { by: 'session', sessionToken },
      answer: { method: 'passkey', credential: '{}' },
      name: 'Key',
    });
  });

  it('puts a number in the place of another, and nothing else in the place of a number', async () => {
    const number = { ...app, id: '5f0c1c1e-0000-4000-8000-000000000003' as AuthenticatorId, method: 'sms-otp' as const };
    given({ authenticators: [app, number] });
    gateway.on(rpcMap.session.confirmEnrolment)(() => ({ authenticator: app, recoveryCodes: null, authenticated: null }));
    gateway.on(rpcMap.session.removeOwnAuthenticator)(() => ({ removed: true }));
    const answered = { enrolment: 'e', code: '123456', name: '' };
    expect((await post({ ...answered }, `?add=totp&replaces=${number.id}`)).status).toBe(200);
    expect(gateway.called()).not.toContain('session.remove-own-authenticator');
    expect((await post({ ...answered, by: 'sms-otp' }, `?add=sms-otp&replaces=${number.id}`)).status).toBe(200);
    expect(gateway.requestOf(rpcMap.session.removeOwnAuthenticator)).toMatchObject({ authenticatorId: number.id });
  });

  it('says of a number why it is not set up: there are too many, it is known, or too many messages were asked for', async () => {
    gateway.on(rpcMap.tenant.resolveTenant)(() => ({ tenant: withNumbers }));
    given();
    const at = path.replace('acme', withNumbers.slug);
    const answerTo = async (refusal: ServiceError): Promise<readonly [number, string]> => {
      gateway.on(rpcMap.session.beginEnrolment)(({ wish }) => {
        throw wish.method === 'sms-otp' && wish.number === null ? new ServiceError('not_found', 'None.') : refusal;
      });
      const confirmation = confirmationOn(await (await gateway.get(at, { cookie })).text());
      const answer = await gateway.post(`${at}?add=sms-otp`, { phone_number: '+491713920000', confirmation }, { cookie });
      return [answer.status, await answer.text()];
    };
    const members = [{ pointer: '/wish/number', detail: 'is set up already' }];
    expect(await answerTo(new ServiceError('conflict', 'Full.'))).toEqual([400, expect.stringContaining('as many of these as you may')]);
    expect(await answerTo(new ServiceError('conflict', 'Known.', { members }))).toEqual([400, expect.stringContaining('set up already')]);
    expect(await answerTo(new ServiceError('invalid_argument', 'Unfit.'))).toEqual([400, expect.stringContaining('value="+491713920000"')]);
    expect(await answerTo(new ServiceError('too_many_requests', 'Many.', { retryAfter: 9 }))).toEqual([
      429,
      expect.stringContaining('Too many messages'),
    ]);
  });

  it('refuses forms that say nothing, and were shown to another session', async () => {
    given();
    expect((await post({})).status).toBe(400);
    expect((await post({ recovery: 'old' })).status).toBe(400);
    expect((await gateway.post(path, { remove: app.id, confirmation: 'forged' }, { cookie })).status).toBe(400);
    expect((await post({ rename: app.id, name: ' ' })).status).toBe(400);
    expect(gateway.called()).not.toContain('session.remove-own-authenticator');
  });
});

describe('/.well-known/passkey-endpoints', () => {
  it('names the pages of its tenant, and at the origin those that lead to the tenant of the browser', async () => {
    const own = await gateway.get('/t/acme/.well-known/passkey-endpoints');
    expect([own.status, own.headers.get('content-type')]).toEqual([200, expect.stringContaining('application/json')]);
    expect(await own.json()).toEqual({
      enroll: `${issuer}/account/authenticators?add=passkey`,
      manage: `${issuer}/account/authenticators`,
    });
    const { manage, enroll } = (await (await gateway.get('/.well-known/passkey-endpoints')).json()) as Record<string, string>;
    const at = async (address = '', slug = 'acme') => {
      const { pathname, search } = new URL(address);
      const answer = await gateway.get(`${pathname}${search}`, { cookie: `__Host-ost-tenant=${slug}` });
      return [answer.status, answer.headers.get('location')];
    };
    expect(await at(manage)).toEqual([303, `${issuer}/account/authenticators`]);
    expect(await at(enroll)).toEqual([303, `${issuer}/account/authenticators?add=passkey`]);
    for (const slug of ['', 'nobody', '..%2f..%2fevil', '//evil.example']) expect((await at(manage, slug))[0]).toBe(404);
  });
});
