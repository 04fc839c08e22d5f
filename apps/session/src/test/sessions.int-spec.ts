import { randomUUID } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import { ServiceError, type SessionId, type UserId } from '#contracts';
import { createSecret } from '#oauth-core';
import { SqlTransaction } from '#persistence';
import { race, rejected } from '#testing';
import { a, b, complete, login, newUser, randomBytesOf, service, sessionOf, start, useSessionService } from './session-suite.js';

describe('sessions', () => {
  useSessionService();

  describe('a session', () => {
    it('attack A68: is a new one with a new secret after every login, and the one before ends as replaced', async () => {
      const userId = newUser();
      const planted = await login(a, newUser());
      const after = await login(a, userId, planted.sessionToken);
      expect(after.sessionToken).not.toBe(planted.sessionToken);
      expect(after.session.sessionId).not.toBe(planted.session.sessionId);
      expect(await sessionOf(a, planted.sessionToken)).toBeNull();
      expect(service.outbox.ended()).toEqual([
        { sessionId: planted.session.sessionId, userId: planted.session.userId, reason: 'replaced' },
      ]);
    });

    it('answers for those of the same user that it took the place of: they are named when it ends', async () => {
      const userId = newUser();
      const first = await login(a, userId);
      const second = await login(a, userId, first.sessionToken);
      const third = await login(a, userId, second.sessionToken);
      service.outbox.published.length = 0;
      await service.endSession.execute(a, { sessionToken: third.sessionToken });
      const [firstId, secondId, sessionId] = [first, second, third].map(({ session }) => session.sessionId);
      expect(service.outbox.ended()).toEqual([{ sessionId, userId, reason: 'logout', predecessors: [secondId, firstId] }]);
    });

    it('N28: ends by the ID token of one that it took the place of, which an application may know it by, and by no other', async () => {
      const userId = newUser();
      const first = await login(a, userId);
      const { sessionToken, session } = await login(a, userId, first.sessionToken);
      const { sessionId } = first.session;
      await service.endSession.execute(a, { sessionId, userId: newUser() });
      await service.endSession.execute(b, { sessionId, userId });
      await service.endSession.execute(a, { sessionId: randomUUID() as SessionId, userId });
      expect(await sessionOf(a, sessionToken)).not.toBeNull();
      service.outbox.published.length = 0;
      await service.endSession.execute(a, { sessionId, userId });
      expect(await sessionOf(a, sessionToken)).toBeNull();
      expect(service.outbox.ended()).toEqual([{ sessionId: session.sessionId, userId, reason: 'logout', predecessors: [sessionId] }]);
    });

    it('answers for none of another user', async () => {
      const other = await login(a, newUser());
      const { sessionToken, session } = await login(a, newUser(), other.sessionToken);
      service.outbox.published.length = 0;
      await service.endSession.execute(a, { sessionToken });
      expect(service.outbox.ended()).toEqual([{ sessionId: session.sessionId, userId: session.userId, reason: 'logout' }]);
    });

    it('answers for a hundred at most', async () => {
      const userId = newUser();
      const { session } = await login(a, userId);
      const ids = Array.from({ length: 101 }, () => randomUUID() as SessionId);
      const [sessionId, ...predecessors] = ids as [SessionId, ...SessionId[]];
      await service.unitOfWork.transaction(a, async (tx) => {
        await service.sessions.inherit(tx, a, session.sessionId, { sessionId, userId, predecessors });
      });
      await service.revokeSession.execute(a, session);
      expect(service.outbox.ended().at(-1)).toMatchObject({ predecessors: ids.slice(0, 100) });
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
      for (let times = 0; times < 2; times += 1)
        expect(await service.endSession.execute(a, { sessionId, userId })).toEqual({ ended: true });
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
      expect(looks).toEqual([expect.objectContaining({ method: 'password', userId, userVersion: 7, amr: ['pwd'] }), 1]);
    });
  });
});
