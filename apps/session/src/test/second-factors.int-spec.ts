import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AuthenticatorName, EnrolmentId, SignInKey, UserId } from '#contracts';
import { fulfilled, race, rounds } from '#testing';
import { noSecondFactor } from './session-service.js';
import { a, attempt, b, decide, invalid, newUser, rest, service, sessionOf, start, stateOf, useSessionService } from './session-suite.js';

const equipped: readonly AuthenticatorName[] = ['password', 'totp', 'email-otp', 'recovery-code'];
const plain: readonly AuthenticatorName[] = ['password', 'email-otp'];
const wish = { method: 'totp' } as const;

describe('the second factors that a tenant asks for', () => {
  useSessionService();

  /** After the password. */
  const halfway = async (userId: UserId = newUser(), context = a) => {
    const key = await start(context);
    return { key, userId, answer: await service.authenticate.execute(context, attempt(key, userId)) };
  };
  const code = (key: SignInKey, method: 'totp' | 'email-otp' | 'recovery-code', typed = '123456') =>
    service.authenticate.execute(a, { ...key, ...rest, proof: { method, code: typed } });
  const groundsOf = (key: SignInKey, sessionToken: string | null = null) => ({ by: 'sign-in', ...key, sessionToken }) as const;
  const confirm = (key: SignInKey, enrolmentId: EnrolmentId, typed = '123456') =>
    service.confirmEnrolment.execute(a, {
      ...{ grounds: groundsOf(key), enrolmentId, answer: { method: 'totp', code: typed }, name: null, userAgent: 'a browser' },
    });
  const begin = async (key: SignInKey) => (await service.beginEnrolment.execute(a, { grounds: groundsOf(key), wish })).enrolmentId;

  describe('of who has set one up', () => {
    beforeEach(() => {
      service.policies.policy = { ...noSecondFactor, secondFactor: 'optional' };
      service.users.enrolment = equipped;
    });

    it('attack A62: there is no session before it, and a stronger one after it', async () => {
      const { key, userId, answer } = await halfway();
      expect(answer).toMatchObject({
        sessionToken: null,
        state: { step: 'totp', reason: 'second_factor_enrolled', otherWays: ['recovery-code'], enrolment: null },
      });
      expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toEqual([]);
      await expect(decide(a, key, '')).rejects.toEqual(invalid);
      await expect(code(key, 'totp', '000000')).rejects.toMatchObject({ code: 'invalid_credentials' });
      const { sessionToken } = await code(key, 'totp');
      expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId, amr: ['pwd', 'otp', 'mfa'], acr: 'urn:ostiary:acr:2' });
    });

    it('is asked of nobody who has proved nothing, nor by what would not do', async () => {
      const before = service.users.guesses;
      await expect(code(await start(a), 'totp')).rejects.toEqual(invalid);
      const { key } = await halfway();
      await expect(code(key, 'email-otp')).rejects.toEqual(invalid);
      await expect(service.chooseAuthenticator.execute(a, { ...key, sessionToken: null, method: 'email-otp' })).rejects.toEqual(invalid);
      const foreign = await halfway(newUser(), b);
      await expect(code(foreign.key, 'totp')).rejects.toEqual(invalid);
      expect(service.users.guesses).toBe(before);
    });

    it('is proved by the other way that the user chooses, in that browser alone', async () => {
      const { key } = await halfway();
      const choose = (browserToken: string) =>
        service.chooseAuthenticator.execute(a, { ...key, browserToken, sessionToken: null, method: 'recovery-code' });
      await expect(choose((await start(a)).browserToken)).rejects.toEqual(invalid);
      expect(await choose(key.browserToken)).toMatchObject({ step: 'recovery-code', otherWays: ['totp'] });
      expect(await stateOf(a, key)).toMatchObject({ step: 'recovery-code' });
      expect((await code(key, 'recovery-code')).sessionToken).not.toBeNull();
    });

    it('N03: who sends the same code twice gets the same session', async () => {
      const { key } = await halfway();
      const [first, second] = [await code(key, 'totp'), await code(key, 'totp')];
      expect(second.sessionToken).toBe(first.sessionToken);
    });

    it('is proved for a session from before it, when that begins a sign-in', async () => {
      service.users.enrolment = plain;
      const { answer } = await halfway();
      service.users.enrolment = equipped;
      const key = await start(a, answer.sessionToken);
      expect(await stateOf(a, key, answer.sessionToken)).toMatchObject({ step: 'totp', reason: 'second_factor_enrolled' });
      expect(await stateOf(a, key, null)).toMatchObject({ step: 'password' });
    });
  });

  describe('of everybody', () => {
    beforeEach(() => {
      service.policies.policy = { ...noSecondFactor, secondFactor: 'required' };
      service.users.enrolment = plain;
    });

    it('is set up at the sign-in by who has none, which is a proof as well', async () => {
      const { key, userId, answer } = await halfway();
      expect(answer).toMatchObject({
        sessionToken: null,
        state: { step: 'enrol', reason: 'second_factor_required', enrolment: { methods: ['totp', 'passkey'], mayWait: false } },
      });
      const enrolmentId = await begin(key);
      expect(service.users.enrolling.at(-1)).toMatchObject({
        userId,
        userVersion: 7,
        purpose: expect.stringMatching(/^sign-in ./),
        mustBeFirst: true,
      });
      await expect(confirm(key, enrolmentId, '000000')).rejects.toMatchObject({ code: 'invalid_credentials' });
      const { authenticated, recoveryCodes } = await confirm(key, enrolmentId);
      expect(recoveryCodes).toEqual(['a code']);
      expect(authenticated?.state).toMatchObject({ step: 'consent' });
      expect(await sessionOf(a, authenticated?.sessionToken ?? '')).toMatchObject({ userId, acr: 'urn:ostiary:acr:2' });
    });

    it('N03: who sends the answer twice, at once as well, gets the same session', async () => {
      for (let round = 0; round < rounds; round += 1) {
        service.users.enrolment = plain;
        const { key } = await halfway();
        const enrolmentId = await begin(key);
        const answers = fulfilled(await race(10, () => confirm(key, enrolmentId)));
        const again = await confirm(key, enrolmentId);
        const tokens = new Set([...answers, again].map(({ authenticated }) => authenticated?.sessionToken));
        expect([tokens.size, tokens.has(null)]).toEqual([1, false]);
      }
    });

    it('attack A76: is set up by nobody who has one, has proved nothing, or is at another step', async () => {
      const unproved = await start(a);
      await expect(begin(unproved)).rejects.toEqual(invalid);
      service.users.enrolment = equipped;
      const { key } = await halfway();
      await expect(begin(key)).rejects.toEqual(invalid);
      await expect(confirm(key, 'x' as EnrolmentId)).rejects.toEqual(invalid);
      await code(key, 'totp');
      await expect(begin(key)).rejects.toEqual(invalid);
      expect(service.users.enrolling).toEqual([]);
    });

    it('attack A76: is set up by no sign-in from before its user set one up elsewhere, which asks for that instead', async () => {
      const [waiting, begun] = [await halfway(), await halfway()];
      const enrolmentId = await begin(begun.key);
      service.users.enrolment = equipped;
      await expect(confirm(begun.key, enrolmentId)).rejects.toMatchObject({ code: 'invalid_credentials' });
      for (const { key } of [waiting, begun]) {
        await expect(begin(key)).rejects.toEqual(invalid);
        expect(await stateOf(a, key)).toMatchObject({ step: 'totp', reason: 'second_factor_required' });
        expect((await code(key, 'totp')).sessionToken).not.toBeNull();
      }
    });

    it('asks who has changed since their password for it again', async () => {
      const [waiting, begun] = [await halfway(), await halfway()];
      const enrolmentId = await begin(begun.key);
      service.users.userVersion = 8;
      service.users.look = ({ userVersion }) => Promise.resolve(userVersion === 8);
      await expect(begin(waiting.key)).rejects.toEqual(invalid);
      await expect(confirm(begun.key, enrolmentId)).rejects.toEqual(invalid);
      for (const { key, userId } of [waiting, begun]) {
        expect(await stateOf(a, key)).toMatchObject({ step: 'password' });
        await service.authenticate.execute(a, attempt(key, userId));
        await expect(begin(key)).resolves.toBeDefined();
      }
    });

    it('attack A76: is not put off by a sign-in from before its user set one up elsewhere', async () => {
      service.policies.policy = { ...service.policies.policy, graceUntil: service.clock.epochSeconds() + 60 };
      const { key } = await halfway();
      service.users.enrolment = equipped;
      await expect(service.postponeEnrolment.execute(a, { ...key, sessionToken: null, userAgent: null })).rejects.toEqual(invalid);
      expect(await stateOf(a, key)).toMatchObject({ step: 'totp' });
    });

    it('attack A76: is set up in the browser of the sign-in alone', async () => {
      const { key } = await halfway();
      const other = { ...key, browserToken: (await start(a)).browserToken };
      await expect(begin(other)).rejects.toEqual(invalid);
      await expect(service.beginEnrolment.execute(b, { grounds: groundsOf(key), wish })).rejects.toEqual(invalid);
    });

    it('waits for as long as the tenant says, and no longer', async () => {
      const graceUntil = service.clock.epochSeconds() + 60;
      service.policies.policy = { ...service.policies.policy, graceUntil };
      const postpone = (key: SignInKey) => service.postponeEnrolment.execute(a, { ...key, sessionToken: null, userAgent: null });
      const { key, userId } = await halfway();
      const postponed = await postpone(key);
      expect(await sessionOf(a, postponed.sessionToken ?? '')).toMatchObject({ userId, amr: ['pwd'], acr: 'urn:ostiary:acr:1' });
      expect((await postpone(key)).sessionToken).toBe(postponed.sessionToken);
      service.clock.advance(60);
      const late = await halfway();
      expect(late.answer.state).toMatchObject({ step: 'enrol', enrolment: { mayWait: false } });
      await expect(postpone(late.key)).rejects.toEqual(invalid);
      await expect(postpone(await start(a))).rejects.toEqual(invalid);
    });
  });
});
