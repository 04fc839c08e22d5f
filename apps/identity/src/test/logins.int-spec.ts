import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventMap, ServiceError, type TenantContext, type User, type UserId } from '#contracts';
import { SqlTransaction } from '#persistence';
import { cpuClock, fulfilled, isThorough, medianTimes, race, rejected, spread, statementsOf, tenantContext } from '#testing';
import { LoginFailureStore } from '../ports/login-failure-store.js';
import { Pause } from '../ports/pause.js';
import { PasswordCredentialStore } from '../ports/password-credential-store.js';
import { PasswordHasher } from '../ports/password-hasher.js';
import { unknownUserBucket } from '../rules/identifiers.js';
import { delayOfTry } from '../rules/login-throttle.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { GetLoginThrottleUseCase } from '../use-cases/get-login-throttle/get-login-throttle.use-case.js';
import { SetPasswordUseCase } from '../use-cases/set-password/set-password.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { PasswordAuthenticator } from '../authenticators/password/password.authenticator.js';
import { TryLine } from '../authenticators/try-line.js';
import { IdentityHarness } from './identity-harness.js';

const password = 'correct horse battery staple';

describe('logins', () => {
  let identity: IdentityHarness;
  let tenant: TenantContext;
  let alice: User;

  beforeAll(async () => {
    identity = await IdentityHarness.start();
  });
  afterAll(async () => identity.close());
  beforeEach(async () => {
    tenant = tenantContext({}, 600_000);
    alice = await identity.get(CreateUserUseCase).execute(tenant, { username: 'Alice', email: 'Alice@Example.com', password });
    identity.outbox.events.length = 0;
  });

  const logIn = async (identifier: string, attempt: string, context = tenant): Promise<User> =>
    (await identity.get(PasswordAuthenticator).verify(context, { method: 'password', identifier, password: attempt, knownBrowser: null }))
      .user;
  const refusalOf = async (login: Promise<unknown>): Promise<ServiceError> => {
    const error: unknown = await login.then(
      () => new Error('was let in'),
      (reason: unknown) => reason,
    );
    if (error instanceof ServiceError) return error;
    throw error;
  };
  const fail = async (times: number): Promise<void> => {
    for (let count = 0; count < times; count += 1) await refusalOf(logIn('alice', 'wrong password'));
  };

  describe('attack A56: guessing passwords', () => {
    it('locks after five failures: then the right password is refused with the same error and body', async () => {
      const wrong = (await refusalOf(logIn('alice', 'wrong password'))).toEnvelope();
      await fail(4);
      const locked = (await refusalOf(logIn('alice', password))).toEnvelope();
      expect(locked).toEqual(wrong);
      expect(locked.code).toBe('invalid_credentials');
    });

    it('turns an address away after so many wrong passwords at the tenant, under a burst too, and no other', async () => {
      identity.limits.limit = { endpoint: 'login', subject: 'address', event: 'invalid_credentials', max: 4, seconds: 60 };
      try {
        await race(8, (index) => logIn(`nobody-${index}`, 'wrong password'));
        expect(await refusalOf(logIn('alice', password))).toMatchObject({ code: 'too_many_requests', retryAfter: 60 });
        expect(identity.outbox.of(eventMap.identity.requestsThrottled)).toHaveLength(1);
        const elsewhere = { ...tenant, actor: { kind: 'anonymous', address: '192.0.2.2' } } as const;
        const attempt = identity
          .get(PasswordAuthenticator)
          .verify(elsewhere, { method: 'password', identifier: 'alice', password, knownBrowser: null });
        await expect(attempt).resolves.toMatchObject({ user: { id: alice.id } });
        identity.clock.advance(60);
        expect((await logIn('alice', password)).id).toBe(alice.id);
      } finally {
        identity.limits.limit = null;
      }
    });

    it('N16: keeps no address where it counts them, and no hash that can be worked out', async () => {
      identity.limits.limit = { endpoint: 'login', subject: 'address', event: 'invalid_credentials', max: 4, seconds: 60 };
      try {
        for (const address of ['198.51.100.77', '2001:db8:77::1']) {
          const elsewhere = { ...tenant, actor: { kind: 'anonymous', address } } as const;
          await refusalOf(
            identity
              .get(PasswordAuthenticator)
              .verify(elsewhere, { method: 'password', identifier: 'alice', password: 'wrong password', knownBrowser: null }),
          );
        }
        const rows: { subject: string }[] = await identity.unitOfWork.transaction(tenant, (tx) =>
          SqlTransaction.of(tx).query('SELECT subject FROM throttle_windows WHERE tenant_id = $1', [tenant.tenantId]),
        );
        const subjects = rows.map(({ subject }) => subject);
        expect(subjects.length).toBeGreaterThanOrEqual(4);
        for (const subject of subjects) expect(subject).toMatch(/^[\w-]{22}$/);
        const unkeyed = createHash('sha256').update('198.51.100.77').digest('base64url').slice(0, 22);
        expect(subjects).not.toContain(unkeyed);
      } finally {
        identity.limits.limit = null;
      }
    });

    it('takes the right password again after the delay, and counts anew', async () => {
      await fail(5);
      identity.clock.advance(31);
      expect((await logIn('alice', password)).id).toBe(alice.id);
      await fail(4);
      expect((await logIn('alice', password)).id).toBe(alice.id);
    });

    it('doubles the delay with each further failure, up to an hour', async () => {
      await fail(5);
      const delays = async (): Promise<number> => {
        const start = identity.clock.now().getTime();
        const { lockedUntil } = await identity.get(GetLoginThrottleUseCase).execute(tenant, { id: alice.id });
        const until = Date.parse(lockedUntil ?? '');
        identity.clock.set(new Date(until + 1));
        await fail(1);
        return (until - start) / 1_000;
      };
      const seen: number[] = [];
      for (let count = 0; count < 9; count += 1) seen.push(Math.round(await delays()));
      expect(seen.slice(0, 5)).toEqual([30, 60, 120, 240, 480]);
      for (const [index, delay] of seen.slice(5).entries())
        expect(delay).toBe(Math.min(3_600, Math.max(delay, 2 * (seen[index + 4] ?? NaN))));
      expect(seen.at(-1)).toBe(3_600);
    });

    it('does not prolong a lock by attempts during it', async () => {
      await fail(5);
      identity.clock.advance(29);
      await fail(20);
      identity.clock.advance(2);
      await expect(logIn('alice', password)).resolves.toMatchObject({ id: alice.id });
    });

    it('counts parallel guesses, and publishes the lock once', async () => {
      await race(20, () => logIn('alice', 'wrong password'));
      await expect(logIn('alice', password)).rejects.toMatchObject({ code: 'invalid_credentials' });
      expect(identity.outbox.of(eventMap.identity.loginThrottled)).toEqual([
        { userId: alice.id, failures: 5, until: new Date(identity.clock.now().getTime() + 30_000).toISOString(), notifyUser: true },
      ]);
    });

    it.each([
      ['in one line', null],
      ['out of line, as at as many replicas', <Result>(_place: string, _deadline: number, work: () => Promise<Result>) => work()],
    ])('N25: verifies no more of a hundred parallel guesses than an address may try, and counts them exactly: %s', async (_, run) => {
      const line = jest.spyOn(TryLine.prototype, 'run');
      if (run !== null) line.mockImplementation(run);
      const guess = (index: number) =>
        identity
          .get(PasswordAuthenticator)
          .verify(tenant, { method: 'password', identifier: 'alice', password: 'wrong', knownBrowser: `forged ${index}` });
      const hasher = identity.get(PasswordHasher);
      const verify = jest.spyOn(hasher, 'verify').mockImplementation((_scope, hash) => Promise.resolve(hash === null));
      try {
        expect(fulfilled(await race(100, (index) => refusalOf(guess(index))))).toHaveLength(100);
        expect(verify.mock.calls.filter(([, hash]) => hash !== null)).toHaveLength(5);
      } finally {
        verify.mockRestore();
        line.mockRestore();
      }
      await expect(identity.get(GetLoginThrottleUseCase).execute(tenant, { id: alice.id })).resolves.toMatchObject({
        failures: 5,
        lockedSources: 1,
      });
      const elsewhere = { ...tenant, actor: { kind: 'anonymous', address: '192.0.2.99' } } as const;
      expect((await logIn('alice', password, elsewhere)).id).toBe(alice.id);
    });

    it('N25: charges the networks of an IPv6 address, and gives charges back of a try that was not looked at', async () => {
      const from = (address: string): TenantContext => ({ ...tenant, actor: { kind: 'anonymous', address } });
      const verify = jest.spyOn(identity.get(PasswordHasher), 'verify');
      verify.mockRejectedValue(new ServiceError('too_many_requests', 'full'));
      for (let count = 0; count < 6; count += 1) await refusalOf(logIn('alice', password, from('2001:db8:1:1::1')));
      verify.mockRestore();
      for (let count = 0; count < 5; count += 1) await refusalOf(logIn('alice', 'wrong password', from(`2001:db8:1:1::${count}`)));
      expect(await refusalOf(logIn('alice', password, from('2001:db8:1:1::9')))).toMatchObject({ code: 'invalid_credentials' });
      expect((await logIn('alice', password, from('2001:db8:1:2::9'))).id).toBe(alice.id);
    });

    it("gives the lock back with an administrator's new password, and with making the user active again", async () => {
      await fail(5);
      await identity.get(SetPasswordUseCase).execute(tenant, { id: alice.id, password: 'another password' });
      await expect(logIn('alice', 'another password')).resolves.toMatchObject({ id: alice.id });
      await fail(5);
      await identity.get(UpdateUserUseCase).execute(tenant, { id: alice.id, status: 'locked' });
      await identity.get(UpdateUserUseCase).execute(tenant, { id: alice.id, status: 'active' });
      await expect(logIn('alice', 'another password')).resolves.toMatchObject({ id: alice.id });
    });
  });

  describe('attack A58: telling users from others', () => {
    const turns = 100;
    /** `users`: how many share the wrong passwords. */
    const refusals = async (users: number) => {
      const create = identity.get(CreateUserUseCase);
      for (let index = 0; index < users; index += 1) await create.execute(tenant, { username: `user-${index}`, password });
      await create.execute(tenant, { username: 'bodiless' });
      const disabled = await create.execute(tenant, { username: 'disabled', password });
      await identity.get(UpdateUserUseCase).execute(tenant, { id: disabled.id, status: 'disabled' });
      await create.execute(tenant, { username: 'held', password });
      for (let count = 0; count < 5; count += 1) await refusalOf(logIn('held', 'wrong password'));
      return {
        wrong: (turn: number) => refusalOf(logIn(`user-${turn % users}`, 'wrong password')),
        unknown: (turn: number) => refusalOf(logIn(`nobody-${turn % users}`, 'wrong password')),
        disabled: () => refusalOf(logIn('disabled', password)),
        passwordless: () => refusalOf(logIn('bodiless', 'wrong password')),
        locked: () => refusalOf(logIn('held', password)),
      };
    };

    // What is computed, and not what passes: on a busy machine the latter tells of its other processes. What is waited for, the database and pauses, is compared below.
    it('refuses unknown, disabled, locked and passwordless users like a wrong password: the same error, for a median of work within 10 %', async () => {
      const errors = new Set<string>();
      // Enough of them that fewer than five guesses fall on each, and none is locked.
      const cases = Object.entries(await refusals(30)).map(([name, refuse]): [string, (turn: number) => Promise<unknown>] => [
        name,
        async (turn) => errors.add(JSON.stringify((await refuse(turn)).toEnvelope())),
      ]);
      const times = await medianTimes(turns, Object.fromEntries(cases), {
        clock: cpuClock,
        isClear: (so) => !isThorough && spread(so) < 0.05,
      });
      process.stdout.write(`A58 medians in ms of CPU: ${JSON.stringify(times)}\n`);
      expect(errors.size).toBe(1);
      expect(spread(times)).toBeLessThan(0.1);
    }, 180_000);

    /** As of whoever has had so many wrong passwords, from wherever. */
    const recordFailures = (count: number): Promise<void> =>
      identity.unitOfWork.transaction(tenant, async (tx) => {
        const named = ['user-0', 'bodiless', 'held'];
        const users = await SqlTransaction.of(tx).query<{ id: UserId }>('SELECT id FROM users WHERE username = ANY ($1)', [named]);
        expect(users).toHaveLength(named.length);
        const failures = identity.get(LoginFailureStore);
        const now = identity.clock.now();
        for (const id of [...users.map(({ id }) => id), ...['nobody-0', 'disabled'].map(unknownUserBucket)]) {
          const before = await failures.look(tx, tenant, id, [], now);
          for (let nth = before.failures; nth < count; nth += 1) await failures.record(tx, tenant, id, 1, now);
        }
      });

    it('sends the same statements for each, and waits for as long', async () => {
      identity.limits.limit = { endpoint: 'login', subject: 'address', event: 'invalid_credentials', max: 1_000, seconds: 60 };
      const cases = Object.entries(await refusals(1));
      await recordFailures(30);
      const pause = jest.spyOn(identity.get(Pause), 'of').mockResolvedValue();
      try {
        const taken: [string, unknown][] = [];
        for (const [name, refuse] of cases) {
          pause.mockClear();
          const statements = await statementsOf(() => refuse(0));
          taken.push([name, { statements, pauses: pause.mock.calls.map(([, milliseconds]) => milliseconds) }]);
        }
        for (const [name, work] of taken) expect([name, work]).toEqual([name, taken[0]?.[1]]);
        expect(taken[0]?.[1]).toMatchObject({
          statements: expect.arrayContaining([expect.stringContaining('login_failures')]),
          pauses: [delayOfTry(30)],
        });
      } finally {
        pause.mockRestore();
        identity.limits.limit = null;
      }
    });

    it('RFC 6749 §4.3: takes a right password that is refused for a wrong one: the same error, statements and count', async () => {
      const verify = (attempt: string, isRefused: boolean) =>
        identity
          .get(PasswordAuthenticator)
          .verify(tenant, { method: 'password', identifier: 'alice', password: attempt, knownBrowser: null, isRefused });
      const failures = async () => (await identity.get(GetLoginThrottleUseCase).execute(tenant, { id: alice.id })).failures;
      const errors = new Set<string>();
      const taken: (readonly string[])[] = [];
      for (const [attempt, isRefused] of [
        ['wrong password', false],
        ['wrong password', true],
        [password, true],
      ] as const)
        taken.push(await statementsOf(async () => errors.add(JSON.stringify((await refusalOf(verify(attempt, isRefused))).toEnvelope()))));
      expect(errors.size).toBe(1);
      expect(taken[1]).toEqual(taken[0]);
      expect(taken[2]).toEqual(taken[0]);
      expect(await failures()).toBe(3);
      expect((await verify(password, false)).user.id).toBe(alice.id);
    });

    it.each([
      ['a user', () => alice.id],
      ['a stranger', () => unknownUserBucket('nobody')],
    ])('counts a failure of %s in a row of its own, in a commit that does not wait for the disk', async (_, id) => {
      await identity.unitOfWork.transaction(tenant, async (tx) => {
        const failures = identity.get(LoginFailureStore);
        await failures.record(tx, tenant, id(), 1, identity.clock.now());
        expect(await failures.look(tx, tenant, id(), [], identity.clock.now())).toEqual({ failures: 1, lockedSources: [] });
        const setting = await SqlTransaction.of(tx).query("SELECT current_setting('synchronous_commit') AS waits");
        expect(setting).toEqual([{ waits: 'off' }]);
      });
    });
  });

  describe('attack A67: expensive passwords', () => {
    it('refuses a password of 1 MB without hashing it', async () => {
      const hasher = identity.get(PasswordHasher);
      const hashings = [jest.spyOn(hasher, 'verify'), jest.spyOn(hasher, 'hash')];
      await expect(logIn('alice', 'x'.repeat(1_048_576))).rejects.toMatchObject({ code: 'invalid_credentials' });
      await expect(
        identity.get(SetPasswordUseCase).execute(tenant, { id: alice.id, password: 'x'.repeat(1_048_576) }),
      ).rejects.toMatchObject({
        code: 'invalid_argument',
      });
      for (const hashing of hashings) {
        expect(hashing).not.toHaveBeenCalled();
        hashing.mockRestore();
      }
    });

    it('answers 200 logins at once: some refused for now, the rest in time, the event loop free, memory bounded', async () => {
      const before = process.memoryUsage.rss();
      let longestGap = 0;
      let peak = before;
      let last = performance.now();
      const pulse = setInterval(() => {
        longestGap = Math.max(longestGap, performance.now() - last);
        last = performance.now();
        peak = Math.max(peak, process.memoryUsage.rss());
      }, 5);
      const start = performance.now();
      const results = await race(200, () => logIn('alice', password, { ...tenant, deadline: Date.now() + 4_500 }));
      clearInterval(pulse);
      const elapsed = performance.now() - start;
      const codes = rejected(results).map((error) => (error instanceof ServiceError ? error.code : String(error)));
      process.stdout.write(
        `A67: ${fulfilled(results).length} of 200 let in, ${codes.length} refused, ${Math.round(elapsed)} ms, ` +
          `longest gap ${Math.round(longestGap)} ms, ${Math.round((peak - before) / 1_048_576)} MB more\n`,
      );
      expect(fulfilled(results).length).toBeGreaterThan(0);
      expect(codes.length).toBeGreaterThan(100);
      expect(codes.filter((code) => code === 'too_many_requests').length).toBeGreaterThan(100);
      expect(codes.filter((code) => code !== 'too_many_requests' && code !== 'deadline_exceeded')).toEqual([]);
      expect(rejected(results)).toEqual(expect.arrayContaining([expect.objectContaining({ retryAfter: expect.any(Number) })]));
      expect(elapsed).toBeLessThan(5_000);
      expect(longestGap).toBeLessThan(200);
      expect(peak - before).toBeLessThan(250 * 1_048_576);
    }, 30_000);
  });

  it('finds a user by username or address, whatever the case and the composition of the characters', async () => {
    for (const identifier of ['alice', ' ALICE ', 'alice@example.COM', 'ＡＬＩＣＥ']) {
      await expect(logIn(identifier, password)).resolves.toMatchObject({ id: alice.id });
    }
    await identity.get(SetPasswordUseCase).execute(tenant, { id: alice.id, password: 'pässwörd-é'.normalize('NFC') });
    await expect(logIn('alice', 'pässwörd-é'.normalize('NFD'))).resolves.toMatchObject({ id: alice.id });
  });

  it('takes a password at its own tenant only', async () => {
    await expect(logIn('alice', password, tenantContext())).rejects.toMatchObject({ code: 'invalid_credentials' });
  });

  it('makes a weaker hash anew at the next login, and only then', async () => {
    const weak = '$argon2id$v=19$m=19456,t=2,p=1$';
    const { hash, argon2id } = await import('argon2');
    const old = await hash(password, { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    expect(old.startsWith(weak)).toBe(true);
    const credentials = identity.get(PasswordCredentialStore);
    await identity.unitOfWork.transaction(tenant, (tx) => credentials.put(tx, tenant, alice.id, old, new Date()));
    const stored = async (): Promise<boolean> =>
      identity.unitOfWork.transaction(tenant, (tx) => credentials.isCurrent(tx, tenant, alice.id, old));
    await refusalOf(logIn('alice', 'wrong password'));
    expect(await stored()).toBe(true);
    await logIn('alice', password);
    expect(await stored()).toBe(false);
    await expect(logIn('alice', password)).resolves.toMatchObject({ id: alice.id });
  });

  it('fault F03: a new password and its event are both there or neither is', async () => {
    identity.outbox.failure = new Error('killed in between');
    await expect(identity.get(SetPasswordUseCase).execute(tenant, { id: alice.id, password: 'another password' })).rejects.toThrow(
      'killed',
    );
    identity.outbox.failure = null;
    await expect(logIn('alice', 'another password')).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(logIn('alice', password)).resolves.toMatchObject({ id: alice.id, version: 1 });
    expect(identity.outbox.of(eventMap.identity.passwordChanged)).toEqual([]);
  });
});
