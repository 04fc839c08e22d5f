import { describe, expect, it } from '@jest/globals';
import type { SecondFactorPolicy, SignInKey, UserId } from '#contracts';
import { noSecondFactor } from './session-service.js';
import { a, attempt, b, login, newUser, rest, service, sessionOf, start, stateOf, useSessionService } from './session-suite.js';

const byCode = (key: SignInKey, previousSessionToken: string | null = null) =>
  service.authenticate.execute(a, { ...key, ...rest, previousSessionToken, proof: { method: 'totp', code: '123456' } });
const byPassword = (key: SignInKey, userId: UserId) => service.authenticate.execute(a, attempt(key, userId));
const policyOf = async (sessionToken: string | null) => sessionToken && (await sessionOf(a, sessionToken))?.secondFactor;

describe('a second factor that is demanded', () => {
  useSessionService();

  it.each<[string, SecondFactorPolicy, SecondFactorPolicy, SecondFactorPolicy]>([
    ['the tenant', 'required', 'off', 'off'],
    ['the application', 'off', 'required', 'off'],
    ['the roles of the user', 'off', 'off', 'required'],
    ['the application, of those who have one', 'off', 'optional', 'off'],
  ])('attack A62: by %s: without it there is no session', async (_whom, tenant, application, roles) => {
    service.policies.policy = { ...noSecondFactor, secondFactor: tenant };
    service.users.demanded = roles;
    service.users.enrolment = ['password', 'totp'];
    const key = await start(a, null, { secondFactor: application });
    expect(await byPassword(key, newUser())).toMatchObject({ sessionToken: null, state: { step: 'totp' } });
    const { sessionToken } = await byCode(key);
    expect(await policyOf(sessionToken)).toBe('required');
  });

  it('by an application is asked for of who is signed in without it, and of nobody who has met it', async () => {
    service.users.enrolment = ['password', 'totp'];
    const { sessionToken, session } = await login(a);
    expect(session.secondFactor).toBe('off');
    const key = await start(a, sessionToken, { secondFactor: 'required' });
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ step: 'totp', reason: 'second_factor_required' });
    const stepped = await byCode(key, sessionToken);
    expect(await policyOf(stepped.sessionToken)).toBe('required');
    const again = await start(a, stepped.sessionToken, { secondFactor: 'required' });
    expect(await stateOf(a, again, stepped.sessionToken)).toMatchObject({ step: 'consent' });
    expect(await sessionOf(b, stepped.sessionToken ?? '')).toBeNull();
  });

  it('by roles is looked at again at the next sign-in of who is signed in', async () => {
    service.users.enrolment = ['password', 'totp'];
    const { sessionToken } = await login(a);
    service.users.demanded = 'required';
    const key = await start(a, sessionToken);
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ step: 'totp', reason: 'second_factor_required' });
  });

  it('by the roles of one user is not asked for of another who takes their place', async () => {
    service.users.enrolment = ['password', 'totp'];
    service.users.demanded = 'required';
    const key = await start(a);
    expect(await byPassword(key, newUser())).toMatchObject({ sessionToken: null });
    service.users.demanded = 'off';
    expect((await byPassword(key, newUser())).sessionToken).not.toBeNull();
  });

  it('is met by who may put it off, for as long as their session lasts', async () => {
    service.policies.policy = { ...noSecondFactor, graceUntil: service.clock.epochSeconds() + 60 };
    const key = await start(a, null, { secondFactor: 'required' });
    expect(await byPassword(key, newUser())).toMatchObject({ sessionToken: null, state: { step: 'enrol' } });
    const { sessionToken } = await service.postponeEnrolment.execute(a, { ...key, sessionToken: null, userAgent: null });
    expect(await policyOf(sessionToken)).toBe('required');
  });
});
