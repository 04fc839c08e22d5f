import { beforeEach, describe, expect, it } from '@jest/globals';
import { eventMap, type ServiceError, type User } from '#contracts';
import { captureLog } from '#testing';
import { fakeIdentity, type FakeIdentity } from '../../test/fake-identity.js';

const logIn = async (identity: FakeIdentity, identifier: string, password: string): Promise<User> =>
  (await identity.password.verify(identity.context, { method: 'password', identifier, password, knownBrowser: null })).user;

describe('verifying a password', () => {
  let log: ReturnType<typeof captureLog>;
  beforeEach(() => {
    log = captureLog();
  });

  it.each([
    ['an unknown user', 'nobody', 'plum kettle orbit'],
    ['a wrong password', 'alice', 'wrong'],
    ['an empty password', 'alice', ''],
    ['a user without a password', 'bob', 'plum kettle orbit'],
    ['a disabled user', 'carol', 'plum kettle orbit'],
    ['an identifier of control characters', '\u0000', 'plum kettle orbit'],
    ['an identifier of 300 characters', 'x'.repeat(300), 'plum kettle orbit'],
  ])('refuses %s, after exactly one verification', async (_, identifier, password) => {
    const identity = fakeIdentity();
    await identity.given({ username: 'alice', password: 'plum kettle orbit' });
    await identity.given({ username: 'bob' });
    const carol = await identity.given({ username: 'carol', password: 'plum kettle orbit' });
    await identity.updateUser.execute(identity.context, { id: carol.id, status: 'disabled' });
    await expect(logIn(identity, identifier, password)).rejects.toMatchObject({
      code: 'invalid_credentials',
      message: 'The username or the password is wrong.',
    });
    expect(identity.hasher.verifications).toBe(1);
  });

  it('attack A58: counts a failure for a name that nobody has too, without keeping the name, and publishes no lock of it', async () => {
    const identity = fakeIdentity();
    for (let count = 0; count < 6; count += 1) await logIn(identity, 'nobody', 'wrong').catch(() => null);
    await logIn(identity, 'NOBODY ', 'wrong').catch(() => null);
    expect(identity.memory.failures.size).toBe(2);
    for (const key of identity.memory.failures.keys())
      expect(key).toMatch(/^00000000-0000-0000-0000-00000000[0-9a-f]{4} (address [\w-]{22})?$/);
    expect(identity.memory.events).toEqual([]);
  });

  it('attack A67: refuses 513 characters without any verification, and counts no failure', async () => {
    const identity = fakeIdentity();
    await identity.given({ username: 'alice', password: 'plum kettle orbit' });
    await expect(logIn(identity, 'alice', 'x'.repeat(513))).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect([identity.hasher.verifications, identity.memory.failures.size]).toEqual([0, 0]);
  });

  it('attack A56: refuses the right password during a lock, still verifying once, and publishes the lock once', async () => {
    const identity = fakeIdentity();
    const alice = await identity.given({ username: 'alice', password: 'plum kettle orbit' });
    for (let count = 0; count < 5; count += 1) await logIn(identity, 'alice', 'wrong').catch(() => null);
    identity.hasher.verifications = 0;
    await expect(logIn(identity, 'alice', 'plum kettle orbit')).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(identity.hasher.verifications).toBe(1);
    expect(identity.memory.events.map(({ subject }) => subject)).toEqual([eventMap.identity.loginThrottled.subject]);
    expect(identity.memory.events.at(0)?.payload).toMatchObject({ userId: alice.id, failures: 5, notifyUser: true });
  });

  it('refuses a user who was disabled or given another password while the hash was computed', async () => {
    for (const meanwhile of ['disable', 'change'] as const) {
      const identity = fakeIdentity();
      const alice = await identity.given({ username: 'alice', password: 'plum kettle orbit' });
      const verify = identity.hasher.verify.bind(identity.hasher);
      identity.hasher.verify = async (...args) => {
        if (meanwhile === 'disable') await identity.updateUser.execute(identity.context, { id: alice.id, status: 'disabled' });
        if (meanwhile === 'change') await identity.setPassword.execute(identity.context, { id: alice.id, password: 'quiet lamp meadow' });
        return verify(...args);
      };
      await expect(logIn(identity, 'alice', 'plum kettle orbit')).rejects.toMatchObject({ code: 'invalid_credentials' });
    }
  });

  it('N45: logs each failure in one line, with why, who and from where, and without a word that was typed', async () => {
    const identity = fakeIdentity();
    const alice = await identity.given({ username: 'alice', password: 'plum kettle orbit' });
    const bob = await identity.given({ username: 'bob' });
    const carol = await identity.given({ username: 'carol', password: 'plum kettle orbit' });
    await identity.updateUser.execute(identity.context, { id: carol.id, status: 'disabled' });
    for (const name of ['hunter2-in-the-wrong-field', 'bob', 'carol', 'alice'])
      await logIn(identity, name, 'pl4nted-password').catch(() => null);
    await logIn(identity, 'alice', 'x'.repeat(600)).catch(() => null);
    expect(log.map(({ reason, userId }) => [reason, userId])).toEqual([
      ['unknown_user', null],
      ['no_password', bob.id],
      ['user_inactive', carol.id],
      ['wrong_password', alice.id],
      ['wrong_password', null],
    ]);
    const { tenantId, correlationId, actor } = identity.context;
    for (const line of log) expect(line).toMatchObject({ level: 'log', msg: 'A sign-in failed', tenantId, correlationId, actor });
    expect(actor.address).toBe('192.0.2.1');
    expect(JSON.stringify(log)).not.toMatch(/hunter2|pl4nted|xxxx/);
  });

  it('N45: logs a lock once, and what is refused because of it', async () => {
    const identity = fakeIdentity();
    const alice = await identity.given({ username: 'alice', password: 'plum kettle orbit' });
    for (let count = 0; count < 5; count += 1) await logIn(identity, 'alice', 'wrong').catch(() => null);
    await logIn(identity, 'alice', 'plum kettle orbit').catch(() => null);
    const locks = log.filter(({ msg }) => msg === 'An address is locked out of an account after wrong passwords');
    expect(locks).toMatchObject([{ level: 'log', userId: alice.id, failures: 5, actor: identity.context.actor }]);
    expect(log.at(-1)).toMatchObject({ msg: 'A sign-in failed', reason: 'source_locked', userId: alice.id });
  });

  it('lets the right password in, and forgets failures before', async () => {
    const identity = fakeIdentity();
    const alice = await identity.given({ username: 'alice', email: 'alice@example.com', password: 'plum kettle orbit' });
    await logIn(identity, 'alice', 'wrong').catch(() => null);
    await expect(logIn(identity, 'ALICE@example.com', 'plum kettle orbit')).resolves.toEqual(alice);
    expect(identity.memory.failures.size).toBe(0);
  });

  it('makes an outdated hash anew', async () => {
    const identity = fakeIdentity();
    const alice = await identity.given({ username: 'alice', password: 'plum kettle orbit' });
    identity.memory.hashes.set(alice.id, 'outdated(plum kettle orbit)');
    await logIn(identity, 'alice', 'plum kettle orbit');
    expect(identity.memory.hashes.get(alice.id)).toBe('hashed(plum kettle orbit)');
  });

  describe('from an address that guesses', () => {
    const limit = { endpoint: 'login', subject: 'address', event: 'invalid_credentials', max: 3, seconds: 600 } as const;
    const limited = async (): Promise<FakeIdentity> => {
      const identity = fakeIdentity();
      await identity.given({ username: 'alice', password: 'plum kettle orbit' });
      identity.limits.limit = limit;
      return identity;
    };

    it('is refused after so many wrong passwords, at any account, before any hash is computed, right ones too', async () => {
      const identity = await limited();
      for (const name of ['nobody', 'somebody', 'alice']) await logIn(identity, name, 'wrong').catch(() => null);
      identity.hasher.verifications = 0;
      await expect(logIn(identity, 'alice', 'plum kettle orbit')).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 600 });
      expect(identity.hasher.verifications).toBe(0);
    });

    it('makes one event, with the time until which it is turned away', async () => {
      const identity = await limited();
      for (let count = 0; count < 6; count += 1) await logIn(identity, 'nobody', 'wrong').catch(() => null);
      expect(identity.memory.events).toEqual([
        {
          subject: eventMap.identity.requestsThrottled.subject,
          payload: { ...limit, subjectId: '192.0.2.1', until: new Date(identity.clock.now().getTime() + 600_000).toISOString() },
        },
      ]);
    });

    it('N16: is turned away with the /64, the /56 and the /48 that it is of, each after as many as it may try', async () => {
      const identity = await limited();
      const guessFrom = async (address: string): Promise<string> => {
        const context = { ...identity.context, actor: { kind: 'anonymous', address } } as const;
        const attempt = identity.password.verify(context, {
          method: 'password',
          identifier: 'nobody',
          password: 'wrong',
          knownBrowser: null,
        });
        return attempt.then(
          () => 'let in',
          (error: unknown) => (error as ServiceError).code,
        );
      };
      const refused = async (addresses: readonly string[]): Promise<number> => {
        const codes: string[] = [];
        for (const address of addresses) codes.push(await guessFrom(address));
        return codes.filter((code) => code === 'too_many_requests').length;
      };
      const range = (count: number, address: (index: string) => string): string[] =>
        Array.from({ length: count }, (_, index) => address((index + 1).toString(16)));
      expect(await refused(range(5, (host) => `2001:db8:1:aa00::${host}`))).toBe(2);
      expect(await refused(range(12, (network) => `2001:db8:1:aa0${network}::1`))).toBe(3);
      expect(await refused(range(40, (site) => `2001:db8:1:${site}00::1`))).toBe(4);
      expect(await refused(['2001:db8:2::1', '192.0.2.9'])).toBe(0);
      expect(identity.memory.events.map(({ payload }) => payload)).toMatchObject([
        { subjectId: '2001:db8:1:aa00::/64', max: 3 },
        { subjectId: '2001:db8:1:aa00::/56', max: 12 },
        { subjectId: '2001:db8:1::/48', max: 48 },
      ]);
    });

    it('is heard again when the window has ended; right passwords and other addresses count nothing', async () => {
      const identity = await limited();
      for (let count = 0; count < 5; count += 1) await logIn(identity, 'alice', 'plum kettle orbit');
      for (let count = 0; count < 3; count += 1) await logIn(identity, 'nobody', 'wrong').catch(() => null);
      const elsewhere = { ...identity.context, actor: { kind: 'anonymous', address: '192.0.2.2' } } as const;
      const attempt = { method: 'password', identifier: 'alice', password: 'plum kettle orbit', knownBrowser: null } as const;
      await expect(identity.password.verify(elsewhere, attempt)).resolves.toBeDefined();
      await expect(logIn(identity, 'alice', 'plum kettle orbit')).rejects.toMatchObject({ code: 'too_many_requests' });
      identity.clock.advance(600);
      await expect(logIn(identity, 'alice', 'plum kettle orbit')).resolves.toBeDefined();
    });
  });
});
