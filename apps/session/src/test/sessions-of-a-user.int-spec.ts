import { describe, expect, it } from '@jest/globals';
import type { TenantContext, UserId } from '#contracts';
import { checkTenantIsolation, eraseTenant, SqlTransaction } from '#persistence';
import { fulfilled, race, requestContext } from '#testing';
import {
  a,
  b,
  complete,
  decide,
  endAllOf,
  invalid,
  login,
  newUser,
  service,
  sessionOf,
  type SignedIn,
  start,
  stateOf,
  useSessionService,
} from './session-suite.js';

describe('the sessions of a user and of a tenant', () => {
  useSessionService();

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

    it('a change of the password that is told late ends what was proved before it, and not the sessions that began with the new one', async () => {
      const userId = newUser();
      const before = await login(a, userId);
      const unknown = await login(a, userId);
      await service.unitOfWork.transaction(a, (tx) =>
        SqlTransaction.of(tx).query(`UPDATE sso_sessions SET evidence = '[]' WHERE id = $1`, [unknown.session.sessionId]),
      );
      service.users.userVersion = 8;
      const after = await login(a, userId);
      service.users.userVersion = 9;
      const later = await login(a, userId);
      for (let times = 0; times < 2; times += 1) await service.hearUserEvent('passwordChanged', a, { userId, version: 8 });
      expect(await Promise.all([before, unknown, after, later].map(({ sessionToken }) => sessionOf(a, sessionToken)))).toEqual([
        ...[null, null, after.session, later.session],
      ]);
      expect(service.outbox.ended()).toHaveLength(2);
    });

    it.each(['locked', 'pending_deletion'] as const)(
      'that they are %s is told late: a session that was proved after it stays',
      async (status) => {
        const userId = newUser();
        const before = await login(a, userId);
        service.users.userVersion = 9;
        const after = await login(a, userId);
        await service.hearUserEvent('userUpdated', a, { userId, status, emailChanged: false, version: 8 });
        expect([await sessionOf(a, before.sessionToken), await sessionOf(a, after.sessionToken)]).toEqual([null, after.session]);
      },
    );

    it('leaves nothing of a user who is gone, in any table, and tells of each session once; another tenant erases nobody', async () => {
      const [gone, stays] = [await login(a), await login(a)];
      const deleted = { userId: gone.session.userId, version: 8 };
      await service.hearUserEvent('userDeleted', b, deleted);
      expect(await sessionOf(a, gone.sessionToken)).toEqual(gone.session);
      for (let times = 0; times < 2; times += 1) await service.hearUserEvent('userDeleted', a, deleted);
      expect([await sessionOf(a, gone.sessionToken), await sessionOf(a, stays.sessionToken)]).toEqual([null, stays.session]);
      const rows = await service.unitOfWork.transaction(a, (tx) => SqlTransaction.of(tx).query('SELECT user_id FROM sso_sessions'));
      expect(rows).toEqual([{ user_id: stays.session.userId }]);
      expect(service.outbox.ended()).toHaveLength(1);
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
      await endAllOf(b, userId, 'user_inactive');
      await endAllOf(b, userId, 'password_changed', 8);
      await service.unitOfWork.transaction(b, eraseTenant);

      expect(await sessionOf(a, sessionToken)).toEqual(session);
      expect(await stateOf(a, key)).toMatchObject({ step: 'password' });
    });

    it('attack A71: without a tenant there are no rows, and a foreign tenant_id cannot be written', async () => {
      const { sessionToken } = await login(a);
      await start(a);
      const remembered = `INSERT INTO remembered_browsers (tenant_id, id, secret_hash, user_id, user_version, created_at, expires_at)
                          VALUES ($1, $2, 'a hash', $2, 1, now(), now())`;
      await service.unitOfWork.transaction(a, (tx) => SqlTransaction.of(tx).query(remembered, [a.tenantId, newUser()]));
      const count = (table: string) => `SELECT count(*)::int AS rows FROM ${table}`;
      for (const table of ['sso_sessions', 'sign_ins', 'remembered_browsers']) {
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
});
