import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type ChallengeId, eventMap, type ServiceError, type User } from '#contracts';
import { checkTenantIsolation, eraseTenant } from '#persistence';
import { fulfilled, race, rejected, rounds } from '#testing';
import { Authenticators } from '../authenticators/authenticators.js';
import { BeginAuthenticationUseCase } from '../use-cases/begin-authentication/begin-authentication.use-case.js';
import { CreateOneTimeCodeUseCase } from '../use-cases/create-one-time-code/create-one-time-code.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { SetPasswordUseCase } from '../use-cases/set-password/set-password.use-case.js';
import { UnlockUserUseCase } from '../use-cases/unlock-user/unlock-user.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { a, b, identity, log, refused, rows, useIdentity } from './identity-suite.js';
import { expectNoneUnavailable, outOfLine } from './out-of-line.js';

const tooMany = expect.objectContaining({ code: 'too_many_requests', retryAfter: expect.any(Number) });

describe('a code that is sent by email', () => {
  useIdentity();

  const newUser = (context = a, members: object = {}): Promise<User> => {
    const name = `user-${randomUUID()}`;
    return identity
      .get(CreateUserUseCase)
      .execute(context, { username: name, email: `${name}@example.com`, emailVerified: true, ...members });
  };
  const asking = ({ id: userId, version: userVersion }: Pick<User, 'id' | 'version'>) =>
    ({ method: 'email-otp', userId, userVersion }) as const;
  const begin = async (user: User, context = a, challengeId = randomUUID() as ChallengeId): Promise<ChallengeId> => {
    await identity.get(BeginAuthenticationUseCase).execute(context, { ...asking(user), challengeId });
    return challengeId;
  };
  /** As the message brings it. */
  const codeOf = (challengeId: ChallengeId, context = a) => identity.get(CreateOneTimeCodeUseCase).execute(context, { challengeId });
  const send = async (challengeId: ChallengeId, context = a): Promise<string> => {
    const { code } = await codeOf(challengeId, context);
    if (code === null) throw new Error('there is nothing to send');
    return code;
  };
  /** A challenge with its code. */
  const ask = async (user: User, context = a) => {
    const challengeId = await begin(user, context);
    return { challengeId, code: await send(challengeId, context) };
  };
  const verify = (user: Pick<User, 'id' | 'version'>, { challengeId, code }: { challengeId: ChallengeId; code: string }, context = a) =>
    identity.get(VerifyAuthenticationUseCase).execute(context, { ...asking(user), challengeId, code });
  const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  const guessWrongly = async (
    user: User,
    { challengeId, code }: { challengeId: ChallengeId; code: string },
    times: number,
  ): Promise<void> => {
    for (let nth = 0; nth < times; nth += 1) await expect(verify(user, { challengeId, code: otherThan(code) })).rejects.toEqual(refused);
  };

  it('proves its user, by RFC 8176 `otp`, and is not theirs who have no verified address', async () => {
    const user = await newUser();
    const asked = await ask(user);
    expect(asked.code).toMatch(/^\d{6}$/);
    expect(await verify(user, asked)).toMatchObject({
      evidence: { method: 'email-otp', userId: user.id, userVersion: user.version, amr: ['otp'] },
      ...{ isRepeated: false, knownBrowser: null },
    });
    for (const members of [{ emailVerified: false }, { email: null, emailVerified: false }]) {
      const other = await newUser(a, members);
      expect(await identity.get(Authenticators).enrolled(a, other)).toEqual([]);
      await expect(begin(other)).rejects.toEqual(refused);
    }
    await identity.get(UpdateUserUseCase).execute(a, { id: user.id, status: 'disabled' });
    await expect(begin(user)).rejects.toEqual(refused);
  });

  it('is no other user\u2019s, tenant\u2019s or challenge\u2019s, nor of an id that is none', async () => {
    const [user, other] = [await newUser(), await newUser()];
    const [asked, theirs] = [await ask(user), await ask(other)];
    const foreign = await newUser(b);
    const again = { ...(await ask(user)), code: asked.code };
    await expect(verify(other, asked)).rejects.toEqual(refused);
    await expect(verify(user, theirs)).rejects.toEqual(refused);
    await expect(verify(foreign, asked, b)).rejects.toEqual(refused);
    await expect(verify(user, asked, b)).rejects.toEqual(refused);
    await expect(verify(user, again)).rejects.toEqual(refused);
    for (const id of ['x', '', asked.challengeId.toUpperCase(), randomUUID()])
      await expect(verify(user, { ...asked, challengeId: id as ChallengeId })).rejects.toEqual(refused);
    await identity.get(UnlockUserUseCase).execute(a, { id: user.id });
    for (const code of ['', `${asked.code} `, `0${asked.code}`, asked.code.slice(1)])
      await expect(verify(user, { ...asked, code })).rejects.toEqual(refused);
    expect(await codeOf(asked.challengeId, b)).toEqual({ code: null, user: null, recipient: null });
    await expect(verify(user, asked)).resolves.toBeDefined();
  });

  it('attack A59: the sixth guess fails, even if it is right, and says when the next may be made', async () => {
    const user = await newUser();
    const asked = await ask(user);
    await guessWrongly(user, asked, 5);
    await expect(verify(user, asked)).rejects.toEqual(tooMany);
    identity.clock.advance(599);
    await expect(verify(user, asked)).rejects.toMatchObject({ retryAfter: 1 });
    expect(identity.outbox.of(eventMap.identity.requestsThrottled)).toEqual([
      expect.objectContaining({ endpoint: 'login', subject: 'user', subjectId: user.id }),
    ]);
    identity.clock.advance(1);
    await expect(verify(user, asked)).rejects.toEqual(refused);
    await expect(verify(user, await ask(user))).resolves.toBeDefined();
  });

  it('attack A59: of a burst of 100 guesses as many are compared as are allowed, in every round', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await newUser();
      const asked = await ask(user);
      const guesses = await outOfLine(() => race(100, () => verify(user, { ...asked, code: otherThan(asked.code) })));
      expect(rejected(guesses)).toHaveLength(100);
      expect(rejected(guesses).filter((error) => (error as ServiceError).code === 'invalid_credentials')).toHaveLength(5);
      const [row] = await rows(a, 'SELECT guesses FROM one_time_codes WHERE id = $1', [asked.challengeId]);
      expect(row).toEqual({ guesses: 5 });
      await expect(verify(user, asked)).rejects.toEqual(tooMany);
    }
  }, 120_000);

  it('attack A60: a new code resets nothing, neither of ten minutes nor of a day', async () => {
    const user = await newUser();
    for (let nth = 0; nth < 5; nth += 1) await guessWrongly(user, await ask(user), 1);
    await expect(verify(user, await ask(user))).rejects.toEqual(tooMany);
    for (let windows = 0; windows < 3; windows += 1) {
      identity.clock.advance(3_600);
      await guessWrongly(user, await ask(user), 5);
    }
    identity.clock.advance(3_600);
    const asked = await ask(user);
    await expect(verify(user, asked)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 86_400 - 4 * 3_600 });
    await identity.get(UnlockUserUseCase).execute(a, { id: user.id });
    await expect(verify(user, asked)).resolves.toBeDefined();
  });

  it('attack A61: is used once, by 100 requests at the same time, in every round, and costs no guess that is right', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await newUser();
      const asked = await ask(user);
      const attempts = await race(30, () => verify(user, asked));
      expect(rejected(attempts)).toEqual([]);
      expect(fulfilled(attempts).filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
      expect(await rows(a, 'SELECT recent, daily FROM code_guesses WHERE user_id = $1', [user.id])).toEqual([{ recent: 0, daily: 0 }]);
      expect((await codeOf(asked.challengeId)).code).toBeNull();
      const next = await ask(user);
      const taken = await outOfLine(() => race(100, () => verify(user, next)));
      expectNoneUnavailable(taken);
      expect(fulfilled(taken).filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
    }
  }, 120_000);

  it('is good for ten minutes, used or not', async () => {
    const user = await newUser();
    const [used, unused] = [await ask(user), await ask(user)];
    identity.clock.advance(599);
    await verify(user, used);
    expect(await verify(user, used)).toMatchObject({ isRepeated: true });
    identity.clock.advance(1);
    for (const asked of [used, unused]) await expect(verify(user, asked)).rejects.toEqual(refused);
    expect((await codeOf(unused.challengeId)).code).toBeNull();
  });

  it('is good for the last message alone, whose guesses are those of the challenge', async () => {
    const user = await newUser();
    const first = await ask(user);
    await guessWrongly(user, first, 4);
    const second = { ...first, code: await send(first.challengeId) };
    if (second.code !== first.code) await expect(verify(user, first)).rejects.toEqual(refused);
    await expect(verify(user, second)).rejects.toEqual(tooMany);
  });

  it.each<[string, object]>([
    ['is disabled', { status: 'disabled' }],
    ['has another address', { email: 'other@example.com', emailVerified: true }],
    ['has an address that is not verified', { emailVerified: false }],
  ])('is worth nothing once its user %s', async (_what, change) => {
    const user = await newUser();
    const asked = await ask(user);
    const waiting = await begin(user);
    await identity.get(UpdateUserUseCase).execute(a, { id: user.id, ...change });
    await expect(verify(user, asked)).rejects.toEqual(refused);
    expect((await codeOf(waiting)).code).toBeNull();
  });

  it('attack A62: of who has another password since is neither sent nor guessed at: half a sign-in with the one before has no effect', async () => {
    const user = await newUser();
    const asked = await ask(user);
    await identity.get(SetPasswordUseCase).execute(a, { id: user.id, password: 'plum kettle orbit' });
    identity.outbox.events.length = 0;
    await expect(begin(user)).rejects.toEqual(refused);
    for (const code of [asked.code, otherThan(asked.code)]) await expect(verify(user, { ...asked, code })).rejects.toEqual(refused);
    expect(identity.outbox.events).toEqual([]);
    expect(await rows(a, 'SELECT 1 FROM code_guesses WHERE user_id = $1', [user.id])).toEqual([]);
    expect(await rows(a, 'SELECT guesses FROM one_time_codes WHERE user_id = $1', [user.id])).toEqual([{ guesses: 0 }]);
    const changed = { ...user, version: user.version + 1 };
    await expect(verify(changed, await ask(changed))).resolves.toBeDefined();
  });

  it('attack A66: is sent ten times an hour to one person, to the other tenant\u2019s of that address too, and a hundred times from one address', async () => {
    const user = await newUser();
    const attempts = await race(100, () => begin(user));
    expect([fulfilled(attempts).length, rejected(attempts).length]).toEqual([10, 90]);
    for (const refusal of rejected(attempts)) expect(refusal).toEqual(tooMany);
    const namesake = await newUser(b, { username: 'x', email: user.email });
    await begin(namesake, b);
    for (let users = 0; users < 9; users += 1) {
      const other = await newUser();
      for (let times = 0; times < 10; times += 1) await begin(other);
    }
    const last = await newUser();
    await expect(begin(last)).rejects.toEqual(tooMany);
    const elsewhere = { ...a, actor: { kind: 'anonymous', address: '198.51.100.7' } as const };
    await expect(begin(last, elsewhere)).resolves.toBeDefined();
    expect(identity.outbox.of(eventMap.identity.oneTimeCodeRequested)).toHaveLength(102);
    identity.clock.advance(3_600);
    await expect(begin(user)).resolves.toBeDefined();
  });

  it('is asked for once by one challenge, however often that is begun', async () => {
    const user = await newUser();
    const challengeId = randomUUID() as ChallengeId;
    expect(rejected(await race(100, () => begin(user, a, challengeId)))).toEqual([]);
    expect(identity.outbox.of(eventMap.identity.oneTimeCodeRequested)).toEqual([
      {
        userId: user.id,
        challengeId,
        channel: 'email',
        expiresAt: new Date(identity.clock.now().getTime() + 600_000).toISOString(),
      },
    ]);
  });

  it('stands nowhere in clear: neither in tables, nor in events, errors or the log', async () => {
    const user = await newUser();
    const asked = await ask(user);
    const errors: unknown[] = [];
    for (const code of [otherThan(asked.code), asked.code, asked.code])
      await verify(user, { ...asked, code }).catch((error: unknown) => errors.push(error, (error as Error).message));
    const told = JSON.stringify([
      await rows(a, 'SELECT * FROM one_time_codes'),
      await rows(a, 'SELECT * FROM code_guesses'),
      ...[identity.outbox.events, errors, log],
    ]);
    const digits = told.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '').match(/\b\d{6}\b/g) ?? [];
    expect(digits).not.toContain(asked.code);
    expect(digits).not.toContain(otherThan(asked.code));
  });

  it('attack A71: lies in tables that no other tenant sees, and goes with its user and tenant', async () => {
    const [user, other] = [await newUser(), await newUser()];
    await ask(user);
    await guessWrongly(other, await ask(other), 1);
    for (const table of ['one_time_codes', 'code_guesses']) expect(await rows(b, `SELECT * FROM ${table}`)).toEqual([]);
    expect(await checkTenantIsolation(identity.dataSource)).toEqual([]);
    await rows(a, 'DELETE FROM users WHERE id = $1', [user.id]);
    expect(await rows(a, 'SELECT user_id FROM one_time_codes')).toEqual([{ user_id: other.id }]);
    await identity.unitOfWork.transaction(a, eraseTenant);
    for (const table of ['one_time_codes', 'code_guesses']) expect(await rows(a, `SELECT * FROM ${table}`)).toEqual([]);
  });
});
