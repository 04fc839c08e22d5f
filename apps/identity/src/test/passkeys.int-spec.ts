import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type ChallengeId, eventMap } from '#contracts';
import { checkTenantIsolation, eraseTenant } from '#persistence';
import { type Ceremony, fulfilled, medianTimes, race, rejected, rounds, SoftwareAuthenticator, spread } from '#testing';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { RemoveAuthenticatorUseCase } from '../use-cases/remove-authenticator/remove-authenticator.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { a, b, identity, list, log, newUser, refused, rows, useIdentity } from './identity-suite.js';
import { ask, asSecond, enrol, origin, signIn, verify } from './passkey-suite.js';

const tables = ['passkeys', 'passkey_users', 'passkey_challenges'];

describe('WebAuthn Level 3 §7: passkeys', () => {
  useIdentity();

  describe('as the first and only proof', () => {
    it('say who their user is, with user verification: two factors (RFC 8176 `mfa`)', async () => {
      const user = await newUser();
      const { authenticator, enrolled } = await enrol(user);
      const { options } = await ask();
      expect(options).toEqual({
        challenge: expect.stringMatching(/^[\w-]{43}$/),
        rpId: 'localhost',
        timeout: 300_000,
        userVerification: 'required',
        allowCredentials: [],
      });
      expect(await signIn(authenticator)).toEqual({
        evidence: {
          method: 'passkey',
          userId: user.id,
          userVersion: user.version,
          amr: ['swk', 'user', 'mfa'],
          authenticatorId: expect.any(String),
        },
        enrolled: ['passkey', 'recovery-code'],
        isRepeated: false,
        knownBrowser: null,
        deletion: null,
        secondFactor: 'off',
        onFile: { attributes: [], terms: [] },
      });
      const [used] = (await list(user)).authenticators;
      expect(used).toEqual({ ...enrolled, lastUsedAt: identity.clock.now().toISOString() });
    });

    it.each<[string, Partial<Ceremony>]>([
      ['attack A78: at another origin', { origin: 'http://localhost:3001' }],
      ['attack A78: for another relying party', { rpId: 'evil.example' }],
      ['attack A78: for another challenge', { challenge: randomBytes(32).toString('base64url') }],
      ['attack A78: without user verification', { userVerified: false }],
      ['attack A78: with nobody there', { userPresent: false }],
      ['attack A79: with a handle of another user', { userHandle: randomBytes(32).toString('base64url') }],
      ['attack A79: with no handle', { userHandle: null }],
    ])('are refused %s', async (_what, ceremony) => {
      const { authenticator } = await enrol(await newUser());
      await expect(signIn(authenticator, ceremony)).rejects.toEqual(refused);
      await expect(signIn(authenticator)).resolves.toBeDefined();
    });

    it('attack A78: use a challenge up, wrong ones too, and none after five minutes or of another sign-in', async () => {
      const { authenticator } = await enrol(await newUser());
      const [used, spoilt, late, other] = [await ask(), await ask(), await ask(), await ask()];
      const answer = authenticator.get(used.options, { origin });
      await expect(verify(used.challengeId, answer)).resolves.toBeDefined();
      await expect(verify(used.challengeId, answer)).rejects.toEqual(refused);
      await expect(verify(spoilt.challengeId, authenticator.get(spoilt.options, { origin, userVerified: false }))).rejects.toEqual(refused);
      await expect(verify(spoilt.challengeId, authenticator.get(spoilt.options, { origin }))).rejects.toEqual(refused);
      await expect(verify(other.challengeId, authenticator.get(late.options, { origin }))).rejects.toEqual(refused);
      for (const id of ['x', '', late.challengeId.toUpperCase(), randomUUID()])
        await expect(verify(id as ChallengeId, authenticator.get(late.options, { origin }))).rejects.toEqual(refused);
      identity.clock.advance(300);
      await expect(verify(late.challengeId, authenticator.get(late.options, { origin }))).rejects.toEqual(refused);
    });

    it('attack A78: succeed once of 100 at the same time with one answer, in every round', async () => {
      const { authenticator } = await enrol(await newUser());
      for (let round = 0; round < rounds; round += 1) {
        const { challengeId, options } = await ask();
        const answer = authenticator.get(options, { origin });
        const attempts = await race(100, () => verify(challengeId, answer));
        expect(fulfilled(attempts)).toHaveLength(1);
        for (const refusal of rejected(attempts)) expect(refusal).toEqual(refused);
      }
    }, 120_000);

    it('attack A79: of one tenant are worthless at another of the same domain, whose key and handle they are not', async () => {
      const [user, foreign] = [await newUser(), await newUser(b)];
      const { authenticator } = await enrol(user);
      await expect(signIn(authenticator, {}, b)).rejects.toEqual(refused);
      const known = await ask();
      const elsewhere = await ask(null, b);
      const answer = authenticator.get(known.options, { origin });
      await expect(verify(elsewhere.challengeId, answer, { context: b })).rejects.toEqual(refused);
      await expect(verify(known.challengeId, answer, { context: b })).rejects.toEqual(refused);
      await expect(verify(known.challengeId, answer)).resolves.toBeDefined();
      const theirs = new SoftwareAuthenticator();
      Object.assign(theirs, { credentialId: authenticator.credentialId });
      await enrol(foreign, theirs, b);
      await expect(signIn(authenticator, {}, b)).rejects.toEqual(refused);
      await expect(signIn(theirs)).rejects.toEqual(refused);
      expect((await signIn(theirs, {}, b)).evidence.userId).toBe(foreign.id);
    });

    it('are refused of who is disabled, was deleted, or has removed them, and at another domain than they were made for', async () => {
      const [disabled, deleted, removed, moved] = [await newUser(), await newUser(), await newUser(), await newUser()];
      const enrolled = {
        disabled: await enrol(disabled),
        deleted: await enrol(deleted),
        removed: await enrol(removed),
        moved: await enrol(moved),
      };
      await identity.get(UpdateUserUseCase).execute(a, { id: disabled.id, status: 'disabled' });
      await identity.get(DeleteUserUseCase).execute(a, { id: deleted.id });
      await identity.get(RemoveAuthenticatorUseCase).execute(a, { userId: removed.id, authenticatorId: enrolled.removed.enrolled.id });
      for (const { authenticator } of [enrolled.disabled, enrolled.deleted, enrolled.removed])
        await expect(signIn(authenticator)).rejects.toEqual(refused);
      const atDomain = { ...a, issuer: 'https://login.acme.example', deadline: a.deadline };
      const ceremony = { origin: 'https://login.acme.example' };
      await expect(signIn(enrolled.moved.authenticator, ceremony, atDomain)).rejects.toEqual(refused);
      expect((await list(moved, atDomain)).enrolled).toEqual(['recovery-code']);
      expect((await list(moved)).enrolled).toEqual(['passkey', 'recovery-code']);
    });

    it('attack A80: that nobody knows are refused like wrong ones, in the same time', async () => {
      const { authenticator } = await enrol(await newUser());
      const stranger = new SoftwareAuthenticator();
      const tryWith = (credentialId: string) => () =>
        signIn(stranger, { credentialId, userHandle: 'AAAA' }).then(
          () => null,
          (error: unknown) => error,
        );
      const cases = { wrong: tryWith(authenticator.credentialId), unknown: tryWith(stranger.credentialId) };
      const [wrong, unknown] = [await cases.wrong(), await cases.unknown()];
      expect(wrong).toEqual(refused);
      expect(JSON.stringify(unknown)).toBe(JSON.stringify(wrong));
      expect(spread(await medianTimes(200, cases, { isClear: (times) => spread(times) < 0.1 }))).toBeLessThan(0.2);
    }, 60_000);
  });

  describe('that count their signatures', () => {
    it('WebAuthn Level 3 §7.2, step 22: are refused once the count goes back, or stays, which is told and logged', async () => {
      const user = await newUser();
      const { authenticator, enrolled } = await enrol(user, new SoftwareAuthenticator({ counts: true, backupEligible: false }));
      expect((await signIn(authenticator, { signCount: 7 })).evidence.amr).toEqual(['hwk', 'user', 'mfa']);
      for (const signCount of [7, 6, 0]) await expect(signIn(authenticator, { signCount })).rejects.toEqual(refused);
      const told = { userId: user.id, authenticatorId: enrolled.id };
      expect(identity.outbox.of(eventMap.identity.passkeyCloneSuspected)).toEqual([told, told, told]);
      expect(log.at(-1)).toMatchObject({ msg: 'A sign-in failed', reason: 'passkey_refused', userId: user.id });
      await expect(signIn(authenticator, { signCount: 8 })).resolves.toBeDefined();
    });

    it('a count that nobody signed says nothing: no event, and the last one stays', async () => {
      const { authenticator } = await enrol(await newUser(), new SoftwareAuthenticator({ counts: true }));
      await signIn(authenticator, { signCount: 9 });
      const thief = new SoftwareAuthenticator();
      await expect(signIn(thief, { signCount: 3, credentialId: authenticator.credentialId })).rejects.toEqual(refused);
      expect(identity.outbox.of(eventMap.identity.passkeyCloneSuspected)).toEqual([]);
      await expect(signIn(authenticator, { signCount: 10 })).resolves.toBeDefined();
    });

    it('of two copies at the same time, with one count, one is taken', async () => {
      const { authenticator } = await enrol(await newUser(), new SoftwareAuthenticator({ counts: true }));
      for (let signCount = 1; signCount <= rounds; signCount += 1)
        expect(fulfilled(await race(16, () => signIn(authenticator, { signCount })))).toHaveLength(1);
    }, 60_000);
  });

  describe('as a second proof', () => {
    it('are asked for by name, and need nobody verified beside a password', async () => {
      const user = await newUser();
      const { authenticator } = await enrol(user, new SoftwareAuthenticator({ backupEligible: false }));
      const { options } = await ask(user);
      expect(options).toMatchObject({
        userVerification: 'preferred',
        allowCredentials: [{ type: 'public-key', id: authenticator.credentialId, transports: ['hybrid', 'internal'] }],
      });
      const { evidence } = await asSecond(user, authenticator, { userVerified: false, userHandle: null });
      expect(evidence).toEqual({
        ...{ method: 'passkey', userId: user.id, userVersion: user.version, amr: ['hwk', 'user'] },
        authenticatorId: expect.any(String),
      });
    });

    it('attack A79: are refused of another user, whoever proved something before', async () => {
      const [user, other] = [await newUser(), await newUser()];
      const [mine, theirs] = [await enrol(user), await enrol(other)];
      await expect(asSecond(user, theirs.authenticator)).rejects.toEqual(refused);
      const { challengeId, options } = await ask(user);
      await expect(verify(challengeId, mine.authenticator.get(options, { origin }), { proved: other })).rejects.toEqual(refused);
      await expect(asSecond(user, mine.authenticator)).resolves.toBeDefined();
    });

    it('attack A62: are neither asked for nor taken of who has changed since, nor of who has none', async () => {
      const [user, without] = [await newUser(), await newUser()];
      const { authenticator } = await enrol(user);
      const { challengeId, options } = await ask(user);
      const changed = await identity.get(UpdateUserUseCase).execute(a, { id: user.id, name: 'Another' });
      await expect(verify(challengeId, authenticator.get(options, { origin }), { proved: user })).rejects.toEqual(refused);
      await expect(ask(user)).rejects.toEqual(refused);
      await expect(ask(without)).rejects.toEqual(refused);
      await expect(asSecond(changed, authenticator)).resolves.toBeDefined();
    });
  });

  it('refuse whatever is no answer of an authenticator', async () => {
    const { authenticator } = await enrol(await newUser());
    const { options } = await ask();
    const answer = authenticator.get(options, { origin });
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      '"x"',
      '{"id":',
      answer.slice(1),
      answer.replace('public-key', 'password'),
      answer.padEnd(20_000),
    ]) {
      const { challengeId } = await ask();
      await expect(verify(challengeId, text)).rejects.toEqual(refused);
    }
  });

  it('attack A71: lie in tables that no other tenant sees, and go with their user and tenant', async () => {
    const [user, other] = [await newUser(), await newUser()];
    await enrol(user);
    await enrol(other);
    await ask(user);
    for (const table of tables) {
      expect(await rows(a, `SELECT * FROM ${table}`)).not.toEqual([]);
      expect(await rows(b, `SELECT * FROM ${table}`)).toEqual([]);
    }
    expect(await checkTenantIsolation(identity.dataSource)).toEqual([]);
    expect((await list(user, b)).authenticators).toEqual([]);
    await identity.get(DeleteUserUseCase).execute(a, { id: user.id });
    for (const table of ['passkeys', 'passkey_users'])
      expect(await rows(a, `SELECT user_id FROM ${table}`)).toEqual([{ user_id: other.id }]);
    expect(await rows(a, 'SELECT * FROM passkey_challenges')).toEqual([]);
    await identity.unitOfWork.transaction(a, eraseTenant);
    for (const table of tables) expect(await rows(a, `SELECT * FROM ${table}`)).toEqual([]);
  });
});
