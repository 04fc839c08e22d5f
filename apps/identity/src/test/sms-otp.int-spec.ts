import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type AuthenticatorId,
  type BegunEnrolment,
  type ChallengeId,
  type EnrolmentId,
  eventMap,
  type LimitRule,
  type TenantContext,
  type User,
} from '#contracts';
import { checkTenantIsolation, eraseTenant, SqlTransaction } from '#persistence';
import { fulfilled, race, rejected, rounds } from '#testing';
import { Authenticators } from '../authenticators/authenticators.js';
import { SmsOtpAuthenticator } from '../authenticators/sms-otp/sms-otp.authenticator.js';
import { BeginAuthenticationUseCase } from '../use-cases/begin-authentication/begin-authentication.use-case.js';
import { BeginEnrolmentUseCase } from '../use-cases/begin-enrolment/begin-enrolment.use-case.js';
import { ConfirmEnrolmentUseCase } from '../use-cases/confirm-enrolment/confirm-enrolment.use-case.js';
import { CreateOneTimeCodeUseCase } from '../use-cases/create-one-time-code/create-one-time-code.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { RemoveAuthenticatorUseCase } from '../use-cases/remove-authenticator/remove-authenticator.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { OneTimeCodeStore } from '../ports/one-time-code-store.js';
import { a, b, identity, useIdentity } from './identity-suite.js';
import { expectNoneUnavailable, outOfLine } from './out-of-line.js';
import { FakeSentCodePolicies } from './fake-policies.js';

