import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type Authenticated,
  type AuthorizationRequestId,
  ServiceError,
  type SessionFacts,
  type SessionId,
  type SignInId,
  type SignInKey,
  type SignInNeeds,
  type TenantContext,
  type UserId,
  type WayBack,
} from '#contracts';
import { createSecret } from '#oauth-core';
import { checkTenantIsolation, eraseTenant, SqlTransaction } from '#persistence';
import { captureLog, fulfilled, race, rejected, requestContext, rounds, twoTenants } from '#testing';
import { type SessionService, startSessionService } from './session-service.js';

let service: SessionService;
let a: TenantContext;
let b: TenantContext;
const log = captureLog();

beforeAll(async () => {
  service = await startSessionService();
}, 120_000);
afterAll(() => service.stop());
beforeEach(() => {
  ({ a, b } = twoTenants());
  service.tenants.contexts.splice(0, Infinity, a, b);
  service.outbox.published.length = 0;
  service.users.look = () => Promise.resolve(true);
  service.users.refusal = null;
  service.users.enrolment = ['password', 'email-otp'];
});

const newUser = (): UserId => randomUUID() as UserId;
const randomBytesOf =
  (text: string) =>
  (size: number): Uint8Array =>
    createHash('sha512').update(text).digest().subarray(0, size);

const noNeeds: SignInNeeds = { acr: null, maxAge: null, chooseAccount: false, userId: null };
const wayBack: WayBack = { clientName: 'Notes', refusal: 'https://notes.example/cb?error=access_denied', home: 'https://notes.example/' };

const start = async (context: TenantContext, sessionToken: string | null = null, needs: Partial<SignInNeeds> = {}): Promise<SignInKey> => {
  const requestId = `request-${randomUUID()}` as AuthorizationRequestId;
  return service.startSignIn.execute(context, { requestId, needs: { ...noNeeds, ...needs }, wayBack, sessionToken });
};

type SignedIn = Authenticated & { readonly sessionToken: string; readonly session: SessionFacts };

const rest = { userAgent: 'a browser', knownBrowser: null, previousSessionToken: null } as const;
const attempt = (key: SignInKey, identifier: string, password = 'right') => ({
  ...key,
  ...rest,
  proof: { method: 'password', identifier, password } as const,
});

/** As `userId`: the identity service of this suite knows users by their id. */
const complete = async (
  context: TenantContext,
  key: SignInKey,
  userId: UserId,
  previousSessionToken: string | null = null,
): Promise<SignedIn> => {
  const { sessionToken, ...answer } = await service.authenticate.execute(context, { ...attempt(key, userId), previousSessionToken });
  const session = sessionToken === null ? null : await sessionOf(context, sessionToken);
  if (sessionToken === null || session === null) throw new Error('there is no session after the sign-in');
  return { ...answer, sessionToken, session };
};

const decide = (context: TenantContext, key: SignInKey, sessionToken: string, decision: 'allow' | 'deny' = 'allow') =>
  service.decideConsent.execute(context, { ...key, sessionToken, decision });

const stateOf = (context: TenantContext, key: SignInKey, sessionToken: string | null = null) =>
  service.getSignIn.execute(context, { ...key, sessionToken });

const login = async (context: TenantContext, userId = newUser(), previousSessionToken: string | null = null): Promise<SignedIn> =>
  complete(context, await start(context), userId, previousSessionToken);

const sessionOf = async (context: TenantContext, sessionToken: string) =>
  (await service.getSession.execute(context, { sessionToken })).session;

const endAllOf = (context: TenantContext, userId: UserId, reason: 'user_inactive' | 'password_changed') =>
  service.unitOfWork.transaction(context, (tx) => service.endUserSessions.execute(tx, context, { userId, reason }));

const invalid = expect.objectContaining({ code: 'transaction_invalid' });

