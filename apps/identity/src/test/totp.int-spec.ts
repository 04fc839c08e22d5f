import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type ChallengeId, type AuthenticatorId, eventMap, type ServiceError } from '#contracts';
import { checkTenantIsolation, eraseTenant } from '#persistence';
import { fulfilled, race, rejected, rounds } from '#testing';
import { BeginAuthenticationUseCase } from '../use-cases/begin-authentication/begin-authentication.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { RenameAuthenticatorUseCase } from '../use-cases/rename-authenticator/rename-authenticator.use-case.js';
import { RemoveAuthenticatorUseCase } from '../use-cases/remove-authenticator/remove-authenticator.use-case.js';
import { SetPasswordUseCase } from '../use-cases/set-password/set-password.use-case.js';
import { a, b, identity, list, newUser, refused, rows } from './identity-suite.js';
import { outOfLine } from './out-of-line.js';
import { begin, codeOf, confirm, enrol, otherThan, period, remove, tooMany, verify, useTotp } from './totp-suite.js';

describe('RFC 6238: codes of an authenticator app', () => {
  useTotp();

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
          .execute(a, { method: 'totp', userId: user.id, userVersion: user.version, challengeId: randomUUID() as ChallengeId }),
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
