import { beforeEach, describe, expect, it } from '@jest/globals';
import { ServiceError, type SignInId, type SignInKey } from '#contracts';
import { fulfilled, race, rounds } from '#testing';
import {
  a,
  attempt,
  b,
  complete,
  decide,
  invalid,
  login,
  newUser,
  rest,
  service,
  sessionOf,
  type SignedIn,
  start,
  stateOf,
  useSessionService,
} from './session-suite.js';

describe('more than a password', () => {
  useSessionService();

  describe('a second authenticator', () => {
    const code = (key: SignInKey, typed: string, previousSessionToken: string | null = null) => ({
      ...{ ...key, ...rest, previousSessionToken },
      proof: { method: 'email-otp', code: typed } as const,
    });
    const second = { acr: 'urn:ostiary:acr:2' } as const;
    const ask = (key: SignInKey, sessionToken: string | null = null, context = a) =>
      service.beginChallenge.execute(context, { ...key, sessionToken });
    const outcomeOf = (key: SignInKey, sessionToken: string | null, context = a) =>
      service.getOutcome.execute(context, { ...key, sessionToken });
    /** A sign-in that waits for the code, with its user. */
    const halfway = async () => {
      const [key, userId] = [await start(a, null, second), newUser()];
      await service.authenticate.execute(a, attempt(key, userId));
      await ask(key);
      return { key, userId };
    };
    /** A session by password alone, and a sign-in of it that waits for the code. */
    const stepping = async () => {
      const before = await login(a);
      service.clock.advance(60);
      const key = await start(a, before.sessionToken, second);
      await ask(key, before.sessionToken);
      return { key, before };
    };
    beforeEach(() => {
      service.users.reluctance = null;
      service.userLimits.refused.clear();
    });

    it('attack A62: is asked for before there is a session, and makes a stronger one', async () => {
      const [key, userId] = [await start(a, null, second), newUser()];
      const half = await service.authenticate.execute(a, attempt(key, userId));
      expect(half).toMatchObject({ sessionToken: null, state: { step: 'email-otp', reason: 'acr_demanded', userId, isChallenged: false } });
      expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toEqual([]);
      expect(await outcomeOf(key, null)).toMatchObject({ session: null, decision: null });
      await expect(service.authenticate.execute(a, code(key, '123456'))).rejects.toEqual(invalid);
      expect(await ask(key)).toMatchObject({ step: 'email-otp', isChallenged: true });
      await expect(service.authenticate.execute(a, code(key, '000000'))).rejects.toMatchObject({ code: 'invalid_credentials' });
      const { sessionToken } = await service.authenticate.execute(a, code(key, '123456'));
      expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId, amr: ['pwd', 'otp', 'mfa'], acr: 'urn:ostiary:acr:2' });
    });

    it('says where it went where that is a telephone, and is asked for again after half a minute', async () => {
      const { policy } = service.policies;
      service.policies.policy = { ...policy, secondFactor: 'optional', secondFactors: ['sms-otp'] };
      service.users.enrolment = ['password', 'sms-otp'];
      try {
        const { key, userId } = await halfway();
        const asked = service.users.challenges.length;
        expect(await stateOf(a, key)).toMatchObject({ step: 'sms-otp', isChallenged: true, sentTo: '•••• 00', userId });
        service.clock.advance(29);
        await ask(key);
        expect(service.users.challenges).toHaveLength(asked);
        service.clock.advance(1);
        await ask(key);
        expect(service.users.challenges).toHaveLength(asked + 1);
      } finally {
        service.policies.policy = policy;
        service.users.enrolment = ['password', 'email-otp'];
      }
    });

    it('N45: is asked for, and tried, by the user who proved something before, from their address; the password by nobody yet', async () => {
      service.users.actors.length = 0;
      const { key, userId } = await halfway();
      await expect(service.authenticate.execute(a, code(key, '000000'))).rejects.toMatchObject({ code: 'invalid_credentials' });
      await service.authenticate.execute(a, code(key, '123456'));
      const user = { kind: 'user', userId, address: a.actor.address };
      expect(service.users.actors).toEqual([a.actor, user, user, user]);
    });

    it('steps a session up without asking for the password again', async () => {
      const { key, before } = await stepping();
      expect(await stateOf(a, key, before.sessionToken)).toMatchObject({ step: 'email-otp', userId: before.session.userId });
      const stepped = await service.authenticate.execute(a, code(key, '123456', before.sessionToken));
      expect(await sessionOf(a, stepped.sessionToken ?? '')).toMatchObject({ authTime: before.session.authTime, acr: 'urn:ostiary:acr:2' });
      expect(await sessionOf(a, before.sessionToken)).toBeNull();
      const next = await start(a, stepped.sessionToken, second);
      expect(await stateOf(a, next, stepped.sessionToken)).toMatchObject({ step: 'consent' });
    });

    it('does not lengthen the life of the session that it raises, however often', async () => {
      const before = await login(a);
      const { userId } = before.session;
      const endOf = async () => (await service.listSessions.execute(a, { userId, limit: 10 })).items.map(({ expiresAt }) => expiresAt);
      const [end] = await endOf();
      service.clock.advance(599);
      const key = await start(a, before.sessionToken, second);
      await ask(key, before.sessionToken);
      const stepped = await service.authenticate.execute(a, code(key, '123456', before.sessionToken));
      expect(await endOf()).toEqual([end]);
      const token = stepped.sessionToken ?? '';
      for (let spent = 599; spent < 3_600; spent += 599) {
        expect(await sessionOf(a, token)).toMatchObject({ userId });
        service.clock.advance(599);
      }
      expect(await sessionOf(a, token)).toBeNull();
    });

    it.each<[string, (before: SignedIn) => Promise<string | null>]>([
      ['was signed out', async ({ sessionToken }) => (await service.endSession.execute(a, { sessionToken }), sessionToken)],
      ['was revoked', async ({ session, sessionToken }) => (await service.revokeSession.execute(a, session), sessionToken)],
      ['is not presented', () => Promise.resolve(null)],
      ['is another user\u2019s', async () => (await login(a)).sessionToken],
      ['is of another tenant', async ({ session }) => (await login(b, session.userId)).sessionToken],
    ])('raises no session that %s meanwhile: the password is asked for', async (_what, present) => {
      const { key, before } = await stepping();
      const presented = await present(before);
      expect(await stateOf(a, key, presented)).toMatchObject({ step: 'password', reason: 'nobody_signed_in', userId: null });
      await expect(ask(key, presented)).rejects.toEqual(invalid);
      await expect(service.authenticate.execute(a, code(key, '123456', presented))).rejects.toEqual(invalid);
      expect((await outcomeOf(key, presented)).decision).toBeNull();
    });

    it('N04: raises the session that took the place of the one it began with, of the same user', async () => {
      const [one, other] = [await stepping(), await login(a)];
      const again = await login(a, one.before.session.userId, one.before.sessionToken);
      expect(await stateOf(a, one.key, again.sessionToken)).toMatchObject({ step: 'email-otp' });
      expect(await stateOf(a, one.key, other.sessionToken)).toMatchObject({ step: 'password' });
      const { sessionToken } = await service.authenticate.execute(a, code(one.key, '123456', again.sessionToken));
      expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ acr: 'urn:ostiary:acr:2' });
    });

    it('N03: gives who sends the right code twice the same session, also with the cookie of before, and no second one once that is over', async () => {
      const { key, before } = await stepping();
      const first = await service.authenticate.execute(a, code(key, '123456', before.sessionToken));
      for (const cookie of [before.sessionToken, first.sessionToken])
        expect((await service.authenticate.execute(a, code(key, '123456', cookie))).sessionToken).toBe(first.sessionToken);
      await login(a, before.session.userId, first.sessionToken);
      await expect(service.authenticate.execute(a, code(key, '123456', first.sessionToken))).rejects.toEqual(invalid);
      const made = service.outbox.published.filter(({ subject }) => subject.includes('session-started'));
      expect(made).toHaveLength(3);
    });

    it('fault F02: goes on with a code that was used by a try whose answer was lost before the sign-in moved', async () => {
      const { key, userId } = await halfway();
      for (const id of service.users.challenges) service.users.used.add(id);
      const { sessionToken } = await service.authenticate.execute(a, code(key, '123456'));
      expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId, acr: 'urn:ostiary:acr:2' });
    });

    it('N52: a user over the limit spends no code, and may use it later', async () => {
      const { key, userId } = await halfway();
      service.userLimits.refused.add(userId);
      service.users.verifications = 0;
      await expect(service.authenticate.execute(a, code(key, '123456'))).rejects.toMatchObject({
        code: 'too_many_requests',
        retryAfter: 7,
      });
      expect(service.users.verifications).toBe(0);
      service.userLimits.refused.clear();
      await expect(service.authenticate.execute(a, code(key, '123456'))).resolves.toMatchObject({ sessionToken: expect.any(String) });
    });

    describe('attack A62: of a user who has another password since they proved the one before', () => {
      const changePassword = (): void => {
        service.users.userVersion = 8;
        service.users.look = ({ userVersion }) => Promise.resolve(userVersion === 8);
        service.users.guesses = 0;
        service.users.challenges.length = 0;
      };
      const password = { step: 'password', userId: null };

      it('is not asked for: nothing is sent, and the password is asked for', async () => {
        const [key, userId] = [await start(a, null, second), newUser()];
        await service.authenticate.execute(a, attempt(key, userId));
        changePassword();
        await expect(ask(key)).rejects.toEqual(invalid);
        expect(service.users.challenges).toEqual([]);
        expect(await stateOf(a, key)).toMatchObject(password);
        await expect(ask(key)).rejects.toEqual(invalid);
      });

      it('is worth nothing and costs no guess, right or wrong; both are good again after the new password', async () => {
        for (const typed of ['000000', '123456']) {
          const { key, userId } = await halfway();
          const before = [...service.users.challenges];
          changePassword();
          service.users.challenges.push(...before);
          await expect(service.authenticate.execute(a, code(key, typed))).rejects.toEqual(invalid);
          expect(service.users.guesses).toBe(0);
          expect(await stateOf(a, key)).toMatchObject(password);
          expect(await service.authenticate.execute(a, attempt(key, userId))).toMatchObject({
            state: { step: 'email-otp', isChallenged: false },
          });
          await ask(key);
          const { sessionToken } = await service.authenticate.execute(a, code(key, '123456'));
          expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ acr: 'urn:ostiary:acr:2' });
          service.users.userVersion = 7;
        }
      });

      it('raises no session of before: the password is asked for', async () => {
        const { key, before } = await stepping();
        changePassword();
        await expect(service.authenticate.execute(a, code(key, '123456', before.sessionToken))).rejects.toEqual(invalid);
        expect(service.users.guesses).toBe(0);
        expect(await stateOf(a, key, before.sessionToken)).toMatchObject(password);
      });
    });

    it('RFC 9470 §5: is missed where the user has none, which the token service hears from the session service', async () => {
      service.users.enrolment = ['password'];
      const key = await start(a, null, second);
      expect(await outcomeOf(key, null)).toMatchObject({ decision: null });
      expect(await service.authenticate.execute(a, attempt(key, newUser()))).toMatchObject({
        sessionToken: null,
        state: { status: 'unmet' },
      });
      expect(await outcomeOf(key, null)).toMatchObject({ session: null, decision: 'unmet' });
      await expect(ask(key)).rejects.toEqual(invalid);
      await expect(outcomeOf(key, null, b)).rejects.toEqual(invalid);
      await expect(outcomeOf({ ...key, browserToken: (await start(a)).browserToken }, null)).rejects.toEqual(invalid);
    });

    it('is asked by its own browser alone, and not before it is due', async () => {
      const key = await start(a, null, second);
      await expect(ask(key)).rejects.toEqual(invalid);
      await service.authenticate.execute(a, attempt(key, newUser()));
      await expect(ask({ ...key, browserToken: (await start(a)).browserToken })).rejects.toEqual(invalid);
      await expect(ask(key, null, b)).rejects.toEqual(invalid);
    });

    it('N03: asks once for a button that is pressed twice, and again after a while', async () => {
      const { key } = await halfway();
      const asked = service.users.challenges.length;
      service.clock.advance(14);
      expect(await ask(key)).toMatchObject({ isChallenged: true });
      expect(service.users.challenges).toHaveLength(asked);
      service.clock.advance(1);
      await ask(key);
      expect(service.users.challenges).toHaveLength(asked + 1);
    });

    it('asks once among 100 at the same time, whose code is the one that counts, in every round', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const key = await start(a, null, second);
        await service.authenticate.execute(a, attempt(key, newUser()));
        service.users.challenges.length = 0;
        const states = fulfilled(await race(100, () => ask(key)));
        expect(states).toHaveLength(100);
        expect(states.every((state) => state.status === 'open' && state.isChallenged)).toBe(true);
        expect(service.users.challenges).toHaveLength(1);
        const signedIn = fulfilled(await race(100, () => service.authenticate.execute(a, code(key, '123456'))));
        expect([signedIn.length, new Set(signedIn.map(({ sessionToken }) => sessionToken)).size]).toEqual([100, 1]);
      }
    }, 120_000);

    it('attack A66: stays as it was where the identity service refuses to ask', async () => {
      const key = await start(a, null, second);
      await service.authenticate.execute(a, attempt(key, newUser()));
      service.users.reluctance = new ServiceError('too_many_requests', 'Later.', { retryAfter: 60 });
      await expect(ask(key)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 60 });
      expect(await stateOf(a, key)).toMatchObject({ step: 'email-otp', isChallenged: false });
      service.users.reluctance = null;
      expect(await ask(key)).toMatchObject({ isChallenged: true });
    });

    it.each(['too_many_requests', 'invalid_credentials'] as const)(
      'attack A66: a message more that is refused (%s) leaves the code of the one before good, and the button too',
      async (reason) => {
        const { key, userId } = await halfway();
        const asked = service.users.challenges.length;
        service.clock.advance(15);
        service.users.reluctance = new ServiceError(reason, 'Not now.', reason === 'too_many_requests' ? { retryAfter: 60 } : undefined);
        await expect(ask(key)).rejects.toMatchObject({ code: reason });
        expect(await stateOf(a, key)).toMatchObject({ step: 'email-otp', isChallenged: true });
        await expect(ask(key)).rejects.toMatchObject({ code: reason });
        expect(service.users.challenges).toHaveLength(asked);
        const { sessionToken } = await service.authenticate.execute(a, code(key, '123456'));
        expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId, acr: 'urn:ostiary:acr:2' });
      },
    );

    it('asks anew where nobody can say whether a message more was sent', async () => {
      const { key } = await halfway();
      service.clock.advance(15);
      service.users.reluctance = new ServiceError('unavailable', 'No answer.');
      await expect(ask(key)).rejects.toMatchObject({ code: 'unavailable' });
      expect(await stateOf(a, key)).toMatchObject({ step: 'email-otp', isChallenged: false });
    });
  });

  describe('attack A102: what the token service is told of a sign-in', () => {
    const outcomeOf = (key: SignInKey, sessionToken: string | null, context = a) =>
      service.getOutcome.execute(context, { ...key, sessionToken });

    it.each(['allow', 'deny'] as const)(
      'is the decision (%s) of the user whose session is presented, and of nobody else',
      async (decision) => {
        const [key, userId] = [await start(a), newUser()];
        const { sessionToken, session } = await complete(a, key, userId);
        expect(await outcomeOf(key, sessionToken)).toMatchObject({ session, decision: null });
        await decide(a, key, sessionToken, decision);
        expect(await outcomeOf(key, sessionToken)).toMatchObject({ session, decision });
        const other = await login(a);
        expect(await outcomeOf(key, other.sessionToken)).toMatchObject({ session: other.session, decision: null });
        for (const secret of [null, '', key.browserToken, (await login(b, userId)).sessionToken])
          expect(await outcomeOf(key, secret)).toMatchObject({ session: null, decision: null });
      },
    );

    it('is nothing of a sign-in that is another browser\u2019s or tenant\u2019s, has expired, or was ended', async () => {
      const key = await start(a);
      const { sessionToken } = await complete(a, key, newUser());
      await decide(a, key, sessionToken);
      for (const refused of [
        outcomeOf({ ...key, browserToken: (await start(a)).browserToken }, sessionToken),
        outcomeOf({ ...key, signInId: 'x' as SignInId }, sessionToken),
        outcomeOf(key, sessionToken, b),
      ])
        await expect(refused).rejects.toEqual(invalid);
      await service.endSession.execute(a, { sessionToken });
      await expect(outcomeOf(key, sessionToken)).rejects.toEqual(invalid);
      const old = await start(a);
      service.clock.advance(30 * 60);
      await expect(outcomeOf(old, null)).rejects.toEqual(invalid);
    });
  });
});