describe('a sign-in', () => {
  it('goes from the password to the decision, and makes a session in between', async () => {
    const key = await start(a);
    expect(await stateOf(a, key)).toMatchObject({ status: 'open', step: 'password', reason: 'nobody_signed_in', userId: null });
    const userId = newUser();
    const { session, sessionToken, state } = await complete(a, key, userId);
    expect(session).toEqual({
      ...{ sessionId: session.sessionId, userId, authTime: service.clock.epochSeconds() },
      ...{ amr: ['pwd'], acr: 'urn:ostiary:acr:1' },
    });
    expect(state).toMatchObject({ status: 'open', step: 'consent', userId, wayBack });
    expect(await stateOf(a, key, sessionToken)).toEqual(state);
    expect(await decide(a, key, sessionToken)).toMatchObject({ status: 'decided', decision: 'allow' });
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ status: 'decided', decision: 'allow' });
  });

  it('starts at the decision where a session serves, and asks others to sign in', async () => {
    const { session, sessionToken } = await login(a);
    const key = await start(a, sessionToken);
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ step: 'consent', userId: session.userId });
    expect(await decide(a, key, sessionToken, 'deny')).toMatchObject({ decision: 'deny' });
    for (const needs of [{ maxAge: 0 }, { userId: newUser() }]) {
      service.clock.advance(1);
      expect(await stateOf(a, await start(a, sessionToken, needs), sessionToken)).toMatchObject({ step: 'password' });
    }
  });

  it('N04: has a binding secret of its own, whatever the browser had before', async () => {
    const [first, second, third] = await Promise.all([start(a), start(a), start(a)]);
    expect(new Set([first, second, third].map(({ browserToken }) => browserToken)).size).toBe(3);
    for (const key of [second, third, first]) await complete(a, key, newUser());
  });

  it('N04: goes on in every tab although another one signed the same user in again', async () => {
    const userId = newUser();
    const keys = [await start(a), await start(a), await start(a)];
    let sessionToken: string | null = null;
    for (const key of keys) ({ sessionToken } = await complete(a, key, userId, sessionToken));
    for (const key of keys) expect(await decide(a, key, sessionToken ?? '')).toMatchObject({ decision: 'allow' });
    expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toHaveLength(1);
  });

  it('attack A16: is refused to another browser at every step', async () => {
    const key = await start(a);
    const other = await start(a);
    const stolen = { signInId: key.signInId, browserToken: other.browserToken };
    expect(await stateOf(a, stolen)).toEqual({ status: 'foreign', wayBack });
    await expect(complete(a, stolen, newUser())).rejects.toEqual(invalid);
    const { sessionToken } = await complete(a, key, newUser());
    await expect(decide(a, stolen, sessionToken)).rejects.toEqual(invalid);
    expect(await decide(a, key, sessionToken)).toMatchObject({ decision: 'allow' });
  });

  it('N03: gives who proves the same again the same session, and keeps the first decision', async () => {
    const [key, userId] = [await start(a), newUser()];
    const first = await complete(a, key, userId);
    const second = await complete(a, key, userId, first.sessionToken);
    expect([second.sessionToken, second.session]).toEqual([first.sessionToken, first.session]);
    expect(await decide(a, key, first.sessionToken, 'deny')).toMatchObject({ decision: 'deny' });
    expect(await decide(a, key, first.sessionToken, 'allow')).toMatchObject({ decision: 'deny' });
    expect((await complete(a, key, userId)).sessionToken).toBe(first.sessionToken);
    expect(service.outbox.published).toHaveLength(1);
  });

  it('N03: gives nothing again to who proves nothing, or somebody else', async () => {
    const [key, userId, other] = [await start(a), newUser(), newUser()];
    const first = await complete(a, key, userId);
    await expect(service.authenticate.execute(a, attempt(key, userId, 'wrong'))).rejects.toMatchObject({ code: 'invalid_credentials' });
    const second = await complete(a, key, other, first.sessionToken);
    expect(second.session).toMatchObject({ userId: other });
    expect(await sessionOf(a, first.sessionToken)).toBeNull();
    await expect(decide(a, key, first.sessionToken)).rejects.toEqual(invalid);
  });

  it('N03: makes a new session where another took the place of the one that it made, or nobody used that', async () => {
    const [key, userId] = [await start(a), newUser()];
    const replaced = await complete(a, key, userId);
    await login(a, userId, replaced.sessionToken);
    const idle = await complete(a, key, userId);
    expect(idle.sessionToken).not.toBe(replaced.sessionToken);
    service.clock.advance(601);
    expect(await stateOf(a, key, idle.sessionToken)).toMatchObject({ step: 'password' });
    expect((await complete(a, key, userId)).sessionToken).not.toBe(idle.sessionToken);
    for (const { sessionToken } of [replaced, idle]) expect(await sessionOf(a, sessionToken)).toBeNull();
  });

  it.each<[string, (made: SignedIn) => Promise<unknown>]>([
    ['a logout', ({ sessionToken }) => service.endSession.execute(a, { sessionToken })],
    ['a revocation', ({ session }) => service.revokeSession.execute(a, session)],
    ['a new password', ({ session: { userId } }) => endAllOf(a, userId, 'password_changed')],
  ])('signs nobody in by a form that comes again after %s', async (_what, end) => {
    const [key, userId] = [await start(a), newUser()];
    const made = await complete(a, key, userId);
    await end(made);
    service.users.verifications = 0;
    for (const who of [userId, newUser()]) await expect(complete(a, key, who)).rejects.toEqual(invalid);
    expect(service.users.verifications).toBe(0);
    expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toEqual([]);
    expect(await stateOf(a, key, made.sessionToken)).toMatchObject({ status: 'ended', wayBack });
  });

  it('N03: ends the session that the browser has meanwhile, when it gives its own again', async () => {
    const [key, userId] = [await start(a), newUser()];
    const first = await complete(a, key, userId);
    const meanwhile = await login(a);
    service.outbox.published.length = 0;
    expect((await complete(a, key, userId, meanwhile.sessionToken)).sessionToken).toBe(first.sessionToken);
    expect(await sessionOf(a, meanwhile.sessionToken)).toBeNull();
    const { sessionId, userId: other } = meanwhile.session;
    expect(service.outbox.ended()).toEqual([{ sessionId, userId: other, reason: 'replaced' }]);
  });

  it('attack A102: is decided by the holder of a session of its user alone', async () => {
    const key = await start(a);
    await expect(decide(a, key, (await login(a)).sessionToken)).rejects.toEqual(invalid);
    const { sessionToken } = await complete(a, key, newUser());
    const other = await login(a);
    const foreign = await login(b);
    for (const secret of [other.sessionToken, foreign.sessionToken, '', 'garbage', key.browserToken]) {
      await expect(decide(a, key, secret)).rejects.toEqual(invalid);
      expect(await stateOf(a, key, secret)).toMatchObject({ step: 'password', reason: 'nobody_signed_in', userId: null });
    }
    await expect(decide(a, key, sessionToken)).resolves.toBeDefined();
  });

  it('attack A102: carries a decision out for its user alone, whoever is signed in later', async () => {
    for (const decision of ['allow', 'deny'] as const) {
      const [key, userId] = [await start(a), newUser()];
      const { sessionToken } = await complete(a, key, userId);
      const other = await login(a);
      await decide(a, key, sessionToken, decision);
      for (const secret of [other.sessionToken, (await login(b, userId)).sessionToken, null, '', key.browserToken])
        expect(await stateOf(a, key, secret)).toMatchObject({ status: 'open', step: 'password', reason: 'nobody_signed_in', userId: null });
      expect(await stateOf(a, key, sessionToken)).toMatchObject({ status: 'decided', decision });
      await service.endSession.execute(a, { sessionToken });
      expect(await stateOf(a, key, sessionToken)).toMatchObject({ status: 'ended' });
    }
  });

  it('attack A102: starts at the password for who presents no secret of a live session of the tenant', async () => {
    const { sessionToken, session } = await login(a);
    const ended = await login(a);
    await service.endSession.execute(a, { sessionToken: ended.sessionToken });
    const foreign = await login(b);
    for (const secret of [null, '', session.sessionId, ended.sessionToken, foreign.sessionToken, `${sessionToken}x`])
      expect(await stateOf(a, await start(a, secret), secret)).toMatchObject({ step: 'password' });
    service.clock.advance(600);
    expect(await stateOf(a, await start(a, sessionToken), sessionToken)).toMatchObject({ step: 'password' });
  });

  it('attack A102: takes the user, their version and amr from the identity service, whatever the caller says', async () => {
    const [key, userId] = [await start(a), newUser()];
    const invented = { userId: newUser(), userVersion: 99, amr: ['pwd', 'mfa'], acr: 'urn:ostiary:acr:2' };
    const { sessionToken } = await service.authenticate.execute(a, { ...attempt(key, userId), ...invented });
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId, amr: ['pwd'], acr: 'urn:ostiary:acr:1' });
  });

  it('N09: is as it was after a refusal of the identity service, which it hands on', async () => {
    const key = await start(a);
    const wrong = attempt(key, newUser(), 'wrong');
    await expect(service.authenticate.execute(a, wrong)).rejects.toMatchObject({ code: 'invalid_credentials' });
    service.users.refusal = new ServiceError('too_many_requests', 'Later.', { retryAfter: 7 });
    await expect(service.authenticate.execute(a, wrong)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 7 });
    service.users.refusal = null;
    expect(service.outbox.published).toEqual([]);
    expect(await stateOf(a, key)).toMatchObject({ step: 'password' });
    await complete(a, key, newUser());
  });

  it('N09: lets nothing be looked at for a sign-in that is unknown, of another browser, or expired', async () => {
    const [key, other] = [await start(a), await start(a)];
    service.users.verifications = 0;
    for (const wrong of [
      { ...key, browserToken: other.browserToken },
      { ...key, signInId: 'x' as SignInId },
    ])
      await expect(complete(a, wrong, newUser())).rejects.toEqual(invalid);
    await expect(complete(b, key, newUser())).rejects.toEqual(invalid);
    service.clock.advance(30 * 60);
    await expect(complete(a, key, newUser())).rejects.toEqual(invalid);
    expect(service.users.verifications).toBe(0);
  });

  it('N45: tells of a session that begins, and of the one that it replaces, as the act of the user', async () => {
    const before = await login(a);
    service.outbox.published.length = 0;
    const { session } = await login(a, newUser(), before.sessionToken);
    const actor = { kind: 'user', userId: session.userId, address: '192.0.2.1' };
    expect(service.outbox.published.map((event) => event.actor)).toEqual([actor, actor]);
    expect(log.filter(({ msg }) => msg === 'A user signed in').at(-1)).toMatchObject({
      ...{ level: 'log', tenantId: a.tenantId, sessionId: session.sessionId, amr: ['pwd'], actor },
    });
  });

  it('is refused when it is forged, with the same words', async () => {
    const key = await start(a);
    const forged: SignInId[] = [
      createSecret('si', randomBytesOf('unknown')) as SignInId,
      'garbage' as SignInId,
      `${key.signInId}\0` as SignInId,
      key.browserToken as SignInId,
    ];
    const messages = new Set<string>();
    for (const signInId of forged) {
      const refusal: unknown = await stateOf(a, { ...key, signInId }).catch((error: unknown) => error);
      expect(refusal).toEqual(invalid);
      messages.add((refusal as Error).message);
    }
    expect(messages.size).toBe(1);
    for (const browserToken of ['', key.signInId]) expect(await stateOf(a, { ...key, browserToken })).toMatchObject({ status: 'foreign' });
  });

  it('N27: expires after half an hour, and says so for a day', async () => {
    const key = await start(a);
    service.clock.advance(30 * 60 - 1);
    expect(await stateOf(a, key)).toMatchObject({ step: 'password' });
    service.clock.advance(1);
    expect(await stateOf(a, key)).toEqual({ status: 'expired', wayBack });
    await expect(complete(a, key, newUser())).rejects.toEqual(invalid);
    service.clock.advance(86_000);
    await service.removeExpired.execute(() => requestContext(), new AbortController().signal);
    expect(await stateOf(a, key)).toEqual({ status: 'expired', wayBack });
    service.clock.advance(401);
    await service.removeExpired.execute(() => requestContext(), new AbortController().signal);
    await expect(stateOf(a, key)).rejects.toEqual(invalid);
  });

  it('cannot be decided once its session has ended', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    await service.endSession.execute(a, { sessionToken });
    await expect(decide(a, key, sessionToken)).rejects.toEqual(invalid);
  });

  it('makes exactly one session, and gives it to all, among 100 attempts at the same time, in every round', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const [key, userId] = [await start(a), newUser()];
      const attempts = fulfilled(await race(100, () => complete(a, key, userId)));
      expect(attempts).toHaveLength(100);
      expect(new Set(attempts.map(({ sessionToken }) => sessionToken)).size).toBe(1);
    }
    expect(service.outbox.published).toHaveLength(rounds);
  }, 120_000);

  it('is decided once among 100 decisions at the same time, and all learn the same, in every round', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const key = await start(a);
      const { sessionToken } = await complete(a, key, newUser());
      const states = fulfilled(await race(100, (index) => decide(a, key, sessionToken, index % 2 === 0 ? 'allow' : 'deny')));
      expect(states).toHaveLength(100);
      expect(new Set(states.map((state) => state.status === 'decided' && state.decision)).size).toBe(1);
    }
  }, 120_000);
});

