import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AuthorizationRequestId,
  type CompletedLogin,
  type LoginTransactionId,
  type LoginTransactionKey,
  ServiceError,
  type SessionFacts,
  type SessionId,
  type TenantContext,
  type UserId,
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
});

const newUser = (): UserId => randomUUID() as UserId;
const randomBytesOf =
  (text: string) =>
  (size: number): Uint8Array =>
    createHash('sha512').update(text).digest().subarray(0, size);

const start = async (context: TenantContext, browserToken: string | null = null): Promise<LoginTransactionKey> => {
  const authorizationRequestId = `request-${randomUUID()}` as AuthorizationRequestId;
  const started = await service.startLogin.execute(context, { authorizationRequestId, browserToken, sessionToken: null });
  return { transactionId: started.transaction.transactionId, browserToken: started.browserToken };
};

type SignedIn = CompletedLogin & { readonly session: SessionFacts };

/** As `userId`: the identity service of this suite knows users by their id. */
const complete = async (
  context: TenantContext,
  key: LoginTransactionKey,
  userId: UserId,
  previousSessionToken: string | null = null,
): Promise<SignedIn> => {
  const attempt = { identifier: userId, password: 'right', userAgent: 'a browser', knownBrowser: null, previousSessionToken };
  const completed = await service.completeLogin.execute(context, { ...key, ...attempt });
  const session = await sessionOf(context, completed.sessionToken);
  if (session === null) throw new Error('there is no session after the sign-in');
  return { ...completed, session };
};

const finish = (context: TenantContext, key: LoginTransactionKey, sessionToken: string) =>
  service.finishLogin.execute(context, { ...key, sessionToken });

const login = async (context: TenantContext, userId = newUser(), previousSessionToken: string | null = null): Promise<SignedIn> =>
  complete(context, await start(context), userId, previousSessionToken);

const sessionOf = async (context: TenantContext, sessionToken: string) =>
  (await service.getSession.execute(context, { sessionToken })).session;

const invalid = expect.objectContaining({ code: 'transaction_invalid' });

