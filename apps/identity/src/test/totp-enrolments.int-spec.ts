import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type EnrolmentId, eventMap, type User } from '#contracts';
import { fulfilled, race, rejected, rounds } from '#testing';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { SetPasswordUseCase } from '../use-cases/set-password/set-password.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { a, b, identity, list, log, newUser, refused, rows } from './identity-suite.js';
import { expectNoneUnavailable } from './out-of-line.js';
import { outOfLine } from './out-of-line.js';
import { begin, type Begun, codeOf, confirm, enrol, otherThan, useTotp } from './totp-suite.js';

describe('RFC 6238: authenticator apps as they are set up', () => {
  useTotp();

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
      expectNoneUnavailable(results);
      expect(fulfilled(results).filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
      expect((await list(user)).authenticators).toHaveLength(1);
    }
  }, 120_000);
});