describe('N29: the choice of an account', () => {
  it('is asked for where one is signed in, and made by its holder alone', async () => {
    const { sessionToken, session } = await login(a);
    service.clock.advance(1);
    const key = await start(a, sessionToken, { chooseAccount: true });
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ step: 'account', userId: session.userId });
    expect(await stateOf(a, key, null)).toMatchObject({ step: 'password' });
    const other = await login(a);
    await expect(service.chooseAccount.execute(a, { ...key, sessionToken: other.sessionToken })).rejects.toEqual(invalid);
    expect(await service.chooseAccount.execute(a, { ...key, sessionToken })).toMatchObject({ step: 'consent' });
  });

  it('may fall on another account, which signs in', async () => {
    const { sessionToken } = await login(a);
    service.clock.advance(1);
    const key = await start(a, sessionToken, { chooseAccount: true });
    const other = newUser();
    const { state, session } = await complete(a, key, other, sessionToken);
    expect(state).toMatchObject({ step: 'consent', userId: other });
    expect(session.userId).toBe(other);
    expect(await sessionOf(a, sessionToken)).toBeNull();
  });
});

describe('a second authenticator', () => {
  const code = (key: SignInKey, typed: string, previousSessionToken: string | null = null) => ({
    ...{ ...key, ...rest, previousSessionToken },
    proof: { method: 'email-otp', code: typed } as const,
  });
  const second = { acr: 'urn:ostiary:acr:2' } as const;
  const ask = (key: SignInKey, sessionToken: string | null = null, context = a) =>
    service.beginChallenge.execute(context, { ...key, sessionToken });
  const outcomeOf = (key: SignInKey, sessionToken: string | null, context = a) =>
    service.getOutcome.execute(context, { ...key, sessionToken });
  /** A sign-in that waits for the code, with its user. */
  const halfway = async () => {
    const [key, userId] = [await start(a, null, second), newUser()];
    await service.authenticate.execute(a, attempt(key, userId));
    await ask(key);
    return { key, userId };
  };
  /** A session by password alone, and a sign-in of it that waits for the code. */
  const stepping = async () => {
    const before = await login(a);
    service.clock.advance(60);
    const key = await start(a, before.sessionToken, second);
    await ask(key, before.sessionToken);
    return { key, before };
  };
  beforeEach(() => {
    service.users.reluctance = null;
    service.userLimits.refused.clear();
  });

  it('attack A62: is asked for before there is a session, and makes a stronger one', async () => {
    const [key, userId] = [await start(a, null, second), newUser()];
    const half = await service.authenticate.execute(a, attempt(key, userId));
    expect(half).toMatchObject({ sessionToken: null, state: { step: 'email-otp', reason: 'acr_demanded', userId, isChallenged: false } });
    expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toEqual([]);
    expect(await outcomeOf(key, null)).toMatchObject({ session: null, decision: null });
    await expect(service.authenticate.execute(a, code(key, '123456'))).rejects.toEqual(invalid);
    expect(await ask(key)).toMatchObject({ step: 'email-otp', isChallenged: true });
    await expect(service.authenticate.execute(a, code(key, '000000'))).rejects.toMatchObject({ code: 'invalid_credentials' });
    const { sessionToken } = await service.authenticate.execute(a, code(key, '123456'));
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId, amr: ['pwd', 'otp', 'mfa'], acr: 'urn:ostiary:acr:2' });
  });

  it('steps a session up without asking for the password again', async () => {
    const { key, before } = await stepping();
    expect(await stateOf(a, key, before.sessionToken)).toMatchObject({ step: 'email-otp', userId: before.session.userId });
    const stepped = await service.authenticate.execute(a, code(key, '123456', before.sessionToken));
    expect(await sessionOf(a, stepped.sessionToken ?? '')).toMatchObject({ authTime: before.session.authTime, acr: 'urn:ostiary:acr:2' });
    expect(await sessionOf(a, before.sessionToken)).toBeNull();
    const next = await start(a, stepped.sessionToken, second);
    expect(await stateOf(a, next, stepped.sessionToken)).toMatchObject({ step: 'consent' });
  });

  it.each<[string, (before: SignedIn) => Promise<string | null>]>([
    ['was signed out', async ({ sessionToken }) => (await service.endSession.execute(a, { sessionToken }), sessionToken)],
    ['was revoked', async ({ session, sessionToken }) => (await service.revokeSession.execute(a, session), sessionToken)],
    ['is not presented', () => Promise.resolve(null)],
    ['is another user\u2019s', async () => (await login(a)).sessionToken],
    ['is of another tenant', async ({ session }) => (await login(b, session.userId)).sessionToken],
  ])('raises no session that %s meanwhile: the password is asked for', async (_what, present) => {
    const { key, before } = await stepping();
    const presented = await present(before);
    expect(await stateOf(a, key, presented)).toMatchObject({ step: 'password', reason: 'nobody_signed_in', userId: null });
    await expect(ask(key, presented)).rejects.toEqual(invalid);
    await expect(service.authenticate.execute(a, code(key, '123456', presented))).rejects.toEqual(invalid);
    expect((await outcomeOf(key, presented)).decision).toBeNull();
  });

  it('N04: raises the session that took the place of the one it began with, of the same user', async () => {
    const [one, other] = [await stepping(), await login(a)];
    const again = await login(a, one.before.session.userId, one.before.sessionToken);
    expect(await stateOf(a, one.key, again.sessionToken)).toMatchObject({ step: 'email-otp' });
    expect(await stateOf(a, one.key, other.sessionToken)).toMatchObject({ step: 'password' });
    const { sessionToken } = await service.authenticate.execute(a, code(one.key, '123456', again.sessionToken));
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ acr: 'urn:ostiary:acr:2' });
  });

  it('N03: gives who sends the right code twice the same session, also with the cookie of before, and no second one once that is over', async () => {
    const { key, before } = await stepping();
    const first = await service.authenticate.execute(a, code(key, '123456', before.sessionToken));
    for (const cookie of [before.sessionToken, first.sessionToken])
      expect((await service.authenticate.execute(a, code(key, '123456', cookie))).sessionToken).toBe(first.sessionToken);
    await login(a, before.session.userId, first.sessionToken);
    await expect(service.authenticate.execute(a, code(key, '123456', first.sessionToken))).rejects.toEqual(invalid);
    const made = service.outbox.published.filter(({ subject }) => subject.includes('session-started'));
    expect(made).toHaveLength(3);
  });

  it('fault F02: goes on with a code that was used by a try whose answer was lost before the sign-in moved', async () => {
    const { key, userId } = await halfway();
    for (const id of service.users.challenges) service.users.used.add(id);
    const { sessionToken } = await service.authenticate.execute(a, code(key, '123456'));
    expect(await sessionOf(a, sessionToken ?? '')).toMatchObject({ userId, acr: 'urn:ostiary:acr:2' });
  });

  it('N52: a user over the limit spends no code, and may use it later', async () => {
    const { key, userId } = await halfway();
    service.userLimits.refused.add(userId);
    service.users.verifications = 0;
    await expect(service.authenticate.execute(a, code(key, '123456'))).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 7 });
    expect(service.users.verifications).toBe(0);
    service.userLimits.refused.clear();
    await expect(service.authenticate.execute(a, code(key, '123456'))).resolves.toMatchObject({ sessionToken: expect.any(String) });
  });

  it('RFC 9470 §5: is missed where the user has none, which the token service hears from the session service', async () => {
    service.users.enrolment = ['password'];
    const key = await start(a, null, second);
    expect(await outcomeOf(key, null)).toMatchObject({ decision: null });
    expect(await service.authenticate.execute(a, attempt(key, newUser()))).toMatchObject({
      sessionToken: null,
      state: { status: 'unmet' },
    });
    expect(await outcomeOf(key, null)).toMatchObject({ session: null, decision: 'unmet' });
    await expect(ask(key)).rejects.toEqual(invalid);
    await expect(outcomeOf(key, null, b)).rejects.toEqual(invalid);
    await expect(outcomeOf({ ...key, browserToken: (await start(a)).browserToken }, null)).rejects.toEqual(invalid);
  });

  it('is asked by its own browser alone, and not before it is due', async () => {
    const key = await start(a, null, second);
    await expect(ask(key)).rejects.toEqual(invalid);
    await service.authenticate.execute(a, attempt(key, newUser()));
    await expect(ask({ ...key, browserToken: (await start(a)).browserToken })).rejects.toEqual(invalid);
    await expect(ask(key, null, b)).rejects.toEqual(invalid);
  });

  it('N03: asks once for a button that is pressed twice, and again after a while', async () => {
    const { key } = await halfway();
    const asked = service.users.challenges.length;
    service.clock.advance(14);
    expect(await ask(key)).toMatchObject({ isChallenged: true });
    expect(service.users.challenges).toHaveLength(asked);
    service.clock.advance(1);
    await ask(key);
    expect(service.users.challenges).toHaveLength(asked + 1);
  });

  it('asks once among 100 at the same time, whose code is the one that counts, in every round', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const key = await start(a, null, second);
      await service.authenticate.execute(a, attempt(key, newUser()));
      service.users.challenges.length = 0;
      const states = fulfilled(await race(100, () => ask(key)));
      expect(states).toHaveLength(100);
      expect(states.every((state) => state.status === 'open' && state.isChallenged)).toBe(true);
      expect(service.users.challenges).toHaveLength(1);
      const signedIn = fulfilled(await race(100, () => service.authenticate.execute(a, code(key, '123456'))));
      expect([signedIn.length, new Set(signedIn.map(({ sessionToken }) => sessionToken)).size]).toEqual([100, 1]);
    }
  }, 120_000);

  it('attack A66: stays as it was where the identity service refuses to ask', async () => {
    const key = await start(a, null, second);
    await service.authenticate.execute(a, attempt(key, newUser()));
    service.users.reluctance = new ServiceError('too_many_requests', 'Later.', { retryAfter: 60 });
    await expect(ask(key)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 60 });
    expect(await stateOf(a, key)).toMatchObject({ step: 'email-otp', isChallenged: false });
    service.users.reluctance = null;
    expect(await ask(key)).toMatchObject({ isChallenged: true });
  });
});

