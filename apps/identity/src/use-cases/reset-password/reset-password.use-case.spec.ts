import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import { type AuthenticatorId, type EnrolledAuthenticator, eventMap, type UserId } from '#contracts';
import { createSecret, hashSecret, isWellFormedSecret } from '#oauth-core';
import { fakeIdentity, unknownUser } from '../../test/fake-identity.js';

const given = async () => {
  const identity = fakeIdentity();
  const { context, createPasswordReset, resetPassword, getPasswordReset } = identity;
  const alice = { username: 'alice', email: 'alice@example.com', emailVerified: true, password: 'plum kettle orbit' };
  const user = await identity.given(alice);
  const permit = (userId: UserId, links = 100): void => {
    identity.memory.resetPermits.set(userId, { userId, links, expiresAt: new Date(identity.clock.now().getTime() + 1_800_000) });
  };
  const tokenFor = async (id = user.id): Promise<string> => {
    permit(id);
    return (await createPasswordReset.execute(context, { id })).token ?? '';
  };
  const set = (token: string, password = 'violet anchor drizzle', locale = 'en') =>
    resetPassword.execute(context, { token, password, locale });
  const look = (token: string) => getPasswordReset.execute(context, { token });
  return { ...identity, user, token: await tokenFor(), tokenFor, permit, set, look };
};
const refused = { code: 'not_found' };
const passkey: EnrolledAuthenticator = {
  id: randomUUID() as AuthenticatorId,
  method: 'passkey',
  name: null,
  createdAt: new Date(0).toISOString(),
  lastUsedAt: null,
};

