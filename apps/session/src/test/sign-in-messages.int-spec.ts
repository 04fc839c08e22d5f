import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type AuthenticatorId, type MailedFactorName, mailedFactorNames, ServiceError, type SignInKey, type UserId } from '#contracts';
import { fulfilled, race } from '#testing';
import {
  a,
  attempt,
  b,
  complete,
  invalid,
  newUser,
  rest,
  service,
  sessionOf,
  start,
  stateOf,
  useSessionService,
  wayBack,
} from './session-suite.js';
import { noSecondFactor } from './session-service.js';

const refused = expect.objectContaining({ code: 'invalid_credentials' });
const byMail = { ...noSecondFactor, firstFactors: ['magic-link', 'email-otp'] } as const;

describe('a message by which somebody signs in', () => {
  useSessionService();

  const begin = (policy: typeof service.policies.policy = byMail): Promise<SignInKey> => {
    service.policies.policy = policy;
    return start(a);
  };
  const ask = (key: SignInKey, identifier: string | null, method: MailedFactorName = 'magic-link', context = a) =>
    service.requestSignInMessage.execute(context, { ...key, sessionToken: null, method, identifier });
  const proofOf = {
    'magic-link': { method: 'magic-link', token: 'right' },
    'email-otp': { method: 'email-otp', as: 'first-factor', code: '12345678' },
  } as const;
  const answer = (key: SignInKey, method: MailedFactorName = 'magic-link', previousSessionToken: string | null = null, context = a) =>
    service.authenticate.execute(context, { ...key, ...rest, previousSessionToken, proof: proofOf[method] });

  it.each(mailedFactorNames)('%s: makes a session of one factor', async (method) => {
    const [key, userId] = [await begin(), newUser()];
    expect(await stateOf(a, key)).toMatchObject({ step: 'magic-link', otherWays: ['email-otp'], firstFactor: { mailed: null } });
    expect(await ask(key, userId, method)).toMatchObject({ status: 'open', userId: null, firstFactor: { mailed: method } });
    const { state, sessionToken } = await answer(key, method);
    expect(state).toMatchObject({ status: 'open', step: 'consent', userId });
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId, acr: 'urn:ostiary:acr:1', amr: ['otp'] });
  });

  describe('attack A63: beside the password, which it resets', () => {
    const either = { ...noSecondFactor, firstFactors: ['password', 'magic-link', 'email-otp'] } as const;
    const orders = [
      ['mailbox', 'password'],
      ['password', 'mailbox'],
    ] as const;
    const prove = async (key: SignInKey, userId: UserId, factor: 'mailbox' | 'password', previousSessionToken: string | null = null) => {
      if (factor === 'password') return service.authenticate.execute(a, { ...attempt(key, userId), previousSessionToken });
      const request = { ...key, sessionToken: previousSessionToken, method: 'magic-link', identifier: userId } as const;
      await service.requestSignInMessage.execute(a, request);
      return answer(key, 'magic-link', previousSessionToken);
    };

    it.each(orders)('reaches no class of who has set up an app: %s, then %s', async (...order) => {
      service.users.enrolment = ['password', 'email-otp', 'magic-link', 'totp'];
      service.policies.policy = either;
      const [key, userId] = [await start(a, null, { acr: 'urn:ostiary:acr:2' }), newUser()];
      for (const factor of order)
        expect(await prove(key, userId, factor)).toMatchObject({ sessionToken: null, state: { step: 'totp', reason: 'acr_demanded' } });
      const code = { method: 'totp', code: '123456' } as const;
      const { sessionToken } = await service.authenticate.execute(a, { ...key, ...rest, proof: code });
      expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ acr: 'urn:ostiary:acr:2' });
    });

    it.each(orders)('takes nothing away that was set up: %s, then %s', async (...order) => {
      service.users.enrolment = ['password', 'email-otp', 'magic-link', 'totp'];
      const [key, userId] = [await begin(either), newUser()];
      const [first, second] = order;
      const { sessionToken } = await prove(key, userId, first);
      const after = await prove(await start(a, sessionToken, { maxAge: 600 }), userId, second, sessionToken);
      const token = after.sessionToken ?? '';
      expect(await sessionOf(a, token)).toMatchObject({ acr: 'urn:ostiary:acr:1', amr: expect.not.arrayContaining(['mfa']) });
      expect(await service.listOwnAuthenticators.execute(a, { sessionToken: token })).toMatchObject({
        stepUp: { acr: 'urn:ostiary:acr:2' },
      });
      const removal = { sessionToken: token, authenticatorId: randomUUID() as AuthenticatorId };
      await expect(service.removeOwnAuthenticator.execute(a, removal)).rejects.toMatchObject({ code: 'step_up_required' });
      const change = { section: 'authenticators', isFresh: true, wayBack, sessionToken: token } as const;
      const own = await service.startAccountSignIn.execute(a, change);
      for (const factor of order)
        expect(await prove(own, userId, factor, token)).toMatchObject({ sessionToken: null, state: { step: 'totp' } });
    });
  });

  it('works at the sign-in and in the browser that asked for it alone, and where it was asked for', async () => {
    const [key, other, userId] = [await begin(), await begin(), newUser()];
    await expect(answer(key)).rejects.toEqual(invalid);
    await ask(key, userId);
    await expect(answer(other)).rejects.toEqual(invalid);
    await expect(answer({ ...key, browserToken: other.browserToken })).rejects.toEqual(invalid);
    await expect(answer(key, 'email-otp')).rejects.toEqual(invalid);
    await expect(answer(key, 'magic-link', null, b)).rejects.toEqual(invalid);
    await expect(ask({ ...key, browserToken: other.browserToken }, userId)).rejects.toEqual(invalid);
    await expect(ask(key, userId, 'magic-link', b)).rejects.toEqual(invalid);
    service.clock.advance(1_801);
    await expect(answer(key)).rejects.toEqual(invalid);
    await expect(ask(key, userId)).rejects.toEqual(invalid);
  });

  it.each(mailedFactorNames)(
    'attack A61: %s: of 100 answers at once all arrive, at one session',
    async (method) => {
      const [key, userId] = [await begin(), newUser()];
      await ask(key, userId, method);
      const answers = fulfilled(await race(100, () => answer(key, method)));
      expect(new Set(answers.map(({ sessionToken }) => sessionToken)).size).toBe(1);
      expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toHaveLength(1);
    },
    60_000,
  );

  it('signs nobody in again after its session was ended', async () => {
    const [key, userId] = [await begin(), newUser()];
    await ask(key, userId);
    const { sessionToken } = await answer(key);
    await service.endSession.execute(a, { sessionToken: sessionToken ?? '' });
    await expect(answer(key)).rejects.toEqual(invalid);
  });

  it('is asked for once by who presses twice, also 100 times at once, and anew for another name or after a while', async () => {
    const [key, userId, other] = [await begin(), newUser(), newUser()];
    const before = service.users.messages.size;
    await race(100, () => ask(key, userId));
    expect(service.users.messages.size).toBe(before + 1);
    await ask(key, other);
    expect(service.users.messages.size).toBe(before + 2);
    await ask(key, null);
    expect(service.users.messages.size).toBe(before + 2);
    service.clock.advance(15);
    await ask(key, null);
    expect(service.users.messages.size).toBe(before + 3);
    expect((await answer(key)).state).toMatchObject({ userId: other });
  }, 60_000);

  it('leaves the one before as good as it was where none is sent', async () => {
    const [key, userId] = [await begin(), newUser()];
    await ask(key, userId);
    service.users.reluctance = new ServiceError('too_many_requests', 'Too many.', { retryAfter: 7 });
    await expect(ask(key, newUser())).rejects.toMatchObject({ code: 'too_many_requests' });
    service.users.reluctance = null;
    expect((await answer(key)).state).toMatchObject({ userId });
  });

  it('is refused where the tenant does not list it, and so is a password', async () => {
    const key = await begin(noSecondFactor);
    for (const method of mailedFactorNames) await expect(ask(key, newUser(), method)).rejects.toEqual(invalid);
    const listed = await begin();
    const verifications = service.users.verifications;
    await expect(service.authenticate.execute(a, attempt(listed, newUser()))).rejects.toEqual(invalid);
    expect(service.users.verifications).toBe(verifications);
    await expect(ask(listed, null)).rejects.toEqual(invalid);
  });

  it('of somebody else takes the place of who was there before', async () => {
    service.policies.policy = { ...byMail, firstFactors: ['password', 'magic-link'] };
    const before = await complete(a, await start(a), newUser());
    const [key, userId] = [await start(a, before.sessionToken, { chooseAccount: true }), newUser()];
    await service.requestSignInMessage.execute(a, { ...key, sessionToken: before.sessionToken, method: 'magic-link', identifier: userId });
    const { sessionToken } = await answer(key, 'magic-link', before.sessionToken);
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId });
    expect(await sessionOf(a, before.sessionToken)).toBeNull();
  });

  it('attack A63: is no second factor beside itself', async () => {
    service.policies.policy = { ...byMail, secondFactor: 'required', secondFactors: ['email-otp', 'totp'] };
    service.users.enrolment = ['email-otp', 'magic-link'];
    const [key, userId] = [await start(a), newUser()];
    await ask(key, userId);
    expect(await answer(key)).toMatchObject({ sessionToken: null, state: { step: 'enrol' } });
    await ask(key, userId, 'email-otp');
    expect(await answer(key, 'email-otp')).toMatchObject({ sessionToken: null, state: { step: 'enrol' } });
    await expect(service.beginChallenge.execute(a, { ...key, sessionToken: null })).rejects.toEqual(invalid);
  });

  it('is one beside the password, in either order, where the tenant names a code by email', async () => {
    const [secondFactors, firstFactors] = [['email-otp', 'totp'] as const, ['magic-link', 'password'] as const];
    service.policies.policy = { ...noSecondFactor, secondFactor: 'required', firstFactors, secondFactors };
    service.users.enrolment = ['password', 'email-otp', 'magic-link'];
    const [key, userId] = [await start(a), newUser()];
    await ask(key, userId);
    expect(await answer(key)).toMatchObject({ sessionToken: null, state: { step: 'password', reason: 'second_factor_required' } });
    const { sessionToken } = await service.authenticate.execute(a, attempt(key, userId));
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ acr: 'urn:ostiary:acr:2', secondFactor: 'required' });
    const other = await start(a);
    expect(await service.authenticate.execute(a, attempt(other, userId))).toMatchObject({
      sessionToken: null,
      state: { step: 'email-otp' },
    });
  });

  it('is refused with a wrong secret, and shows nothing', async () => {
    const key = await begin();
    await ask(key, newUser());
    const wrong = { ...key, ...rest, proof: { method: 'magic-link', token: 'wrong' } } as const;
    await expect(service.authenticate.execute(a, wrong)).rejects.toEqual(refused);
    expect(await stateOf(a, key)).toMatchObject({ status: 'open', userId: null });
  });
});