describe('attack A102: what the token service is told of a sign-in', () => {
  const outcomeOf = (key: SignInKey, sessionToken: string | null, context = a) =>
    service.getOutcome.execute(context, { ...key, sessionToken });

  it.each(['allow', 'deny'] as const)(
    'is the decision (%s) of the user whose session is presented, and of nobody else',
    async (decision) => {
      const [key, userId] = [await start(a), newUser()];
      const { sessionToken, session } = await complete(a, key, userId);
      expect(await outcomeOf(key, sessionToken)).toMatchObject({ session, decision: null });
      await decide(a, key, sessionToken, decision);
      expect(await outcomeOf(key, sessionToken)).toMatchObject({ session, decision });
      const other = await login(a);
      expect(await outcomeOf(key, other.sessionToken)).toMatchObject({ session: other.session, decision: null });
      for (const secret of [null, '', key.browserToken, (await login(b, userId)).sessionToken])
        expect(await outcomeOf(key, secret)).toMatchObject({ session: null, decision: null });
    },
  );

  it('is nothing of a sign-in that is another browser\u2019s or tenant\u2019s, has expired, or was ended', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    await decide(a, key, sessionToken);
    for (const refused of [
      outcomeOf({ ...key, browserToken: (await start(a)).browserToken }, sessionToken),
      outcomeOf({ ...key, signInId: 'x' as SignInId }, sessionToken),
      outcomeOf(key, sessionToken, b),
    ])
      await expect(refused).rejects.toEqual(invalid);
    await service.endSession.execute(a, { sessionToken });
    await expect(outcomeOf(key, sessionToken)).rejects.toEqual(invalid);
    const old = await start(a);
    service.clock.advance(30 * 60);
    await expect(outcomeOf(old, null)).rejects.toEqual(invalid);
  });
});

