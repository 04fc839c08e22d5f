import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type AuthenticatorId,
  type BegunEnrolment,
  type EnrolledAuthenticator,
  type EnrolmentId,
  eventMap,
  type ServiceError,
  type TenantContext,
  type User,
  type VerifiedAuthentication,
} from '#contracts';
import { checkTenantIsolation, eraseTenant, SqlTransaction } from '#persistence';
import { MasterKeys } from '#platform';
import { captureLog, fulfilled, race, rejected, rounds, twoTenants } from '#testing';
import { generateSync } from 'otplib';
import { TryLine } from '../authenticators/try-line.js';
import { BeginEnrolmentUseCase } from '../use-cases/begin-enrolment/begin-enrolment.use-case.js';
import { BeginAuthenticationUseCase } from '../use-cases/begin-authentication/begin-authentication.use-case.js';
import { ConfirmEnrolmentUseCase } from '../use-cases/confirm-enrolment/confirm-enrolment.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { ListAuthenticatorsUseCase } from '../use-cases/list-authenticators/list-authenticators.use-case.js';
import { RenameAuthenticatorUseCase } from '../use-cases/rename-authenticator/rename-authenticator.use-case.js';
import { RemoveAuthenticatorUseCase } from '../use-cases/remove-authenticator/remove-authenticator.use-case.js';
import { SetPasswordUseCase } from '../use-cases/set-password/set-password.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { IdentityHarness } from './identity-harness.js';

const refused = expect.objectContaining({ code: 'invalid_credentials' });
const tooMany = expect.objectContaining({ code: 'too_many_requests', retryAfter: expect.any(Number) });
const period = 30;

type Begun = BegunEnrolment & { readonly offer: { readonly method: 'totp' } };

/** A device: what the app knows. */
type Device = { readonly key: string; readonly authenticator: EnrolledAuthenticator };