describe('a login transaction', () => {
  it('goes from login to consent to finished', async () => {
    const key = await start(a);
    expect(await service.getLogin.execute(a, key)).toMatchObject({ step: 'login', session: null });

    const userId = newUser();
    const { session, sessionToken, authorizationRequestId } = await complete(a, key, userId);
    expect(session).toEqual({ sessionId: session.sessionId, userId, authTime: service.clock.epochSeconds(), amr: ['pwd'], acr: null });
    expect(await sessionOf(a, sessionToken)).toEqual(session);
    expect(await service.getLogin.execute(a, key)).toEqual({
      transactionId: key.transactionId,
      authorizationRequestId,
      step: 'consent',
      session,
    });

    expect(await finish(a, key, sessionToken)).toEqual({ authorizationRequestId });
    expect(await service.getLogin.execute(a, key)).toMatchObject({ step: 'finished' });
  });

  it('starts at consent where a session already serves', async () => {
    const { session, sessionToken } = await login(a);
    const authorizationRequestId = 'another request' as AuthorizationRequestId;
    const { transaction, browserToken } = await service.startLogin.execute(a, { authorizationRequestId, browserToken: null, sessionToken });
    expect(transaction).toMatchObject({ step: 'consent', session });
    await expect(complete(a, { transactionId: transaction.transactionId, browserToken }, newUser(), sessionToken)).rejects.toEqual(invalid);
    expect(await finish(a, { transactionId: transaction.transactionId, browserToken }, sessionToken)).toEqual({ authorizationRequestId });
  });

  it('keeps the binding secret of a browser that has one, and replaces what does not look like one', async () => {
    const first = await start(a);
    const second = await start(a, first.browserToken);
    expect(second.browserToken).toBe(first.browserToken);
    expect(second.transactionId).not.toBe(first.transactionId);
    for (const planted of ['', 'planted', `${first.browserToken}x`, first.browserToken.slice(0, -1)]) {
      expect((await start(a, planted)).browserToken).toMatch(/^ost_bt_/);
      expect((await start(a, planted)).browserToken).not.toBe(planted);
    }
  });

  it('attack A16: is refused to another browser at every step', async () => {
    const key = await start(a);
    const other = await start(a);
    const stolen = { transactionId: key.transactionId, browserToken: other.browserToken };
    await expect(service.getLogin.execute(a, stolen)).rejects.toEqual(invalid);
    await expect(complete(a, stolen, newUser())).rejects.toEqual(invalid);
    const { sessionToken, authorizationRequestId } = await complete(a, key, newUser());
    await expect(finish(a, stolen, sessionToken)).rejects.toEqual(invalid);
    expect(await finish(a, key, sessionToken)).toEqual({ authorizationRequestId });
  });

  it('attack A16: is refused when it is replayed', async () => {
    const key = await start(a);
    await expect(finish(a, key, (await login(a)).sessionToken)).rejects.toEqual(invalid);
    const { sessionToken } = await complete(a, key, newUser());
    await expect(complete(a, key, newUser())).rejects.toEqual(invalid);
    await finish(a, key, sessionToken);
    await expect(finish(a, key, sessionToken)).rejects.toEqual(invalid);
    await expect(complete(a, key, newUser())).rejects.toEqual(invalid);
  });

  it('attack A102: is finished by the holder of its session alone, not by who is signed in as somebody else', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    const other = await login(a);
    const foreign = await login(b);
    for (const secret of [other.sessionToken, foreign.sessionToken, '', 'garbage', key.browserToken])
      await expect(finish(a, key, secret)).rejects.toEqual(invalid);
    await expect(finish(a, key, sessionToken)).resolves.toBeDefined();
  });

  it('attack A102: starts at login for who presents no secret of a live session of the tenant, whatever facts come along', async () => {
    const { sessionToken, session } = await login(a);
    const ended = await login(a);
    await service.endSession.execute(a, { sessionToken: ended.sessionToken });
    const foreign = await login(b);
    const authorizationRequestId = 'request' as AuthorizationRequestId;
    for (const secret of [null, '', session.sessionId, ended.sessionToken, foreign.sessionToken, `${sessionToken}x`]) {
      const request = { authorizationRequestId, browserToken: null, sessionToken: secret, session };
      expect((await service.startLogin.execute(a, request)).transaction).toMatchObject({ step: 'login', session: null });
    }
    service.clock.advance(600);
    const idle = { authorizationRequestId, browserToken: null, sessionToken };
    expect((await service.startLogin.execute(a, idle)).transaction).toMatchObject({ step: 'login', session: null });
  });

  it('attack A102: takes the user, their version and amr from the identity service, whatever the caller says', async () => {
    const [key, userId] = [await start(a), newUser()];
    const invented = { userId: newUser(), userVersion: 99, amr: ['pwd', 'mfa'], acr: 'urn:gold' };
    const attempt = {
      ...key,
      ...invented,
      identifier: userId,
      password: 'right',
      userAgent: null,
      knownBrowser: null,
      previousSessionToken: null,
    };
    const { sessionToken } = await service.completeLogin.execute(a, attempt);
    expect(await sessionOf(a, sessionToken)).toMatchObject({ userId, amr: ['pwd'], acr: null });
  });

  it('N09: is as it was after a refusal of the identity service, which it hands on', async () => {
    const key = await start(a);
    const wrong = { ...key, identifier: newUser(), password: 'wrong', userAgent: null, knownBrowser: null, previousSessionToken: null };
    await expect(service.completeLogin.execute(a, wrong)).rejects.toMatchObject({ code: 'invalid_credentials' });
    service.users.refusal = new ServiceError('too_many_requests', 'Later.', { retryAfter: 7 });
    await expect(service.completeLogin.execute(a, wrong)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 7 });
    service.users.refusal = null;
    expect(service.outbox.published).toEqual([]);
    expect(await service.getLogin.execute(a, key)).toMatchObject({ step: 'login' });
    await complete(a, key, newUser());
  });

  it('N09: lets no password be looked at for a transaction that is unknown, of another browser, or over', async () => {
    const [key, other, done] = [await start(a), await start(a), await start(a)];
    await complete(a, done, newUser());
    service.users.verifications = 0;
    for (const wrong of [done, { ...key, browserToken: other.browserToken }, { ...key, transactionId: 'x' as LoginTransactionId }])
      await expect(complete(a, wrong, newUser())).rejects.toEqual(invalid);
    await expect(complete(b, key, newUser())).rejects.toEqual(invalid);
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
    const forged: LoginTransactionKey[] = [
      { ...key, transactionId: createSecret('lt', randomBytesOf('unknown')) as LoginTransactionId },
      { ...key, transactionId: 'garbage' as LoginTransactionId },
      { ...key, transactionId: `${key.transactionId}\0` as LoginTransactionId },
      { ...key, browserToken: '' },
      { ...key, browserToken: key.transactionId },
    ];
    const messages = new Set<string>();
    for (const attempt of forged) {
      const refusal: unknown = await service.getLogin.execute(a, attempt).catch((error: unknown) => error);
      expect(refusal).toEqual(invalid);
      messages.add((refusal as Error).message);
    }
    expect(messages.size).toBe(1);
  });

  it('expires after half an hour', async () => {
    const key = await start(a);
    service.clock.advance(30 * 60 - 1);
    expect(await service.getLogin.execute(a, key)).toMatchObject({ step: 'login' });
    service.clock.advance(1);
    await expect(service.getLogin.execute(a, key)).rejects.toEqual(invalid);
    await expect(complete(a, key, newUser())).rejects.toEqual(invalid);
  });

  it('cannot be finished once its session has ended', async () => {
    const key = await start(a);
    const { sessionToken } = await complete(a, key, newUser());
    await service.endSession.execute(a, { sessionToken });
    await expect(service.getLogin.execute(a, key)).rejects.toEqual(invalid);
    await expect(finish(a, key, sessionToken)).rejects.toEqual(invalid);
  });

  it('completes exactly once among 100 attempts at the same time, in every round', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const key = await start(a);
      const attempts = await race(100, () => complete(a, key, newUser()));
      expect(fulfilled(attempts)).toHaveLength(1);
      expect(rejected(attempts)).toEqual(Array.from({ length: 99 }, () => invalid));
    }
    expect(service.outbox.published).toHaveLength(rounds);
  }, 120_000);

  it('finishes exactly once among 100 attempts at the same time, in every round', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const key = await start(a);
      const { sessionToken } = await complete(a, key, newUser());
      const attempts = await race(100, () => finish(a, key, sessionToken));
      expect(fulfilled(attempts)).toHaveLength(1);
      expect(rejected(attempts)).toEqual(Array.from({ length: 99 }, () => invalid));
    }
  }, 120_000);
});