const refused = expect.objectContaining({ code: 'invalid_credentials' });
const tooMany = expect.objectContaining({ code: 'too_many_requests', retryAfter: expect.any(Number) });
const unfit = expect.objectContaining({ code: 'invalid_argument', members: [expect.objectContaining({ pointer: '/wish/number' })] });
const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('a code that is sent by text message', () => {
  let numbers = 0;

  useIdentity();
  beforeEach(() => {
    identity.outbox.events.length = 0;
    Object.assign(identity.sentCodes, new FakeSentCodePolicies());
  });

  /** A German number, in a block of its own. */
  const newNumber = (block = ++numbers): string => `+49171392${String(block % 10).padStart(1, '0')}${String(block).padStart(3, '0')}`;
  const newUser = (context = a, members: object = {}): Promise<User> =>
    identity.get(CreateUserUseCase).execute(context, { username: `user-${randomUUID()}`, ...members });
  const whose = ({ id: userId, version: userVersion }: Pick<User, 'id' | 'version'>, purpose = 'sign-in 1', mustBeFirst = false) => ({
    ...{ userId, userVersion, purpose, mustBeFirst },
  });
  const begin = (user: User, number: string | null, context = a, purpose?: string): Promise<BegunEnrolment> =>
    identity.get(BeginEnrolmentUseCase).execute(context, { ...whose(user, purpose), wish: { method: 'sms-otp', number } });
  const confirm = (user: User, enrolmentId: EnrolmentId, code: string, context = a, purpose?: string, mustBeFirst = false) =>
    identity
      .get(ConfirmEnrolmentUseCase)
      .execute(context, { ...whose(user, purpose, mustBeFirst), enrolmentId, answer: { method: 'sms-otp', code }, name: null });
  /** As the message brings it. */
  const sent = async (id: EnrolmentId | ChallengeId, context = a) =>
    identity.get(CreateOneTimeCodeUseCase).execute(context, { challengeId: id as ChallengeId });
  const codeOf = async (id: EnrolmentId | ChallengeId, context = a): Promise<string> => (await sent(id, context)).code ?? 'none';
  const enrol = async (user: User, number = newNumber(), context = a) => {
    const { enrolmentId } = await begin(user, number, context);
    const { authenticator } = await confirm(user, enrolmentId, await codeOf(enrolmentId, context), context);
    return { number, id: authenticator.id };
  };
  const ask = (user: User, context = a, challengeId = randomUUID() as ChallengeId) =>
    identity
      .get(BeginAuthenticationUseCase)
      .execute(context, { method: 'sms-otp', userId: user.id, userVersion: user.version, challengeId })
      .then(({ sentTo }) => ({ challengeId, sentTo }));
  const verify = (user: User, challengeId: ChallengeId, code: string, context = a) =>
    identity
      .get(VerifyAuthenticationUseCase)
      .execute(context, { method: 'sms-otp', userId: user.id, userVersion: user.version, challengeId, code });
  const list = (user: User, context = a) => identity.get(Authenticators).list(context, user.id);
  const messages = () => identity.outbox.of(eventMap.identity.oneTimeCodeRequested);
  const rows = (context: TenantContext, sql: string, parameters: readonly unknown[] = []): Promise<readonly object[]> =>
    identity.unitOfWork.transaction(context, (tx) => SqlTransaction.of(tx).query(sql, [...parameters]));
  const limitTo = (subject: LimitRule['subject'], max: number, endpoint: LimitRule['endpoint'] = 'sms_enrolment'): void => {
    identity.sentCodes.limits = [{ endpoint, subject, event: 'requests', max, seconds: 3_600 }];
  };

  describe('to a number that its user sets up', () => {
    it('is the proof of the number, and recovery codes come with it; lists show its last two digits', async () => {
      const user = await newUser();
      const begun = await begin(user, '+49 171 3920042');
      expect(begun.offer).toEqual({ method: 'sms-otp', number: '+491713920042' });
      expect(await sent(begun.enrolmentId)).toMatchObject({ recipient: '+491713920042', code: expect.stringMatching(/^\d{6}$/) });
      expect(messages()).toEqual([expect.objectContaining({ userId: user.id, challengeId: begun.enrolmentId, channel: 'sms' })]);
      expect(await identity.get(Authenticators).enrolled(a, user)).not.toContain('sms-otp');
      const done = await confirm(user, begun.enrolmentId, await codeOf(begun.enrolmentId));
      expect(done).toMatchObject({ authenticator: { method: 'sms-otp', name: '•••• 42' }, proved: { method: 'sms-otp', amr: ['sms'] } });
      expect(done.recoveryCodes).toHaveLength(10);
      expect(await identity.get(Authenticators).enrolled(a, user)).toContain('sms-otp');
      expect(JSON.stringify([await list(user), identity.outbox.events])).not.toContain('3920042');
    });

    it.each(['', '0171 3920000', '+49 171', '+4990012345678', '+19005550100', '+881612345678', '+431234567', 'x'.repeat(100)])(
      'attack A66: is not sent to %j, nor is it counted',
      async (number) => {
        limitTo('user', 1);
        const user = await newUser();
        await expect(begin(user, number)).rejects.toEqual(unfit);
        await expect(begin(user, newNumber())).resolves.toBeDefined();
        expect(messages()).toHaveLength(1);
      },
    );

    it('attack A76: is for the sign-in or session that asked alone, and its user, tenant and enrolment', async () => {
      const [user, other] = [await newUser(), await newUser()];
      const { enrolmentId } = await begin(user, newNumber());
      const code = await codeOf(enrolmentId);
      const theirs = await begin(other, newNumber());
      await expect(confirm(user, enrolmentId, code, a, 'sign-in 2')).rejects.toEqual(refused);
      await expect(confirm(other, enrolmentId, code)).rejects.toEqual(refused);
      await expect(confirm(other, theirs.enrolmentId, code)).rejects.toEqual(refused);
      await expect(confirm(user, enrolmentId, code, b)).rejects.toEqual(refused);
      await expect(confirm(user, 'x' as EnrolmentId, code)).rejects.toEqual(refused);
      await expect(begin(user, null, a, 'sign-in 2')).rejects.toMatchObject({ code: 'not_found' });
      expect(await list(user)).toEqual([]);
      await expect(confirm(user, enrolmentId, code)).resolves.toBeDefined();
    });

    it('attack A76: is refused where it must be the first, and something else is set up meanwhile', async () => {
      const user = await newUser();
      const { enrolmentId } = await begin(user, newNumber(), a, 'sign-in 2');
      await enrol(user);
      await expect(confirm(user, enrolmentId, await codeOf(enrolmentId), a, 'sign-in 2', true)).rejects.toEqual(refused);
      expect(await list(user)).toHaveLength(1);
    });

    it('N03: typed twice at once is one message; later it is another, and the code before is worth nothing', async () => {
      const user = await newUser();
      const number = newNumber();
      const all = await race(20, () => begin(user, number));
      expect(rejected(all)).toEqual([]);
      expect([new Set(fulfilled(all).map(({ enrolmentId }) => enrolmentId)).size, messages().length]).toEqual([1, 1]);
      const before = (await begin(user, null)).enrolmentId;
      const code = await codeOf(before);
      identity.clock.advance(31);
      const again = await begin(user, number);
      await expect(confirm(user, before, code)).rejects.toEqual(refused);
      await expect(confirm(user, again.enrolmentId, await codeOf(again.enrolmentId))).resolves.toBeDefined();
      expect(messages()).toHaveLength(2);
    });

    it('costs no guess that is right, of however many that stand between the proof and what it sets up', async () => {
      const user = await newUser();
      const { enrolmentId } = await begin(user, newNumber());
      const answer = { method: 'sms-otp', code: await codeOf(enrolmentId) } as const;
      const prove = () =>
        identity.get(SmsOtpAuthenticator).confirmEnrolment(a, user, { enrolmentId, purpose: 'sign-in 1', answer, name: null });
      for (let nth = 0; nth < 10; nth += 1) await expect(prove()).resolves.toBeDefined();
      await expect(confirm(user, enrolmentId, answer.code)).resolves.toMatchObject({ isRepeated: false });
    });

    it('attack A61: sets one up, of 100 answers at the same time, and answers those alike that stand in line, in every round', async () => {
      // Their numbers are of one block.
      identity.sentCodes.limits = [];
      for (let round = 0; round < rounds; round += 1) {
        const user = await newUser();
        const { enrolmentId } = await begin(user, newNumber());
        const code = await codeOf(enrolmentId);
        const done = await race(30, () => confirm(user, enrolmentId, code));
        expect(rejected(done)).toEqual([]);
        expect(fulfilled(done).filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
        expect(new Set(fulfilled(done).map(({ recoveryCodes }) => recoveryCodes?.join())).size).toBe(1);
        const next = await begin(user, newNumber());
        const nextCode = await codeOf(next.enrolmentId);
        const taken = await outOfLine(() => race(100, () => confirm(user, next.enrolmentId, nextCode)));
        expectNoneUnavailable(taken);
        expect(fulfilled(taken).filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
        expect(await list(user)).toHaveLength(2);
      }
    }, 120_000);

    it('attacks A59, A60: five wrong guesses are all, whatever is asked for anew, and count for sign-ins too', async () => {
      const user = await newUser();
      const { number } = await enrol(user);
      for (let nth = 0; nth < 5; nth += 1) {
        const { enrolmentId } = await begin(user, newNumber());
        await expect(confirm(user, enrolmentId, otherThan(await codeOf(enrolmentId)))).rejects.toEqual(refused);
      }
      const { enrolmentId } = await begin(user, newNumber());
      await expect(confirm(user, enrolmentId, await codeOf(enrolmentId))).rejects.toEqual(tooMany);
      const { challengeId } = await ask(user);
      expect(await sent(challengeId)).toMatchObject({ recipient: number });
      await expect(verify(user, challengeId, await codeOf(challengeId))).rejects.toEqual(tooMany);
    });

    it('is good for ten minutes', async () => {
      const user = await newUser();
      const { enrolmentId } = await begin(user, newNumber());
      const code = await codeOf(enrolmentId);
      identity.clock.advance(600);
      await expect(confirm(user, enrolmentId, code)).rejects.toEqual(refused);
      expect(await codeOf(enrolmentId)).toBe('none');
    });

    it('is one of five at most, each once', async () => {
      identity.sentCodes.limits = [];
      const user = await newUser();
      const { number } = await enrol(user);
      await expect(begin(user, number)).rejects.toMatchObject({ code: 'conflict' });
      for (let nth = 0; nth < 4; nth += 1) await enrol(user);
      await expect(begin(user, newNumber())).rejects.toMatchObject({ code: 'conflict' });
      expect(await list(user)).toHaveLength(5);
    });

    it('verifies the number of the profile where it is that one, and tells of no other', async () => {
      const number = newNumber();
      const [same, other] = [await newUser(a, { phone: number }), await newUser(a, { phone: newNumber() })];
      await enrol(same, number);
      await enrol(other);
      const none = await newUser();
      await enrol(none);
      const profiles = await Promise.all([same, other, none].map(({ id }) => identity.get(GetUserUseCase).execute(a, { id })));
      expect(profiles.map(({ phoneVerified }) => phoneVerified)).toEqual([true, false, false]);
      expect(profiles.map(({ phone, version }) => [phone, version])).toEqual(
        [same, other, none].map(({ phone, version }) => [phone, version]),
      );
    });
  });

  describe('at a sign-in', () => {
    it('goes to the number that was proved last, and is RFC 8176 `sms`', async () => {
      const user = await newUser();
      await enrol(user);
      identity.clock.advance(1);
      const { number } = await enrol(user);
      const { challengeId, sentTo } = await ask(user);
      expect(sentTo).toBe(`•••• ${number.slice(-2)}`);
      expect(await sent(challengeId)).toMatchObject({ recipient: number });
      const verified = await verify(user, challengeId, await codeOf(challengeId));
      expect(verified).toMatchObject({ evidence: { method: 'sms-otp', userId: user.id, amr: ['sms'] }, isRepeated: false });
    });

    it('attack A61: is used once, by 100 requests at the same time', async () => {
      const user = await newUser();
      await enrol(user);
      const { challengeId } = await ask(user);
      const code = await codeOf(challengeId);
      const taken = await outOfLine(() => race(100, () => verify(user, challengeId, code)));
      expectNoneUnavailable(taken);
      expect(fulfilled(taken).filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
      expect(await codeOf(challengeId)).toBe('none');
    });

    it('N03: is charged, given back and used up before the guesses of its user, so that no two replicas wait for each other', async () => {
      const user = await newUser();
      const codes = identity.get(OneTimeCodeStore);
      /** With no guess of the user held meanwhile, or that would fail at once. */
      const unheld = <Given extends unknown[], Result>(work: (...given: Given) => Promise<Result>) => {
        return async (...given: Given): Promise<Result> => {
          await rows(a, 'SELECT 1 FROM code_guesses WHERE user_id = $1 FOR UPDATE NOWAIT', [user.id]);
          return work(...given);
        };
      };
      await enrol(user);
      const originals = { charge: codes.charge.bind(codes), refund: codes.refund.bind(codes) };
      const charge = jest.spyOn(codes, 'charge').mockImplementation(unheld(originals.charge));
      const refund = jest.spyOn(codes, 'refund').mockImplementation(unheld(originals.refund));
      await enrol(user);
      const { challengeId } = await ask(user);
      await verify(user, challengeId, await codeOf(challengeId));
      expect([charge.mock.calls.length, refund.mock.calls.length]).toEqual([2, 2]);
      for (const spy of [charge, refund]) spy.mockRestore();
    });

    it('is asked for by nobody who has set up no number, whatever the profile says', async () => {
      const user = await newUser(a, { phone: newNumber(), phoneVerified: true });
      await expect(ask(user)).rejects.toEqual(refused);
      await begin(user, newNumber());
      await expect(ask(user)).rejects.toEqual(refused);
      const foreign = await newUser(b);
      await enrol(foreign, newNumber(), b);
      await expect(ask(foreign)).rejects.toEqual(refused);
    });

    it('is worth nothing once its number is removed, which only its user can say', async () => {
      const [user, other] = [await newUser(), await newUser()];
      const { id } = await enrol(user);
      const { challengeId } = await ask(user);
      const code = await codeOf(challengeId);
      const remove = (of: User, authenticatorId: AuthenticatorId, context = a) =>
        identity.get(RemoveAuthenticatorUseCase).execute(context, { userId: of.id, authenticatorId });
      await expect(remove(other, id)).rejects.toMatchObject({ code: 'not_found' });
      await expect(remove(user, id, b)).rejects.toMatchObject({ code: 'not_found' });
      await remove(user, id);
      expect(await codeOf(challengeId)).toBe('none');
      await expect(verify({ ...user, version: user.version + 1 }, challengeId, code)).rejects.toEqual(refused);
      expect(await list(user)).toEqual([]);
    });

    it('is sent to no country that the tenant has taken off its list, and stays set up', async () => {
      const user = await newUser();
      await enrol(user);
      identity.sentCodes.countries = ['US'];
      const before = messages().length;
      await expect(ask(user)).rejects.toMatchObject({ code: 'forbidden' });
      expect(messages()).toHaveLength(before);
      expect(await identity.get(Authenticators).enrolled(a, user)).toContain('sms-otp');
    });
  });

  describe('attack A66: text messages are bounded', () => {
    it('by user, however many numbers they type, in every round of 100 at the same time', async () => {
      limitTo('user', 10);
      const user = await newUser();
      const asked = await race(100, () => begin(user, newNumber(), a, randomUUID()));
      expect([fulfilled(asked).length, messages().length]).toEqual([10, 10]);
      for (const refusal of rejected(asked)) expect(refusal).toEqual(tooMany);
      identity.clock.advance(3_600);
      await expect(begin(user, newNumber())).resolves.toBeDefined();
    }, 60_000);

    it.each<[LimitRule['subject'], string, string, string]>([
      ['recipient', '+491713920001', '+49 171 392 0001', '+491713920002'],
      ['number_block', '+491713920001', '+491713920999', '+491713921000'],
      ['country', '+491713920001', '+4915112345678', '+12025550123'],
      ['tenant', '+491713920001', '+12025550123', ''],
    ])('by %s, whoever asks: %s, %s and not %s', async (subject, one, same, other) => {
      limitTo(subject, 3);
      for (let nth = 0; nth < 3; nth += 1) await begin(await newUser(), nth % 2 === 0 ? one : same);
      await expect(begin(await newUser(), same)).rejects.toEqual(tooMany);
      await expect(begin(await newUser(), one)).rejects.toEqual(tooMany);
      if (other !== '') await expect(begin(await newUser(), other)).resolves.toBeDefined();
      await expect(begin(await newUser(b), one, b)).resolves.toBeDefined();
    });

    it.each<LimitRule['subject']>(['recipient', 'number_block', 'country', 'tenant'])(
      'N25: by %s, strangers who ask for numbers that nobody has proved use up nothing of those who have, nor the other way',
      async (subject) => {
        limitTo(subject, 2);
        const user = await newUser();
        const { number } = await enrol(user);
        await begin(await newUser(), number);
        await expect(begin(await newUser(), number)).rejects.toEqual(tooMany);
        await expect(ask(user)).resolves.toBeDefined();
        limitTo(subject, 1, 'sms_otp');
        await ask(user);
        await expect(ask(user)).rejects.toEqual(tooMany);
        await expect(begin(await newUser(), number)).resolves.toBeDefined();
      },
    );

    it('by network address', async () => {
      limitTo('address', 2);
      const from = (address: string): TenantContext => ({ ...a, actor: { kind: 'anonymous', address } });
      for (let nth = 0; nth < 2; nth += 1) await begin(await newUser(), newNumber(), from('192.0.2.9'));
      await expect(begin(await newUser(), newNumber(), from('192.0.2.9'))).rejects.toEqual(tooMany);
      await expect(begin(await newUser(), newNumber(), from('192.0.2.10'))).resolves.toBeDefined();
    });

    it('together or not at all: what one limit refuses counts for none', async () => {
      const rule = { endpoint: 'sms_enrolment', event: 'requests', seconds: 3_600 } as const;
      identity.sentCodes.limits = [
        { ...rule, subject: 'user', max: 1 },
        { ...rule, subject: 'tenant', max: 2 },
      ];
      const user = await newUser();
      await begin(user, newNumber());
      for (let nth = 0; nth < 5; nth += 1) await expect(begin(user, newNumber(), a, `${nth}`)).rejects.toEqual(tooMany);
      await expect(begin(await newUser(), newNumber())).resolves.toBeDefined();
      await expect(begin(await newUser(), newNumber())).rejects.toEqual(tooMany);
    });
  });

  it('attack A71: lies in tables that no other tenant sees, and goes with its user and tenant; no code stands there', async () => {
    const [user, other] = [await newUser(), await newUser()];
    await enrol(user);
    const { enrolmentId } = await begin(other, newNumber());
    const code = await codeOf(enrolmentId);
    expect(JSON.stringify(await rows(a, 'SELECT code_hash FROM one_time_codes'))).not.toContain(code);
    expect(await rows(b, 'SELECT * FROM sms_numbers')).toEqual([]);
    expect(await checkTenantIsolation(identity.dataSource)).toEqual([]);
    await rows(a, 'DELETE FROM users WHERE id = $1', [user.id]);
    expect(await rows(a, 'SELECT user_id FROM sms_numbers')).toEqual([{ user_id: other.id }]);
    await identity.unitOfWork.transaction(a, eraseTenant);
    expect(await rows(a, 'SELECT * FROM sms_numbers')).toEqual([]);
  });
});