describe('RFC 6238: codes of an authenticator app', () => {
  let identity: IdentityHarness;
  let a: TenantContext;
  let b: TenantContext;
  let log: ReturnType<typeof captureLog>;
  beforeAll(() => {
    log = captureLog();
  });

  beforeAll(async () => {
    identity = await IdentityHarness.start({ OSTIARY_IDENTITY_KEYS: `${MasterKeys.generate('k2')},${MasterKeys.generate('k1')}` });
  }, 60_000);
  afterAll(() => identity.close());
  beforeEach(() => {
    ({ a, b } = twoTenants());
    identity.outbox.events.length = 0;
  });

  const newUser = (context = a): Promise<User> =>
    identity.get(CreateUserUseCase).execute(context, { username: `user-${randomUUID()}`, email: `${randomUUID()}@example.com` });
  /** What the app shows, `steps` from now. */
  const codeOf = (key: string, steps = 0): string => generateSync({ secret: key, epoch: identity.clock.epochSeconds() + steps * period });
  /** What enrolments are for. */
  const purposes = new Map<EnrolmentId, string>();
  const begin = async (
    user: Pick<User, 'id'>,
    context = a,
    userVersion: number | null = null,
    purpose: string = randomUUID(),
  ): Promise<Begun> => {
    const asked = { userId: user.id, userVersion, purpose, mustBeFirst: false, wish: { method: 'totp' } } as const;
    const begun = await identity.get(BeginEnrolmentUseCase).execute(context, asked);
    purposes.set(begun.enrolmentId, purpose);
    if (begun.offer.method !== 'totp') throw new Error('another authenticator was offered');
    return { ...begun, offer: begun.offer };
  };
  const confirm = (
    user: Pick<User, 'id'>,
    {
      enrolmentId,
      code,
      purpose = purposes.get(enrolmentId) ?? '',
      mustBeFirst = false,
    }: { enrolmentId: EnrolmentId; code: string; purpose?: string; mustBeFirst?: boolean },
    context = a,
    userVersion: number | null = null,
  ) =>
    identity.get(ConfirmEnrolmentUseCase).execute(context, {
      userId: user.id,
      userVersion,
      purpose,
      mustBeFirst,
      enrolmentId,
      answer: { method: 'totp', code },
      name: 'telephone',
    });
  /** A device of the user, whose first code is of the step before: the present one is still good. */
  const enrol = async (user: Pick<User, 'id'>, context = a): Promise<Device> => {
    const { enrolmentId, offer } = await begin(user, context);
    const { authenticator } = await confirm(user, { enrolmentId, code: codeOf(offer.key, -1) }, context);
    return { key: offer.key, authenticator };
  };
  const verify = (
    user: Pick<User, 'id' | 'version'>,
    code: string,
    {
      usedFor = randomUUID(),
      context = a,
      userVersion = user.version,
    }: { usedFor?: string; context?: TenantContext; userVersion?: number } = {},
  ): Promise<VerifiedAuthentication> =>
    identity.get(VerifyAuthenticationUseCase).execute(context, { method: 'totp', userId: user.id, userVersion, usedFor, code });
  const list = (user: Pick<User, 'id'>, context = a) => identity.get(ListAuthenticatorsUseCase).execute(context, { userId: user.id });
  const remove = (user: Pick<User, 'id'>, authenticatorId: AuthenticatorId, context = a) =>
    identity.get(RemoveAuthenticatorUseCase).execute(context, { userId: user.id, authenticatorId });
  const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  const rows = (context: TenantContext, sql: string, parameters: readonly unknown[] = []): Promise<readonly object[]> =>
    identity.unitOfWork.transaction(context, (tx) => SqlTransaction.of(tx).query(sql, [...parameters]));
  /** Guesses side by side, as at as many replicas: each of them lets one of a user through at a time. */
  const outOfLine = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const line = jest.spyOn(TryLine.prototype, 'run').mockImplementation((_key, _deadline, run) => run());
    try {
      return await work();
    } finally {
      line.mockRestore();
    }
  };

  describe('set up', () => {
    it('with 160 bits, an address for the app that names tenant and user, and a first code', async () => {
      const user = await newUser();
      const { enrolmentId, offer, expiresAt } = await begin(user);
      expect(offer.key).toMatch(/^[A-Z2-7]{32}$/);
      const uri = new URL(offer.uri);
      expect(uri.href).toMatch(/^otpauth:\/\/totp\//);
      expect(decodeURIComponent(uri.pathname)).toContain(`Acme  Notes:${user.username}`);
      expect(Object.fromEntries(uri.searchParams)).toEqual({ secret: offer.key, issuer: 'Acme  Notes' });
      expect(Date.parse(expiresAt) - identity.clock.now().getTime()).toBe(1_800_000);
      expect(await list(user)).toMatchObject({ enrolled: [], authenticators: [], recoveryCodesLeft: 0 });

      const confirmed = await confirm(user, { enrolmentId, code: codeOf(offer.key) });
      expect(confirmed).toMatchObject({
        proved: { method: 'totp', userId: user.id, userVersion: user.version, amr: ['otp'] },
        ...{ authenticator: { method: 'totp', name: 'telephone' }, isRepeated: false },
      });
      expect(await list(user)).toMatchObject({
        ...{ enrolled: ['totp', 'recovery-code'], authenticators: [confirmed.authenticator], recoveryCodesLeft: 10 },
      });
      expect(await identity.get(GetUserUseCase).execute(a, { id: user.id })).toMatchObject({ mfaEnabled: true, version: user.version });
      expect(identity.outbox.of(eventMap.identity.authenticatorAdded)).toEqual([
        { userId: user.id, authenticatorId: confirmed.authenticator.id, method: 'totp' },
      ]);
    });

    it('ten times at most, also of those that were begun before the tenth', async () => {
      const user = await newUser();
      const waiting = [await begin(user), await begin(user)];
      for (let nth = 0; nth < 9; nth += 1) await enrol(user);
      const [tenth, eleventh] = waiting.map(
        ({ enrolmentId, offer }) =>
          () =>
            confirm(user, { enrolmentId, code: codeOf(offer.key) }),
      );
      await tenth?.();
      await expect(eleventh?.()).rejects.toEqual(refused);
      expect((await list(user)).authenticators).toHaveLength(10);
    });

    it('with a key that no copy of the database tells, nor events or the log', async () => {
      const user = await newUser();
      const { key } = await enrol(user);
      const kept = JSON.stringify([await rows(a, 'SELECT * FROM totp_authenticators'), identity.outbox.events, log]);
      for (const secret of [key, Buffer.from(key).toString('base64url')]) expect(kept).not.toContain(secret);
      expect(kept).toContain('k2.');
    });

    it('not by a wrong code, by that of another, for another sign-in, or after half an hour', async () => {
      const [user, other] = [await newUser(), await newUser()];
      const { enrolmentId, offer } = await begin(user);
      const code = codeOf(offer.key);
      for (const wrong of ['', otherThan(code), `${code} `])
        await expect(confirm(user, { enrolmentId, code: wrong })).rejects.toEqual(refused);
      await expect(confirm(other, { enrolmentId, code })).rejects.toEqual(refused);
      await expect(confirm(user, { enrolmentId, code }, b)).rejects.toEqual(refused);
      for (const id of ['', 'x', enrolmentId.toUpperCase(), randomUUID()])
        await expect(confirm(other, { enrolmentId: id as EnrolmentId, code })).rejects.toEqual(expect.any(Error));
      await expect(confirm(user, { enrolmentId, code, purpose: 'another sign-in' })).rejects.toEqual(refused);
      await confirm(user, { enrolmentId, code });
      const late = await begin(user);
      identity.clock.advance(1_800);
      await expect(confirm(user, { enrolmentId: late.enrolmentId, code: codeOf(late.offer.key) })).rejects.toEqual(refused);
      expect((await list(user)).authenticators).toHaveLength(1);
    });

    it('with the same key for the same sign-in or session, and with another for every other', async () => {
      const user = await newUser();
      const first = await begin(user, a, null, 'a sign-in');
      identity.clock.advance(60);
      expect(await begin(user, a, null, 'a sign-in')).toEqual(first);
      const other = await begin(user, a, null, 'another');
      expect([other.enrolmentId, other.offer.key]).not.toEqual([first.enrolmentId, first.offer.key]);
      await confirm(user, { enrolmentId: first.enrolmentId, code: codeOf(first.offer.key) });
      expect((await begin(user, a, null, 'a sign-in')).offer.key).not.toBe(first.offer.key);
    });

    it('N03: with the same answer to who sends it twice, recovery codes included, for a minute', async () => {
      const user = await newUser();
      const { enrolmentId, offer } = await begin(user);
      const code = codeOf(offer.key);
      const first = await confirm(user, { enrolmentId, code });
      expect(await confirm(user, { enrolmentId, code })).toEqual({ ...first, isRepeated: true });
      await expect(confirm(user, { enrolmentId, code: otherThan(code) })).rejects.toEqual(refused);
      await expect(confirm(user, { enrolmentId, code, purpose: 'another sign-in' })).rejects.toEqual(refused);
      expect(identity.outbox.of(eventMap.identity.authenticatorAdded)).toHaveLength(1);
      identity.clock.advance(60);
      await expect(confirm(user, { enrolmentId, code })).rejects.toEqual(refused);
    });

    it('attack A76: once where it must be the first, of any number at the same time, and a repetition is answered', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const user = await newUser();
        const devices = [await begin(user), await begin(user)];
        const show = (nth: number) => {
          const { enrolmentId, offer } = devices[nth % 2] ?? { enrolmentId: '' as EnrolmentId, offer: { key: '' } };
          return confirm(user, { enrolmentId, code: codeOf(offer.key), mustBeFirst: true });
        };
        const results = await outOfLine(() => race(2, show));
        expect(fulfilled(results)).toHaveLength(1);
        for (const error of rejected(results)) expect(error).toEqual(refused);
        const again = await Promise.allSettled([show(0), show(1)]);
        expect(fulfilled(again)).toMatchObject([{ isRepeated: true }]);
        expect((await list(user)).authenticators).toHaveLength(1);
      }
    });

    it('not for who is disabled, has changed since they proved themselves, or is nobody', async () => {
      const user = await newUser();
      const { enrolmentId, offer } = await begin(user, a, user.version);
      await identity.get(SetPasswordUseCase).execute(a, { id: user.id, password: 'violet-gravel-saunter-92' });
      await expect(begin(user, a, user.version)).rejects.toEqual(refused);
      await expect(confirm(user, { enrolmentId, code: codeOf(offer.key) }, a, user.version)).rejects.toEqual(refused);
      await identity.get(UpdateUserUseCase).execute(a, { id: user.id, status: 'disabled' });
      for (const nobody of [user, { id: randomUUID() as User['id'] }]) await expect(begin(nobody)).rejects.toEqual(refused);
      await expect(confirm(user, { enrolmentId, code: codeOf(offer.key) })).rejects.toEqual(refused);
    });

    it('ten times at most', async () => {
      const user = await newUser();
      for (let nth = 0; nth < 10; nth += 1) await enrol(user);
      await expect(begin(user)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('N25: however often it was begun, of which the latest twenty wait', async () => {
      const [user, other] = [await newUser(), await newUser()];
      const kept = await begin(other);
      const { authenticator } = await enrol(user);
      const begun: Begun[] = [];
      for (let nth = 0; nth < 21; nth += 1) {
        identity.clock.advance(1);
        begun.push(await begin(user));
      }
      const [oldest, next] = begun;
      if (oldest === undefined || next === undefined) throw new Error('there are more');
      await expect(confirm(user, { enrolmentId: oldest.enrolmentId, code: codeOf(oldest.offer.key) })).rejects.toEqual(refused);
      await confirm(user, { enrolmentId: next.enrolmentId, code: codeOf(next.offer.key) });
      await confirm(other, { enrolmentId: kept.enrolmentId, code: codeOf(kept.offer.key) });
      expect((await list(user)).authenticators).toMatchObject([{ id: authenticator.id }, { method: 'totp' }]);
    });

    it('once, of 100 confirmations at the same time, in every round', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const user = await newUser();
        const { enrolmentId, offer } = await begin(user);
        const code = codeOf(offer.key);
        const results = await outOfLine(() => race(100, () => confirm(user, { enrolmentId, code })));
        expect(fulfilled(results).filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
        expect((await list(user)).authenticators).toHaveLength(1);
      }
    }, 120_000);
  });

  describe('used', () => {
    it('are those of the others where one was sealed under a key that is lost', async () => {
      const user = await newUser();
      const [lost, other] = [await enrol(user), await enrol(user)];
      await rows(a, `UPDATE totp_authenticators SET sealed_key = 'gone' WHERE id = $1`, [lost.authenticator.id]);
      identity.clock.advance(period);
      await expect(verify(user, codeOf(lost.key))).rejects.toEqual(refused);
      expect(await verify(user, codeOf(other.key))).toMatchObject({ evidence: { authenticatorId: other.authenticator.id } });
      // A key that is lost is no way around what was set up with it.
      expect((await list(user)).enrolled).toContain('totp');
    });

    it('prove their user, by RFC 8176 `otp`', async () => {
      const user = await newUser();
      const { key, authenticator } = await enrol(user);
      identity.clock.advance(period);
      const { id: authenticatorId } = authenticator;
      expect(await verify(user, codeOf(key))).toMatchObject({
        evidence: { method: 'totp', userId: user.id, userVersion: user.version, amr: ['otp'], authenticatorId },
        ...{ enrolled: ['totp', 'recovery-code'], isRepeated: false, knownBrowser: null },
        ...{ secondFactor: 'off', onFile: { attributes: [], terms: [] } },
      });
      expect((await list(user)).authenticators).toEqual([{ ...authenticator, lastUsedAt: identity.clock.now().toISOString() }]);
      await expect(
        identity
          .get(BeginAuthenticationUseCase)
          .execute(a, { method: 'totp', userId: user.id, userVersion: user.version, challengeId: randomUUID() as never }),
      ).rejects.toEqual(refused);
    });

    it('§5.2: are good for the present step and its neighbours, and for no other', async () => {
      for (const [steps, isGood] of [
        [-2, false],
        [-1, true],
        [0, true],
        [1, true],
        [2, false],
      ] as const) {
        const user = await newUser();
        const { key } = await enrol(user);
        identity.clock.advance(10 * period);
        const tried = verify(user, codeOf(key, steps));
        await (isGood ? expect(tried).resolves.toBeDefined() : expect(tried).rejects.toEqual(refused));
      }
    });

    it('§5.2: attack A77: are refused a second time, those of steps before them as well, and so is the code that set the app up', async () => {
      const user = await newUser();
      const { enrolmentId, offer } = await begin(user);
      await confirm(user, { enrolmentId, code: codeOf(offer.key) });
      await expect(verify(user, codeOf(offer.key))).rejects.toEqual(refused);
      identity.clock.advance(period);
      await verify(user, codeOf(offer.key, 1));
      for (const steps of [-1, 0, 1]) await expect(verify(user, codeOf(offer.key, steps))).rejects.toEqual(refused);
    });

    it('attack A77: are good once for a user, whichever of their devices shows them', async () => {
      const user = await newUser();
      const [first, second] = [await enrol(user), await enrol(user)];
      identity.clock.advance(period);
      await verify(user, codeOf(first.key));
      await expect(verify(user, codeOf(second.key))).rejects.toEqual(refused);
      identity.clock.advance(period);
      await expect(verify(user, codeOf(second.key))).resolves.toBeDefined();
    });

    it('attack A77: are good once of 100 at the same time, in every round', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const user = await newUser();
        const devices = [await enrol(user), await enrol(user)];
        identity.clock.advance(period);
        const results = await outOfLine(() => race(100, (nth) => verify(user, codeOf(devices[nth % 2]?.key ?? ''))));
        expect(fulfilled(results)).toHaveLength(1);
        for (const error of rejected(results)) expect(['invalid_credentials', 'too_many_requests']).toContain((error as ServiceError).code);
      }
    }, 120_000);

    it('N03: are a repetition for the same sign-in, and for no other', async () => {
      const user = await newUser();
      const { key } = await enrol(user);
      const usedFor = randomUUID();
      await verify(user, codeOf(key), { usedFor });
      expect(await verify(user, codeOf(key), { usedFor })).toMatchObject({ isRepeated: true });
      await expect(verify(user, codeOf(key))).rejects.toEqual(refused);
      identity.clock.advance(3 * period);
      await expect(verify(user, codeOf(key, -3), { usedFor })).rejects.toEqual(refused);
    });

    it('are no other user\u2019s, and no other tenant\u2019s', async () => {
      const [user, other, foreign] = [await newUser(), await newUser(), await newUser(b)];
      const { key } = await enrol(user);
      await enrol(other);
      await expect(verify(other, codeOf(key))).rejects.toEqual(refused);
      await expect(verify(foreign, codeOf(key), { context: b })).rejects.toEqual(refused);
      await expect(verify(user, codeOf(key), { context: b })).rejects.toEqual(refused);
      await expect(verify(await newUser(), codeOf(key))).rejects.toEqual(refused);
      for (const code of ['', '123', ` ${codeOf(key)}`, '１２３４５６', 'abcdef', codeOf(key).repeat(1_000)])
        await expect(verify(user, code)).rejects.toEqual(expect.any(Error));
    });

    it('attack A59: are compared five times in ten minutes, whatever is right after', async () => {
      const user = await newUser();
      const { key } = await enrol(user);
      for (let nth = 0; nth < 5; nth += 1) await expect(verify(user, otherThan(codeOf(key)))).rejects.toEqual(refused);
      await expect(verify(user, codeOf(key))).rejects.toEqual(tooMany);
      const { enrolmentId, offer } = await begin(user);
      await expect(confirm(user, { enrolmentId, code: codeOf(offer.key) })).rejects.toEqual(tooMany);
      identity.clock.advance(600);
      await expect(verify(user, codeOf(key))).resolves.toBeDefined();
    });

    it('attack A59: of a burst of 100 wrong ones five are compared', async () => {
      const user = await newUser();
      const { key } = await enrol(user);
      const guesses = await outOfLine(() => race(100, () => verify(user, otherThan(codeOf(key)))));
      expect(rejected(guesses).filter((error) => (error as ServiceError).code === 'invalid_credentials')).toHaveLength(5);
    }, 60_000);

    it('are worth nothing for who has changed since the password, and cost them no guess', async () => {
      const user = await newUser();
      const { key } = await enrol(user);
      await identity.get(SetPasswordUseCase).execute(a, { id: user.id, password: 'violet-gravel-saunter-92' });
      for (let nth = 0; nth < 7; nth += 1) await expect(verify(user, codeOf(key))).rejects.toEqual(refused);
      await expect(verify(user, codeOf(key), { userVersion: user.version + 1 })).resolves.toBeDefined();
    });
  });

  describe('taken away', () => {
    it('prove nothing any more, and make the user another version: what is under way counts no longer', async () => {
      const user = await newUser();
      const { key, authenticator } = await enrol(user);
      expect(await remove(user, authenticator.id)).toEqual({ removed: true, userVersion: user.version + 1 });
      await expect(verify(user, codeOf(key), { userVersion: user.version + 1 })).rejects.toEqual(refused);
      expect(await list(user)).toMatchObject({ enrolled: [], authenticators: [], recoveryCodesLeft: 0 });
      expect(await identity.get(GetUserUseCase).execute(a, { id: user.id })).toMatchObject({
        mfaEnabled: false,
        version: user.version + 1,
      });
      expect(identity.outbox.of(eventMap.identity.authenticatorRemoved)).toEqual([
        { userId: user.id, authenticatorId: authenticator.id, method: 'totp', keptSessions: [], wasLast: true },
      ]);
      await expect(remove(user, authenticator.id)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('attack A76: are taken by nobody whose proof is of the user as they were before, and renamed by their user alone', async () => {
      const [user, other] = [await newUser(), await newUser()];
      const { authenticator } = await enrol(user);
      const named = { userId: user.id, authenticatorId: authenticator.id };
      const outdated = { ...named, userVersion: user.version - 1 };
      await expect(identity.get(RemoveAuthenticatorUseCase).execute(a, outdated)).rejects.toMatchObject({ code: 'step_up_required' });
      const rename = (name: string, of: object = {}, context = a) =>
        identity.get(RenameAuthenticatorUseCase).execute(context, { ...named, ...of, name });
      for (const name of ['', ' ', 'x'.repeat(65)]) await expect(rename(name)).rejects.toMatchObject({ code: 'invalid_argument' });
      await expect(rename('mine', { userId: other.id })).rejects.toMatchObject({ code: 'not_found' });
      await expect(rename('mine', {}, b)).rejects.toMatchObject({ code: 'not_found' });
      await rename(' Phone ');
      expect((await list(user)).authenticators).toMatchObject([{ name: 'Phone' }]);
    });

    it('attack A70: are taken from their user alone', async () => {
      const [user, other, foreign] = [await newUser(), await newUser(), await newUser(b)];
      const { authenticator } = await enrol(user);
      await expect(remove(other, authenticator.id)).rejects.toMatchObject({ code: 'not_found' });
      for (const someone of [user, foreign])
        await expect(remove(someone, authenticator.id, b)).rejects.toMatchObject({ code: 'not_found' });
      for (const id of ['', 'x', authenticator.id.toUpperCase()])
        await expect(remove(user, id as AuthenticatorId)).rejects.toMatchObject({ code: 'not_found' });
      expect((await list(user)).authenticators).toHaveLength(1);
      expect(await list(user, b)).toEqual({ userVersion: null, enrolled: [], authenticators: [], recoveryCodesLeft: 0 });
      await identity.unitOfWork.transaction(b, eraseTenant);
      expect((await list(user)).authenticators).toHaveLength(1);
      await identity.unitOfWork.transaction(a, eraseTenant);
      expect(await rows(a, 'SELECT * FROM totp_authenticators')).toEqual([]);
    });
  });

  it('keeps its table to its tenant', async () => {
    await expect(checkTenantIsolation(identity.dataSource)).resolves.toEqual([]);
  });
});
