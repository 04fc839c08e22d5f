import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SignInKey, UserId } from '#contracts';
import { fulfilled, race, rejected } from '#testing';
import { noSecondFactor } from './session-service.js';
import { a, attempt, b, complete, invalid, newUser, rest, service, sessionOf, start, stateOf, useSessionService } from './session-suite.js';

const refused = expect.objectContaining({ code: 'invalid_credentials' });

describe('a passkey in place of name and password', () => {
  useSessionService();

  const begin = (key: SignInKey, sessionToken: string | null = null, context = a) =>
    service.beginPasskey.execute(context, { ...key, sessionToken, as: 'first-factor' });
  /** Of the user whom the identity service of this suite reads in it. */
  const passkey = (key: SignInKey, answer: string, previousSessionToken: string | null = null) => ({
    ...{ ...key, ...rest, previousSessionToken },
    proof: { method: 'passkey', answer } as const,
  });

  it('makes a session of two factors, whatever class is demanded (RFC 8176 `mfa`)', async () => {
    for (const acr of [null, 'urn:ostiary:acr:2'] as const) {
      const [key, userId] = [await start(a, null, { acr }), newUser()];
      await begin(key);
      const { state, sessionToken } = await service.authenticate.execute(a, passkey(key, userId));
      expect(state).toMatchObject({ status: 'open', step: 'consent', userId });
      expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId, acr: 'urn:ostiary:acr:2', amr: ['swk', 'user', 'mfa'] });
    }
  });

  it('attack A78: answers the last challenge of its own sign-in, in the browser that began it, and none that was not asked for', async () => {
    const [key, other, userId] = [await start(a), await start(a), newUser()];
    await expect(service.authenticate.execute(a, passkey(key, userId))).rejects.toEqual(invalid);
    await begin(key);
    await expect(service.authenticate.execute(a, passkey(other, userId))).rejects.toEqual(invalid);
    await expect(begin({ ...key, browserToken: other.browserToken })).rejects.toEqual(invalid);
    await expect(begin(key, null, b)).rejects.toEqual(invalid);
    await begin(other);
    await expect(service.authenticate.execute(a, passkey(key, userId))).rejects.toEqual(refused);
  });

  it('attack A78: of 100 at the same time one has a session', async () => {
    const [key, userId] = [await start(a), newUser()];
    await begin(key);
    const attempts = await race(100, () => service.authenticate.execute(a, passkey(key, userId)));
    expect(fulfilled(attempts)).toHaveLength(1);
    // Whoever looks after the first was recorded finds that nothing is asked for any more; to everybody else the answer is spent.
    for (const refusal of rejected(attempts)) expect([refused, invalid]).toContainEqual(refusal);
    await expect(service.authenticate.execute(a, passkey(key, userId))).rejects.toEqual(invalid);
    expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toHaveLength(1);
  }, 60_000);

  it('of somebody else takes the place of who was there before, who is charged nothing', async () => {
    const before = await complete(a, await start(a), newUser());
    const [key, userId] = [await start(a, before.sessionToken, { chooseAccount: true }), newUser()];
    await begin(key, before.sessionToken);
    service.users.actors.length = 0;
    service.userLimits.admitted.length = 0;
    const { sessionToken } = await service.authenticate.execute(a, passkey(key, userId, before.sessionToken));
    expect(service.users.actors).toEqual([expect.not.objectContaining({ kind: 'user' })]);
    expect(service.userLimits.admitted).toMatchObject([{ endpoint: 'login', userId }]);
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId });
    expect(await sessionOf(a, before.sessionToken)).toBeNull();
  });

  it('leaves the password as good as it was', async () => {
    const [key, userId] = [await start(a), newUser()];
    await begin(key);
    await expect(service.authenticate.execute(a, attempt(key, userId))).resolves.toMatchObject({ sessionToken: expect.any(String) });
  });
});

describe('a passkey beside the password', () => {
  useSessionService();
  beforeEach(() => {
    service.policies.policy = { ...noSecondFactor, secondFactor: 'optional' };
    service.users.enrolment = ['password', 'totp', 'passkey', 'email-otp', 'recovery-code'];
  });

  /** After the password. */
  const halfway = async () => {
    const [key, userId] = [await start(a), newUser()];
    await service.authenticate.execute(a, attempt(key, userId));
    return { key, userId };
  };
  const begin = (key: SignInKey) => service.beginPasskey.execute(a, { ...key, sessionToken: null, as: 'second-factor' });
  const answer = (key: SignInKey, userId: UserId) =>
    service.authenticate.execute(a, { ...key, ...rest, proof: { method: 'passkey', answer: userId } });

  it('is a second factor also without user verification, and says no more than it proves (RFC 8176 §2)', async () => {
    const { key, userId } = await halfway();
    expect(await service.chooseAuthenticator.execute(a, { ...key, sessionToken: null, method: 'passkey' })).toMatchObject({
      step: 'passkey',
    });
    await begin(key);
    expect(service.users.passkeysOf).toBe(userId);
    const { sessionToken } = await answer(key, userId);
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ acr: 'urn:ostiary:acr:2', amr: ['pwd', 'hwk', 'user', 'mfa'] });
  });

  it('attack A62: is asked for only where it is due, of who has proved the password', async () => {
    await expect(begin(await start(a))).rejects.toEqual(invalid);
    service.users.enrolment = ['password', 'totp'];
    await expect(begin((await halfway()).key)).rejects.toEqual(invalid);
    service.users.enrolment = ['password', 'passkey'];
    service.policies.policy = { ...noSecondFactor, secondFactor: 'off' };
    await expect(begin((await halfway()).key)).rejects.toEqual(invalid);
  });

  it('attack A62: is asked for anew, after the password, of who has changed since', async () => {
    const { key } = await halfway();
    service.users.userVersion += 1;
    service.users.look = () => Promise.resolve(false);
    await expect(begin(key)).rejects.toEqual(invalid);
    expect(await stateOf(a, key)).toMatchObject({ step: 'password' });
  });

  it('is nothing at a tenant that has no passkeys, alone or beside a password', async () => {
    service.policies.policy = { ...noSecondFactor, secondFactor: 'optional', firstFactors: ['password'], secondFactors: ['totp'] };
    await expect(begin((await halfway()).key)).rejects.toEqual(invalid);
    const alone = { ...(await start(a)), sessionToken: null, as: 'first-factor' } as const;
    await expect(service.beginPasskey.execute(a, alone)).rejects.toEqual(invalid);
  });
});