describe('N52: what one user may do at the sign-in', () => {
  const tooMany = expect.objectContaining({ code: 'too_many_requests', retryAfter: 7 });
  beforeEach(() => {
    service.userLimits.admitted.length = 0;
    service.userLimits.refused.clear();
  });

  it('is counted by who proved to be that user, in their tenant: wrong passwords count for nobody', async () => {
    const [userId, key] = [newUser(), await start(a)];
    await expect(service.authenticate.execute(a, attempt(key, userId, 'wrong'))).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(service.userLimits.admitted).toEqual([]);
    const { sessionToken } = await complete(a, key, userId);
    await decide(a, key, sessionToken);
    expect(service.userLimits.admitted).toEqual([
      { endpoint: 'login', userId, tenantId: a.tenantId },
      { endpoint: 'consent', userId, tenantId: a.tenantId },
    ]);
  });

  it('is refused before the sign-in is made: no session begins, none ends, and the same form is good later', async () => {
    const [userId, key] = [newUser(), await start(a)];
    const before = await login(a, userId);
    service.userLimits.refused.add(userId);
    service.outbox.published.length = 0;
    await expect(complete(a, key, userId, before.sessionToken)).rejects.toEqual(tooMany);
    expect(service.outbox.published).toEqual([]);
    expect(await sessionOf(a, before.sessionToken)).toMatchObject({ userId });
    expect(await stateOf(a, key)).toMatchObject({ step: 'password' });
    await expect(complete(a, await start(a), newUser())).resolves.toBeDefined();
    service.userLimits.refused.clear();
    await expect(complete(a, key, userId, before.sessionToken)).resolves.toBeDefined();
  });

  it('is refused before a decision is taken: the user decides later, once', async () => {
    const [userId, key] = [newUser(), await start(a)];
    const { sessionToken } = await complete(a, key, userId);
    service.userLimits.refused.add(userId);
    await expect(decide(a, key, sessionToken)).rejects.toEqual(tooMany);
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ step: 'consent' });
    service.userLimits.refused.clear();
    expect(await decide(a, key, sessionToken)).toMatchObject({ status: 'decided' });
  });

  it('counts nothing for the session of somebody else, who may not decide here', async () => {
    const key = await start(a);
    await complete(a, key, newUser());
    const other = await login(a);
    service.userLimits.admitted.length = 0;
    await expect(decide(a, key, other.sessionToken)).rejects.toEqual(invalid);
    expect(service.userLimits.admitted).toEqual([]);
  });
});

