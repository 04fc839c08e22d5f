import { randomUUID } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import { eventMap, type ServiceError, type TenantContext, type User, type VerifiedAuthentication } from '#contracts';
import { checkTenantIsolation, eraseTenant } from '#persistence';
import { fulfilled, race, rejected, rounds } from '#testing';
import { generateSync } from 'otplib';
import { TryLine } from '../authenticators/try-line.js';
import { BeginEnrolmentUseCase } from '../use-cases/begin-enrolment/begin-enrolment.use-case.js';
import { ConfirmEnrolmentUseCase } from '../use-cases/confirm-enrolment/confirm-enrolment.use-case.js';
import { CreateRecoveryCodesUseCase } from '../use-cases/create-recovery-codes/create-recovery-codes.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { ListAuthenticatorsUseCase } from '../use-cases/list-authenticators/list-authenticators.use-case.js';
import { RemoveAuthenticatorUseCase } from '../use-cases/remove-authenticator/remove-authenticator.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { a, b, identity, log, refused, rows, useIdentity } from './identity-suite.js';

describe('recovery codes', () => {
  useIdentity();

  const newUser = (context = a): Promise<User> => identity.get(CreateUserUseCase).execute(context, { username: `user-${randomUUID()}` });
  /** A user with an authenticator app, and what they were shown when they had set it up. */
  const equipped = async (context = a) => {
    const user = await newUser(context);
    const enrolling = { userId: user.id, userVersion: null, purpose: randomUUID(), mustBeFirst: false };
    const { enrolmentId, offer } = await identity.get(BeginEnrolmentUseCase).execute(context, { ...enrolling, wish: { method: 'totp' } });
    if (offer.method !== 'totp') throw new Error('another authenticator was offered');
    const code = generateSync({ secret: offer.key, epoch: identity.clock.epochSeconds() });
    const answered = { enrolmentId, answer: { method: 'totp', code }, name: null } as const;
    const { recoveryCodes, authenticator } = await identity.get(ConfirmEnrolmentUseCase).execute(context, { ...enrolling, ...answered });
    return { user, authenticator, codes: recoveryCodes ?? [] };
  };
  const verify = (
    { id: userId, version: userVersion }: Pick<User, 'id' | 'version'>,
    code = '',
    { usedFor = randomUUID(), context = a }: { usedFor?: string; context?: TenantContext } = {},
  ): Promise<VerifiedAuthentication> =>
    identity.get(VerifyAuthenticationUseCase).execute(context, { method: 'recovery-code', userId, userVersion, usedFor, code });
  const renew = ({ id: userId }: User, context = a) => identity.get(CreateRecoveryCodesUseCase).execute(context, { userId });
  const leftOf = async ({ id: userId }: User): Promise<number> =>
    (await identity.get(ListAuthenticatorsUseCase).execute(a, { userId })).recoveryCodesLeft;
  /** Guesses side by side, as at as many replicas. */
  const outOfLine = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const line = jest.spyOn(TryLine.prototype, 'run').mockImplementation((_key, _deadline, run) => run());
    try {
      return await work();
    } finally {
      line.mockRestore();
    }
  };

  it('are ten of 80 bits each, made with the first authenticator that a user sets up', async () => {
    const [{ user, codes }, other] = [await equipped(), await equipped()];
    expect(codes).toHaveLength(10);
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){3}$/);
    expect(new Set([...codes, ...other.codes]).size).toBe(20);
    expect(await leftOf(user)).toBe(10);
    expect(identity.outbox.of(eventMap.identity.recoveryCodesCreated)).toContainEqual({ userId: user.id, notifyUser: false });
  });

  it('are nowhere but with their user', async () => {
    const { user, codes } = await equipped();
    await verify(user, codes[0]);
    const kept = JSON.stringify([await rows(a, 'SELECT * FROM recovery_codes'), identity.outbox.events, log]);
    for (const code of codes) for (const secret of [code, code.replaceAll('-', '')]) expect(kept).not.toContain(secret);
  });

  it('attack A81: are good once, and the user is told how many are left', async () => {
    const { user, codes } = await equipped();
    expect(await verify(user, codes[3])).toMatchObject({
      evidence: { method: 'recovery-code', userId: user.id, amr: ['otp'] },
      isRepeated: false,
    });
    await expect(verify(user, codes[3])).rejects.toEqual(refused);
    expect(await leftOf(user)).toBe(9);
    expect(identity.outbox.of(eventMap.identity.recoveryCodeUsed)).toEqual([{ userId: user.id, left: 9 }]);
  });

  it('attack A81: are good once of 100 at the same time, in every round', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, codes } = await equipped();
      const results = await outOfLine(() => race(100, () => verify(user, codes[0])));
      expect(fulfilled(results)).toHaveLength(1);
      for (const error of rejected(results)) expect(['invalid_credentials', 'too_many_requests']).toContain((error as ServiceError).code);
      expect(await leftOf(user)).toBe(9);
    }
  }, 120_000);

  it('N03: are a repetition for the same sign-in', async () => {
    const { user, codes } = await equipped();
    const usedFor = randomUUID();
    await verify(user, codes[0], { usedFor });
    expect(await verify(user, codes[0], { usedFor })).toMatchObject({ isRepeated: true });
    expect(identity.outbox.of(eventMap.identity.recoveryCodeUsed)).toHaveLength(1);
  });

  it('may be typed as people type', async () => {
    const { user, codes } = await equipped();
    const [first = '', second = ''] = codes;
    await expect(verify(user, ` ${first.toUpperCase().replaceAll('-', ' ')} `)).resolves.toBeDefined();
    await expect(verify(user, second.replaceAll('-', '').replaceAll('0', 'O').replaceAll('1', 'l'))).resolves.toBeDefined();
  });

  it('attack A81: are guessed five times in ten minutes', async () => {
    const { user, codes } = await equipped();
    for (const wrong of ['', 'x', '0000-0000-0000-0000', 'a'.repeat(10_000), codes[0]?.slice(0, -1)])
      await expect(verify(user, wrong)).rejects.toEqual(refused);
    await expect(verify(user, codes[0])).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(await leftOf(user)).toBe(10);
  });

  it('are no other user\u2019s, and no other tenant\u2019s', async () => {
    const [{ codes }, other, foreign] = [await equipped(), await equipped(), await equipped(b)];
    await expect(verify(other.user, codes[0])).rejects.toEqual(refused);
    await expect(verify(foreign.user, codes[0], { context: b })).rejects.toEqual(refused);
    expect(await checkTenantIsolation(identity.dataSource)).toEqual([]);
    await identity.unitOfWork.transaction(a, eraseTenant);
    expect(await rows(a, 'SELECT * FROM recovery_codes')).toEqual([]);
    await expect(verify(foreign.user, foreign.codes[0], { context: b })).resolves.toBeDefined();
  });

  it('are made anew in place of those before, and for who has set something up alone', async () => {
    const { user, codes } = await equipped();
    const fresh = (await renew(user)).codes;
    expect(fresh).toHaveLength(10);
    await expect(verify(user, codes[0])).rejects.toEqual(refused);
    await expect(verify(user, fresh[0])).resolves.toBeDefined();
    await expect(renew(await newUser())).rejects.toMatchObject({ code: 'conflict' });
    await expect(renew(user, b)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('end with the last authenticator that they stand in for', async () => {
    const { user, codes, authenticator } = await equipped();
    await identity.get(RemoveAuthenticatorUseCase).execute(a, { userId: user.id, authenticatorId: authenticator.id });
    expect(await leftOf(user)).toBe(0);
    await expect(verify({ ...user, version: user.version + 1 }, codes[0])).rejects.toEqual(refused);
  });
});