describe('N52: what one user may do at the sign-in', () => {
  const tooMany = expect.objectContaining({ code: 'too_many_requests', retryAfter: 7 });
  beforeEach(() => {
    service.userLimits.admitted.length = 0;
    service.userLimits.refused.clear();
  });

  it('is counted by who proved to be that user, in their tenant: wrong passwords count for nobody', async () => {
    const [userId, key] = [newUser(), await start(a)];
    const wrong = { identifier: userId, password: 'wrong', userAgent: null, knownBrowser: null, previousSessionToken: null };
    await expect(service.completeLogin.execute(a, { ...key, ...wrong })).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(service.userLimits.admitted).toEqual([]);
    const { sessionToken } = await complete(a, key, userId);
    await finish(a, key, sessionToken);
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
    expect(await service.getLogin.execute(a, key)).toMatchObject({ step: 'login' });
    await expect(complete(a, await start(a), newUser())).resolves.toBeDefined();
    service.userLimits.refused.clear();
    await expect(complete(a, key, userId, before.sessionToken)).resolves.toBeDefined();
  });

  it('is refused before a decision is taken: the user decides later, once', async () => {
    const [userId, key] = [newUser(), await start(a)];
    const { sessionToken, authorizationRequestId } = await complete(a, key, userId);
    service.userLimits.refused.add(userId);
    await expect(finish(a, key, sessionToken)).rejects.toEqual(tooMany);
    expect(await service.getLogin.execute(a, key)).toMatchObject({ step: 'consent' });
    service.userLimits.refused.clear();
    expect(await finish(a, key, sessionToken)).toEqual({ authorizationRequestId });
    await expect(finish(a, key, sessionToken)).rejects.toEqual(invalid);
  });

  it('counts nothing for the session of somebody else, who may not decide here', async () => {
    const key = await start(a);
    await complete(a, key, newUser());
    const other = await login(a);
    service.userLimits.admitted.length = 0;
    await expect(finish(a, key, other.sessionToken)).rejects.toEqual(invalid);
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
      ...(await SqlTransaction.of(tx).query('SELECT * FROM login_transactions')),
    ]);
    const stored = JSON.stringify([rows, service.outbox.published]);
    expect(rows).toHaveLength(2);
    for (const secret of [sessionToken, key.transactionId, key.browserToken]) expect(stored).not.toContain(secret);
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
    await expect(complete(a, key, userId)).rejects.toEqual(invalid);
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
    expect(looks).toEqual([{ userId, userVersion: 7, amr: ['pwd'], knownBrowser: 'known' }, 1]);
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
  const endAll = (context: TenantContext, userId: UserId, reason: 'user_inactive' | 'password_changed') =>
    service.unitOfWork.transaction(context, (tx) => service.endUserSessions.execute(tx, context, { userId, reason }));

  it.each(['user_inactive', 'password_changed'] as const)('ends all sessions of the user and no other (%s), once', async (reason) => {
    const userId = newUser();
    const [one, two, other] = [await login(a, userId), await login(a, userId), await login(a)];
    await endAll(a, userId, reason);
    await endAll(a, userId, reason);
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
    await expect(service.getLogin.execute(b, key)).rejects.toEqual(invalid);
    await expect(complete(b, key, userId)).rejects.toEqual(invalid);
    await expect(finish(b, key, sessionToken)).rejects.toEqual(invalid);
    await expect(service.revokeSession.execute(b, session)).rejects.toMatchObject({ code: 'not_found' });
    await service.endSession.execute(b, { sessionToken });
    await login(b, userId, sessionToken);
    expect((await service.listSessions.execute(b, { userId, limit: 100 })).items).toHaveLength(1);
    await service.unitOfWork.transaction(b, (tx) => service.endUserSessions.execute(tx, b, { userId, reason: 'user_inactive' }));
    await service.unitOfWork.transaction(b, eraseTenant);

    expect(await sessionOf(a, sessionToken)).toEqual(session);
    expect(await service.getLogin.execute(a, key)).toMatchObject({ step: 'login' });
  });

  it('attack A71: without a tenant there are no rows, and a foreign tenant_id cannot be written', async () => {
    const { sessionToken } = await login(a);
    await start(a);
    const count = (table: string) => `SELECT count(*)::int AS rows FROM ${table}`;
    for (const table of ['sso_sessions', 'login_transactions']) {
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
      transactions: (await SqlTransaction.of(tx).query('SELECT id_hash FROM login_transactions')).length,
    }));
  const run = () => service.removeExpired.execute(() => requestContext(), new AbortController().signal);

  it('removes what has expired, of every tenant, and nothing else', async () => {
    await login(a);
    await login(b);
    service.clock.advance(32 * 60);
    await start(a);
    expect(await run()).toBe(2);
    expect(await rows(a)).toEqual({ sessions: 1, transactions: 1 });
    service.clock.advance(32 * 60);
    const { sessionToken } = await login(b);
    expect(await run()).toBe(3);
    expect(await rows(a)).toEqual({ sessions: 0, transactions: 0 });
    expect(await rows(b)).toEqual({ sessions: 1, transactions: 1 });
    expect(await sessionOf(b, sessionToken)).not.toBeNull();
  });

  it('goes on batch by batch, also when replicas run at the same time, and stops when told', async () => {
    await service.unitOfWork.transaction(a, (tx) =>
      SqlTransaction.of(tx).query(
        `INSERT INTO login_transactions SELECT $1, 'h' || n, 'b', 'r', 'login', NULL, '2001-01-01', '2001-01-02' FROM generate_series(1, 2500) n`,
        [a.tenantId],
      ),
    );
    expect(await service.removeExpired.execute(() => requestContext(), AbortSignal.abort())).toBe(0);
    const removed = await Promise.all([run(), run(), run()]);
    expect(removed.reduce((sum, count) => sum + count, 0)).toBe(2_500);
    expect((await rows(a)).transactions).toBe(0);
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