describe('a session', () => {
  it('attack A68: is a new one with a new secret after every login, and the one before ends as replaced', async () => {
    const userId = newUser();
    const planted = await login(a, newUser());
    const after = await login(a, userId, planted.sessionToken);
    expect(after.sessionToken).not.toBe(planted.sessionToken);
    expect(after.session.sessionId).not.toBe(planted.session.sessionId);
    expect(await sessionOf(a, planted.sessionToken)).toBeNull();
    expect(service.outbox.ended()).toEqual([{ sessionId: planted.session.sessionId, userId: planted.session.userId, reason: 'replaced' }]);
  });

  it('attack A68: a made-up session id is worth nothing before the login and nothing after it', async () => {
    const planted = createSecret('st', randomBytesOf('planted'));
    expect(await sessionOf(a, planted)).toBeNull();
    const { sessionToken } = await login(a, newUser(), planted);
    expect(await sessionOf(a, planted)).toBeNull();
    expect(await sessionOf(a, sessionToken)).not.toBeNull();
    await login(a, newUser(), 'garbage');
  });

  it('keeps no secret in clear', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    const rows = await service.unitOfWork.transaction(a, async (tx) => [
      ...(await SqlTransaction.of(tx).query('SELECT * FROM sso_sessions')),
      ...(await SqlTransaction.of(tx).query('SELECT * FROM sign_ins')),
    ]);
    const stored = JSON.stringify([rows, service.outbox.published]);
    expect(rows).toHaveLength(2);
    for (const secret of [sessionToken, key.signInId, key.browserToken]) expect(stored).not.toContain(secret);
  });

  it('is over after the idle limit, unless it is used', async () => {
    const { sessionToken } = await login(a);
    for (let use = 0; use < 4; use += 1) {
      service.clock.advance(590);
      expect(await sessionOf(a, sessionToken)).not.toBeNull();
    }
    service.clock.advance(600);
    expect(await sessionOf(a, sessionToken)).toBeNull();
  });

  it('is over after the absolute limit, however much it is used', async () => {
    const { sessionToken } = await login(a);
    for (let use = 0; use < 7; use += 1) {
      service.clock.advance(510);
      expect(await sessionOf(a, sessionToken)).not.toBeNull();
    }
    service.clock.advance(29);
    expect(await sessionOf(a, sessionToken)).not.toBeNull();
    service.clock.advance(1);
    expect(await sessionOf(a, sessionToken)).toBeNull();
  });

  it('fault F16: is not revived by a clock that steps back after it was ended', async () => {
    const { sessionToken } = await login(a);
    await service.endSession.execute(a, { sessionToken });
    service.clock.advance(-60);
    expect(await sessionOf(a, sessionToken)).toBeNull();
    service.clock.advance(60);
  });

  it('is written to at most once a minute', async () => {
    const { sessionToken, session } = await login(a);
    const lastSeen = async () => (await service.listSessions.execute(a, { userId: session.userId, limit: 1 })).items[0]?.lastSeenAt;
    const atLogin = await lastSeen();
    service.clock.advance(59);
    await sessionOf(a, sessionToken);
    expect(await lastSeen()).toBe(atLogin);
    service.clock.advance(1);
    await sessionOf(a, sessionToken);
    expect(await lastSeen()).toBe(service.clock.now().toISOString());
  });

  it('ends by the cookie, once, and ending it again or ending nothing is no error', async () => {
    const { sessionToken, session } = await login(a);
    for (const token of [sessionToken, sessionToken, createSecret('st', randomBytesOf('none')), 'garbage', '']) {
      expect(await service.endSession.execute(a, { sessionToken: token })).toEqual({ ended: true });
    }
    expect(await sessionOf(a, sessionToken)).toBeNull();
    expect(service.outbox.ended()).toEqual([{ sessionId: session.sessionId, userId: session.userId, reason: 'logout' }]);
  });

  it('N28: ends by an ID token that names it as a logout of nobody known, once, and ending it again or ending nothing is no error', async () => {
    const { sessionToken, session } = await login(a);
    const { sessionId, userId } = session;
    service.outbox.published.length = 0;
    for (const named of [
      { sessionId: randomUUID() as SessionId, userId },
      { sessionId, userId: newUser() },
      { sessionId: sessionId.toUpperCase() as SessionId, userId },
    ])
      expect(await service.endSession.execute(a, named)).toEqual({ ended: true });
    expect(await service.endSession.execute(b, { sessionId, userId })).toEqual({ ended: true });
    expect(await sessionOf(a, sessionToken)).not.toBeNull();
    for (let times = 0; times < 2; times += 1) expect(await service.endSession.execute(a, { sessionId, userId })).toEqual({ ended: true });
    expect(await sessionOf(a, sessionToken)).toBeNull();
    expect(service.outbox.ended()).toEqual([{ sessionId, userId, reason: 'logout' }]);
    expect(service.outbox.published.map(({ actor }) => actor)).toEqual([a.actor]);
  });

  it('ends by its id; an unknown id is refused', async () => {
    const { sessionToken, session } = await login(a);
    await service.revokeSession.execute(a, session);
    await service.revokeSession.execute(a, session);
    expect(await sessionOf(a, sessionToken)).toBeNull();
    expect(service.outbox.ended()).toEqual([{ sessionId: session.sessionId, userId: session.userId, reason: 'revoked' }]);
    const unknown = { ...session, sessionId: randomUUID() as SessionId };
    await expect(service.revokeSession.execute(a, unknown)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('N15: ends nothing by another spelling of an id, and lists nothing', async () => {
    const { sessionToken, session } = await login(a);
    for (const spell of [(id: string) => id.toUpperCase(), (id: string) => `{${id}}`, (id: string) => id.replaceAll('-', '')]) {
      const sessionId = spell(session.sessionId) as SessionId;
      const userId = spell(session.userId) as UserId;
      await expect(service.revokeSession.execute(a, { ...session, sessionId })).rejects.toMatchObject({ code: 'not_found' });
      await expect(service.revokeSession.execute(a, { ...session, userId })).rejects.toMatchObject({ code: 'not_found' });
      expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toEqual([]);
    }
    expect(await sessionOf(a, sessionToken)).not.toBeNull();
    expect(service.outbox.ended()).toEqual([]);
  });

  it('ends nothing by its id in the name of another user, be it live or over', async () => {
    const { sessionToken, session } = await login(a);
    const inAnothersName = { ...session, userId: newUser() };
    await expect(service.revokeSession.execute(a, inAnothersName)).rejects.toMatchObject({ code: 'not_found' });
    expect(await sessionOf(a, sessionToken)).not.toBeNull();
    await service.revokeSession.execute(a, session);
    await expect(service.revokeSession.execute(a, inAnothersName)).rejects.toMatchObject({ code: 'not_found' });
    expect(service.outbox.ended()).toHaveLength(1);
  });

  it('tells each end once, however many end it at the same time', async () => {
    const { sessionToken, session } = await login(a);
    const ends = await race(50, async (index) =>
      index % 2 === 0 ? service.endSession.execute(a, { sessionToken }) : service.revokeSession.execute(a, session),
    );
    expect(rejected(ends)).toEqual([]);
    expect(service.outbox.ended()).toHaveLength(1);
  });
});

describe('a user who changes between the proof and the session', () => {
  it.each([
    ['is no longer who they were', () => Promise.resolve(false), 'transaction_invalid'],
    ['cannot be looked at', () => Promise.reject(new ServiceError('unavailable', 'The identity service is down.')), 'unavailable'],
  ])('one who %s is left without a session', async (_what, look, code) => {
    const key = await start(a);
    const userId = newUser();
    service.users.look = look;
    await expect(complete(a, key, userId)).rejects.toMatchObject({ code });
    expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toEqual([]);
    expect(service.outbox.ended()).toEqual([expect.objectContaining({ userId, reason: 'user_inactive' })]);
  });

  it.each([
    ['cannot be looked at', () => Promise.reject(new ServiceError('unavailable', 'The identity service is down.')), 'unavailable', 1],
    ['is no longer who they were', () => Promise.resolve(false), 'transaction_invalid', 0],
  ])(
    'N03: one who %s when a second copy of the form comes is refused by it, with so many sessions left',
    async (_what, look, code, left) => {
      const [key, userId] = [await start(a), newUser()];
      const { sessionToken } = await complete(a, key, userId);
      service.users.look = look;
      await expect(complete(a, key, userId)).rejects.toMatchObject({ code });
      expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toHaveLength(left);
      expect(await sessionOf(a, sessionToken)).toEqual(left === 0 ? null : expect.objectContaining({ userId }));
    },
  );

  it('one who cannot be looked at in time is left without a session all the same', async () => {
    const [key, userId] = [await start(a), newUser()];
    service.users.look = () => {
      const later = Date.now() + 3_600_000;
      jest.spyOn(Date, 'now').mockReturnValue(later);
      return Promise.reject(new ServiceError('deadline_exceeded', 'The identity service is slow.'));
    };
    try {
      await expect(complete(a, key, userId)).rejects.toMatchObject({ code: 'deadline_exceeded' });
    } finally {
      jest.restoreAllMocks();
    }
    expect((await service.listSessions.execute(a, { userId, limit: 10 })).items).toEqual([]);
  });

  it('is looked at with the version of the proof, after the session is there', async () => {
    const key = await start(a);
    const userId = newUser();
    const looks: unknown[] = [];
    service.users.look = async (proof) => {
      looks.push(proof, (await service.listSessions.execute(a, { userId, limit: 10 })).items.length);
      return true;
    };
    await complete(a, key, userId);
    expect(looks).toEqual([{ method: 'password', userId, userVersion: 7, amr: ['pwd'] }, 1]);
  });
});

describe('the list of a user\u2019s sessions', () => {
  it('shows the live ones, oldest first, page by page', async () => {
    const userId = newUser();
    const logins: SignedIn[] = [];
    for (let index = 0; index < 5; index += 1) logins.push(await login(a, userId));
    await login(a);
    const gone = logins[2]?.sessionToken ?? '';
    await service.endSession.execute(a, { sessionToken: gone });

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await service.listSessions.execute(a, { userId, limit: 2, cursor });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((session) => session.sessionId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    const expected = logins.filter(({ sessionToken }) => sessionToken !== gone).map(({ session }) => session.sessionId);
    expect([...seen].sort()).toEqual([...expected].sort());
  });

  it.each([0, -1, 1.5, 101, Number.NaN])('refuses a limit of %p', async (limit) => {
    await expect(service.listSessions.execute(a, { userId: newUser(), limit })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it.each(['', 'garbage', Buffer.from('2030-01-01 x').toString('base64url'), Buffer.from("' OR 1=1 --").toString('base64url')])(
    'refuses the cursor %p',
    async (cursor) => {
      await expect(service.listSessions.execute(a, { userId: newUser(), limit: 1, cursor })).rejects.toMatchObject({
        code: 'invalid_argument',
      });
    },
  );
});

describe('what happens to users and tenants', () => {
  it.each(['user_inactive', 'password_changed'] as const)('ends all sessions of the user and no other (%s), once', async (reason) => {
    const userId = newUser();
    const [one, two, other] = [await login(a, userId), await login(a, userId), await login(a)];
    await endAllOf(a, userId, reason);
    await endAllOf(a, userId, reason);
    expect(await sessionOf(a, one.sessionToken)).toBeNull();
    expect(await sessionOf(a, two.sessionToken)).toBeNull();
    expect(await sessionOf(a, other.sessionToken)).not.toBeNull();
    expect(
      service.outbox
        .ended()
        .map(({ sessionId }) => sessionId)
        .sort(),
    ).toEqual([one.session.sessionId, two.session.sessionId].sort());
    expect(service.outbox.ended().every((ended) => ended.reason === reason)).toBe(true);
  });

  it('leaves nothing of a deleted tenant, and all of the others', async () => {
    const gone = await login(a);
    const stays = await login(b);
    await service.unitOfWork.transaction(a, eraseTenant);
    expect(await sessionOf(a, gone.sessionToken)).toBeNull();
    expect(await sessionOf(b, stays.sessionToken)).not.toBeNull();
  });
});

describe('two tenants', () => {
  it('know nothing of each other, by any operation', async () => {
    const userId = newUser();
    const key = await start(a);
    const { sessionToken, session } = await login(a, userId);

    expect(await sessionOf(b, sessionToken)).toBeNull();
    await expect(stateOf(b, key)).rejects.toEqual(invalid);
    await expect(complete(b, key, userId)).rejects.toEqual(invalid);
    await expect(decide(b, key, sessionToken)).rejects.toEqual(invalid);
    await expect(service.chooseAccount.execute(b, { ...key, sessionToken })).rejects.toEqual(invalid);
    await expect(service.revokeSession.execute(b, session)).rejects.toMatchObject({ code: 'not_found' });
    await service.endSession.execute(b, { sessionToken });
    await login(b, userId, sessionToken);
    expect((await service.listSessions.execute(b, { userId, limit: 100 })).items).toHaveLength(1);
    await service.unitOfWork.transaction(b, (tx) => service.endUserSessions.execute(tx, b, { userId, reason: 'user_inactive' }));
    await service.unitOfWork.transaction(b, eraseTenant);

    expect(await sessionOf(a, sessionToken)).toEqual(session);
    expect(await stateOf(a, key)).toMatchObject({ step: 'password' });
  });

  it('attack A71: without a tenant there are no rows, and a foreign tenant_id cannot be written', async () => {
    const { sessionToken } = await login(a);
    await start(a);
    const count = (table: string) => `SELECT count(*)::int AS rows FROM ${table}`;
    for (const table of ['sso_sessions', 'sign_ins']) {
      const seen = await service.unitOfWork.platformTransaction(requestContext(), (tx) =>
        SqlTransaction.of(tx).query<{ rows: number }>(count(table)),
      );
      expect(seen).toEqual([{ rows: 0 }]);
      await expect(
        service.unitOfWork.transaction(a, (tx) => SqlTransaction.of(tx).query(`UPDATE ${table} SET tenant_id = $1`, [b.tenantId])),
      ).rejects.toMatchObject({ name: 'ServiceError' });
      await expect(
        service.unitOfWork.transaction(b, (tx) => SqlTransaction.of(tx).query(`UPDATE ${table} SET tenant_id = $1`, [a.tenantId])),
      ).resolves.toEqual([]);
    }
    expect(await sessionOf(a, sessionToken)).not.toBeNull();
  });

  it('every table of a tenant is isolated', async () => {
    expect(await checkTenantIsolation(service.dataSource)).toEqual([]);
  });
});

describe('clean-up', () => {
  const rows = (context: TenantContext) =>
    service.unitOfWork.transaction(context, async (tx) => ({
      sessions: (await SqlTransaction.of(tx).query('SELECT id FROM sso_sessions')).length,
      signIns: (await SqlTransaction.of(tx).query('SELECT id_hash FROM sign_ins')).length,
    }));
  const run = () => service.removeExpired.execute(() => requestContext(), new AbortController().signal);

  it('removes what has expired, of every tenant, and nothing else', async () => {
    await login(a);
    await login(b);
    service.clock.advance(62 * 60);
    expect(await run()).toBe(2);
    expect([await rows(a), await rows(b)]).toEqual([
      { sessions: 0, signIns: 1 },
      { sessions: 0, signIns: 1 },
    ]);
    service.clock.advance(86_400);
    const { sessionToken } = await login(b);
    expect(await run()).toBe(2);
    expect([await rows(a), await rows(b)]).toEqual([
      { sessions: 0, signIns: 0 },
      { sessions: 1, signIns: 1 },
    ]);
    expect(await sessionOf(b, sessionToken)).not.toBeNull();
  });

  it('goes on batch by batch, also when replicas run at the same time, and stops when told', async () => {
    await service.unitOfWork.transaction(a, (tx) =>
      SqlTransaction.of(tx).query(
        `INSERT INTO sign_ins SELECT $1, 'h' || n, 'b', '{}', 0, NULL, NULL, '2001-01-01', '2001-01-02' FROM generate_series(1, 2500) n`,
        [a.tenantId],
      ),
    );
    expect(await service.removeExpired.execute(() => requestContext(), AbortSignal.abort())).toBe(0);
    const removed = await Promise.all([run(), run(), run()]);
    expect(removed.reduce((sum, count) => sum + count, 0)).toBe(2_500);
    expect((await rows(a)).signIns).toBe(0);
  });
});

describe('N44: ending all sessions of a user', () => {
  it('ends each, tells of each once, and leaves those of others and of the other tenant', async () => {
    const user = newUser();
    const [one, two] = [await complete(a, await start(a), user), await complete(a, await start(a), user)];
    const [another, elsewhere] = [await complete(a, await start(a), newUser()), await complete(b, await start(b), user)];
    expect(await service.revokeSessions.execute(b, { userId: another.session.userId })).toEqual({ revoked: 0 });
    service.outbox.published.length = 0;
    const answers = fulfilled(await race(20, () => service.revokeSessions.execute(a, { userId: user })));
    expect(answers.reduce((sum, { revoked }) => sum + revoked, 0)).toBe(2);
    expect(
      service.outbox
        .ended()
        .map(({ sessionId, reason }) => `${sessionId} ${reason}`)
        .toSorted(),
    ).toEqual([one, two].map(({ session }) => `${session.sessionId} revoked`).toSorted());
    expect(await sessionOf(a, one.sessionToken)).toBeNull();
    expect(await sessionOf(a, two.sessionToken)).toBeNull();
    expect(await sessionOf(a, another.sessionToken)).not.toBeNull();
    expect(await sessionOf(b, elsewhere.sessionToken)).not.toBeNull();
    expect(await service.revokeSessions.execute(a, { userId: user.toUpperCase() as UserId })).toEqual({ revoked: 0 });
  });
});