describe('a link that sets a password', () => {
  it('is made for no user who is gone, not active, without a password at a tenant that mails other ways to sign in, or whose address is not verified', async () => {
    const { createPasswordReset, updateUser, context, given: makeUser, memory, permit } = await given();
    memory.resets.clear();
    const passwordless = await makeUser({ email: 'p@example.com', emailVerified: true });
    const unverified = await makeUser({ email: 'u@example.com', password: 'plum kettle orbit' });
    const without = await makeUser({ username: 'w', password: 'plum kettle orbit' });
    const locked = await makeUser({ email: 'l@example.com', emailVerified: true, password: 'plum kettle orbit' });
    await updateUser.execute(context, { id: locked.id, status: 'locked' });
    for (const id of [unknownUser, passwordless.id, unverified.id, without.id, locked.id]) permit(id);
    for (const id of [unknownUser, passwordless.id, unverified.id, without.id, locked.id])
      await expect(createPasswordReset.execute(context, { id })).resolves.toMatchObject({ token: null });
    expect(memory.resets.size).toBe(0);
  });

  it('sets the first password of who has nothing else, and is no way around what somebody has', async () => {
    const { createPasswordReset, context, given: makeUser, memory, permit, firstFactors, set } = await given();
    const user = await makeUser({ email: 'p@example.com', emailVerified: true });
    permit(user.id);
    const ask = () => createPasswordReset.execute(context, { id: user.id });
    expect(await ask()).toEqual({ token: null, user, hasOtherWays: true });
    firstFactors.policy = { firstFactors: ['password', 'passkey'], perAddress: null };
    const { token } = await ask();
    await expect(set(token ?? '')).resolves.toEqual({ changed: true });
    memory.hashes.delete(user.id);
    permit(user.id);
    memory.users.set(user.id, { ...user, mfaEnabled: true });
    memory.passkeys.set(user.id, [passkey]);
    expect(await ask()).toMatchObject({ token: null, hasOtherWays: true });
  });

  it.each([
    ['an authenticator app alone', ['password', 'passkey'], []],
    ['a passkey where nobody signs in by one', ['password'], [passkey]],
  ] as const)('sets the first password of who has %s: neither signs them in', async (_what, firstFactors, passkeys) => {
    const { createPasswordReset, context, given: makeUser, memory, permit, firstFactors: policies } = await given();
    const user = await makeUser({ email: 'p@example.com', emailVerified: true });
    memory.users.set(user.id, { ...user, mfaEnabled: true });
    memory.passkeys.set(user.id, passkeys);
    policies.policy = { firstFactors, perAddress: null };
    permit(user.id);
    expect(await createPasswordReset.execute(context, { id: user.id })).toMatchObject({ token: expect.any(String) });
  });

  it('is made for no user who did not ask for it, or not within 30 minutes, and no more often than one message may need', async () => {
    const { createPasswordReset, requestPasswordReset, user, context, memory, clock } = await given();
    const create = async (): Promise<string | null> => (await createPasswordReset.execute(context, { id: user.id })).token;
    memory.resetPermits.clear();
    expect(await create()).toBeNull();
    await requestPasswordReset.execute(context, { identifier: 'nobody' });
    expect(await create()).toBeNull();
    await requestPasswordReset.execute(context, { identifier: 'alice' });
    for (let nth = 0; nth < 20; nth += 1) expect(await create()).not.toBeNull();
    expect(await create()).toBeNull();
    clock.advance(60);
    await requestPasswordReset.execute(context, { identifier: 'alice' });
    expect(await create()).not.toBeNull();
    clock.advance(1_800);
    expect(await create()).toBeNull();
  });

  it('has 256 bits, of which the hash alone is kept, for 30 minutes', async () => {
    const { token, memory, clock } = await given();
    expect(isWellFormedSecret('pr', token)).toBe(true);
    expect([...memory.resets.keys()]).toEqual([hashSecret(token)]);
    expect(JSON.stringify([...memory.resets])).not.toContain(token);
    expect([...memory.resets.values()][0]?.expiresAt.getTime()).toBe(clock.now().getTime() + 1_800_000);
  });

  it('is refused when it is malformed, of another kind, or unknown, without hashing anything', async () => {
    const { set, look, token, hasher } = await given();
    const before = hasher.hashings;
    for (const value of ['', `${token}x`, createSecret('ev', randomBytes), createSecret('pr', randomBytes)]) {
      await expect(set(value)).rejects.toMatchObject(refused);
      await expect(look(value)).rejects.toMatchObject(refused);
    }
    expect([hasher.hashings - before, hasher.verifications]).toEqual([0, 0]);
  });

  it('is refused after 30 minutes', async () => {
    const { set, look, token, clock } = await given();
    clock.advance(1_800);
    await expect(look(token)).rejects.toMatchObject(refused);
    await expect(set(token)).rejects.toMatchObject(refused);
  });

  it.each([
    [
      'the password was set',
      async ({ setPassword, context, user }) => setPassword.execute(context, { id: user.id, password: 'tangerine velvet moss' }),
    ],
    [
      'the address was changed',
      async ({ updateUser, context, user }) => updateUser.execute(context, { id: user.id, email: 'new@example.com' }),
    ],
    [
      'the address is no longer verified',
      async ({ updateUser, context, user }) => updateUser.execute(context, { id: user.id, emailVerified: false }),
    ],
    ['the user was disabled', async ({ updateUser, context, user }) => updateUser.execute(context, { id: user.id, status: 'disabled' })],
    ['the user is gone', async ({ deleteUser, context, user }) => deleteUser.execute(context, { id: user.id })],
  ] satisfies readonly (readonly [string, (test: Awaited<ReturnType<typeof given>>) => Promise<unknown>])[])(
    'is worthless once %s',
    async (_what, change) => {
      const test = await given();
      await change(test);
      test.memory.events.length = 0;
      await expect(test.look(test.token)).rejects.toMatchObject(refused);
      await expect(test.set(test.token)).rejects.toMatchObject(refused);
      expect(test.memory.events).toEqual([]);
    },
  );

  it.each([
    ['en', 'short', 'must have 8 to 512 characters'],
    ['de', 'short', 'muss 8 bis 512 Zeichen haben'],
    ['fr', 'short', 'doit comporter de 8 à 512\u00a0caractères'],
    ['es', 'short', 'debe tener entre 8 y 512\u00a0caracteres'],
    ['pt', 'short', 'must have 8 to 512 characters'],
    ['en', 'password', 'is too easy to guess. This is a heavily used password. Add more words that are less common.'],
    ['fr-CA', 'password', 'est trop facile à deviner. C’est l’un des mots de passe les plus utilisés. Ajoutez des mots moins courants.'],
    ['es', 'password', 'es demasiado fácil de adivinar. Es una de las contraseñas más utilizadas. Añada palabras menos frecuentes.'],
    [
      'de',
      'password',
      'ist zu leicht zu erraten. Dies ist ein sehr häufig verwendetes Passwort. Weitere Wörter, die weniger häufig vorkommen, hinzufügen.',
    ],
  ])('is not spent by an unfit password, which is refused in %s: %s', async (locale, password, detail) => {
    const { set, token, memory } = await given();
    await expect(set(token, password, locale)).rejects.toMatchObject({
      code: 'invalid_argument',
      members: [{ pointer: '/password', detail }],
    });
    expect(memory.events).toEqual([]);
    await expect(set(token)).resolves.toEqual({ changed: true });
  });

  it('attack A67: has twenty passwords judged for it, and is worthless then, without a look at any policy', async () => {
    const { set, look, token, policies } = await given();
    const names = jest.spyOn(policies, 'namesOf');
    for (let count = 0; count < 20; count += 1) await expect(set(token, 'password')).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(names).toHaveBeenCalledTimes(20);
    const of = jest.spyOn(policies, 'of');
    await expect(set(token)).rejects.toMatchObject(refused);
    await expect(look(token)).rejects.toMatchObject(refused);
    expect([names.mock.calls.length, of.mock.calls.length]).toEqual([20, 0]);
  });

  it('sets the password with the twentieth try', async () => {
    const { set, token } = await given();
    for (let count = 0; count < 19; count += 1) await expect(set(token, 'password')).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(set(token)).resolves.toEqual({ changed: true });
  });

  it.each(['short', 'x'.repeat(513)])(
    'attack A67: asks for no names of applications for a password of a length that is refused',
    async (password) => {
      const { set, token, policies } = await given();
      const names = jest.spyOn(policies, 'namesOf');
      await expect(set(token, password)).rejects.toMatchObject({ code: 'invalid_argument' });
      expect(names).not.toHaveBeenCalled();
    },
  );

  it('attack A67: refuses a password of 1 MB before hashing it', async () => {
    const { set, token, hasher } = await given();
    const before = hasher.hashings;
    await expect(set(token, 'x'.repeat(1_048_576))).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(hasher.hashings).toBe(before);
  });

  it('tells who holds it whose password it sets, as often as it is opened', async () => {
    const { look, set, token } = await given();
    for (let count = 0; count < 3; count += 1) await expect(look(token)).resolves.toEqual({ account: 'alice', minLength: 8 });
    await expect(set(token)).resolves.toEqual({ changed: true });
    await expect(look(token)).rejects.toMatchObject(refused);
  });

  it('sets the password once, by an event of the user', async () => {
    const { set, token, memory, user } = await given();
    await expect(set(token)).resolves.toEqual({ changed: true });
    expect(memory.hashes.get(user.id)).toBe('hashed(violet anchor drizzle)');
    expect(memory.events).toEqual([{ subject: eventMap.identity.passwordChanged.subject, payload: { userId: user.id, version: 2 } }]);
    await expect(set(token, 'another fine password')).rejects.toMatchObject(refused);
    expect(memory.hashes.get(user.id)).toBe('hashed(violet anchor drizzle)');
    expect(memory.events).toHaveLength(1);
  });

  it('does not end with the next one, but with the first that is used', async () => {
    const { set, look, token, tokenFor } = await given();
    const newest = await tokenFor();
    await expect(look(token)).resolves.toMatchObject({ account: 'alice' });
    await expect(set(token)).resolves.toEqual({ changed: true });
    await expect(set(newest, 'another fine password')).rejects.toMatchObject(refused);
  });

  it('N03: answers a form that is sent again as it did the first time, for a minute, and says nothing to who sends another password', async () => {
    const { set, token, memory, clock } = await given();
    await set(token);
    await expect(set(token)).resolves.toEqual({ changed: true });
    await expect(set(token, 'another fine password')).rejects.toMatchObject(refused);
    expect(memory.events).toHaveLength(1);
    clock.advance(60);
    await expect(set(token)).rejects.toMatchObject(refused);
  });

  it('lets nobody guess by repeating it: five times, right or wrong', async () => {
    const { set, token, hasher } = await given();
    await set(token);
    for (let count = 0; count < 5; count += 1) await expect(set(token, `guess number ${count}`)).rejects.toMatchObject(refused);
    const { verifications } = hasher;
    await expect(set(token)).rejects.toMatchObject(refused);
    expect(hasher.verifications).toBe(verifications);
  });

  it('is not repeated for a user who has changed since', async () => {
    const { set, token, setPassword, context, user } = await given();
    await set(token);
    await setPassword.execute(context, { id: user.id, password: 'tangerine velvet moss' });
    await expect(set(token, 'tangerine velvet moss')).rejects.toMatchObject(refused);
  });

  it('N25: takes back what was failed from its own address, and leaves other addresses locked', async () => {
    const { set, token, password, context, memory, user } = await given();
    const elsewhere = { ...context, actor: { kind: 'anonymous', address: '198.51.100.7' } } as const;
    const guess = { method: 'password', identifier: 'alice', password: 'wrong', knownBrowser: null } as const;
    for (const from of [context, elsewhere])
      for (let count = 0; count < 5; count += 1) await password.verify(from, guess).catch(() => null);
    const locked = (): number => [...memory.failures.values()].filter(({ lockedUntil }) => lockedUntil !== null).length;
    expect(locked()).toBe(2);
    await set(token);
    expect(locked()).toBe(1);
    expect(memory.failures.get(`${user.id} `)?.failures).toBe(10);
    const right = { ...guess, password: 'violet anchor drizzle' };
    await expect(password.verify(elsewhere, right)).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(password.verify(context, right)).resolves.toMatchObject({ user: { id: user.id } });
  });
});
