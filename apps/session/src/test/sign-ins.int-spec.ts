import { describe, expect, it } from '@jest/globals';
import { ServiceError, type SignInId } from '#contracts';
import { createSecret } from '#oauth-core';
import { fulfilled, race, requestContext, rounds } from '#testing';
import {
  a,
  attempt,
  b,
  complete,
  decide,
  endAllOf,
  invalid,
  log,
  login,
  newUser,
  randomBytesOf,
  service,
  sessionOf,
  type SignedIn,
  start,
  stateOf,
  useSessionService,
  wayBack,
} from './session-suite.js';

describe('signing in', () => {
  useSessionService();

  describe('a sign-in', () => {
    it('goes from the password to the decision, and makes a session in between', async () => {
      const key = await start(a);
      expect(await stateOf(a, key)).toMatchObject({ status: 'open', step: 'password', reason: 'nobody_signed_in', userId: null });
      const userId = newUser();
      const { session, sessionToken, state } = await complete(a, key, userId);
      expect(session).toEqual({
        ...{ sessionId: session.sessionId, userId, authTime: service.clock.epochSeconds() },
        ...{ amr: ['pwd'], acr: 'urn:ostiary:acr:1', secondFactor: 'off' },
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

    it('is bound anew by one of a hundred who come with its secret, which is good no longer, and goes on by the new one', async () => {
      const key = await start(a);
      const bound = fulfilled(await race(100, () => service.rebindSignIn.execute(a, key)));
      expect(bound).toHaveLength(1);
      expect(await stateOf(a, key)).toEqual({ status: 'foreign', wayBack });
      await expect(complete(a, key, newUser())).rejects.toEqual(invalid);
      const next = { signInId: key.signInId, browserToken: bound[0]?.browserToken ?? '' };
      // Another kind than the cookie of a browser: no page takes it.
      expect(next.browserToken).toMatch(/^ost_as_/);
      const { sessionToken } = await complete(a, next, newUser());
      expect(await decide(a, next, sessionToken)).toMatchObject({ decision: 'allow' });
    });

    it('is bound anew at no other tenant, by no other secret, and not once it has expired', async () => {
      const key = await start(a);
      const { browserToken } = await start(a);
      await expect(service.rebindSignIn.execute(b, key)).rejects.toEqual(invalid);
      await expect(service.rebindSignIn.execute(a, { ...key, browserToken })).rejects.toEqual(invalid);
      await expect(service.rebindSignIn.execute(a, { ...key, browserToken: 'ost_bt_x' })).rejects.toEqual(invalid);
      service.clock.advance(30 * 60);
      await expect(service.rebindSignIn.execute(a, key)).rejects.toEqual(invalid);
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

    it('attack A102: carries a decision out for its user alone, not for one who signs in later', async () => {
      for (const decision of ['allow', 'deny'] as const) {
        const [key, userId] = [await start(a), newUser()];
        const { sessionToken } = await complete(a, key, userId);
        const other = await login(a);
        await decide(a, key, sessionToken, decision);
        for (const secret of [other.sessionToken, (await login(b, userId)).sessionToken, null, '', key.browserToken])
          expect(await stateOf(a, key, secret)).toMatchObject({
            status: 'open',
            step: 'password',
            reason: 'nobody_signed_in',
            userId: null,
          });
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
      for (const browserToken of ['', key.signInId])
        expect(await stateOf(a, { ...key, browserToken })).toMatchObject({ status: 'foreign' });
    });

    it('N27: expires after half an hour, and says so for an hour where nobody did anything at it', async () => {
      const [untouched, moved] = [await start(a), await start(a, null, { acr: 'urn:ostiary:acr:2' })];
      await service.authenticate.execute(a, attempt(moved, newUser()));
      service.clock.advance(30 * 60 + 3_600);
      await service.removeExpired.execute(() => requestContext(), new AbortController().signal);
      for (const key of [untouched, moved]) expect(await stateOf(a, key)).toEqual({ status: 'expired', wayBack });
      service.clock.advance(1);
      await service.removeExpired.execute(() => requestContext(), new AbortController().signal);
      await expect(stateOf(a, untouched)).rejects.toEqual(invalid);
      expect(await stateOf(a, moved)).toEqual({ status: 'expired', wayBack });
    });

    it('N27: expires after half an hour, and says so for a day where somebody began', async () => {
      const key = await start(a, null, { acr: 'urn:ostiary:acr:2' });
      await service.authenticate.execute(a, attempt(key, newUser()));
      service.clock.advance(30 * 60 - 1);
      expect(await stateOf(a, key)).toMatchObject({ step: 'email-otp' });
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
      // So many users from one address are told of as a risk besides.
      expect(service.outbox.published.filter(({ subject }) => subject.includes('session-started'))).toHaveLength(rounds);
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
});
