import { describe, expect, it } from '@jest/globals';
import { type TenantContext, type UserId } from '#contracts';
import { newRequestContext } from '#platform';
import { SqlTransaction } from '#persistence';
import { fulfilled, race, rejected, rounds } from '#testing';
import { SqlDeletedUserStore } from '../persistence/stores/sql-deleted-user.store.js';
import { a, attempt, b, complete, invalid, login, newUser, service, start, useSessionService } from './session-suite.js';

const tables = ['sso_sessions', 'remembered_browsers', 'sign_in_sources', 'sign_in_histories', 'sign_in_notices', 'deleted_users'];

describe('a user who is deleted while they sign in', () => {
  useSessionService();

  const rowsOf = (context: TenantContext, userId: UserId): Promise<string[]> =>
    service.unitOfWork.transaction(context, async (tx) => {
      const found: string[] = [];
      for (const table of tables)
        for (const _row of await SqlTransaction.of(tx).query(`SELECT FROM ${table} WHERE user_id = $1`, [userId])) found.push(table);
      return found;
    });
  const remove = (context: TenantContext, userId: UserId) => service.hearUserEvent('userDeleted', context, { userId, version: 8 });

  it('begins no session once that is known, whatever was proved before, and nothing of them is kept but that', async () => {
    const userId = newUser();
    const key = await start(a);
    await remove(a, userId);
    // Nobody looks at the user: what was proved before they were deleted is all that there is.
    await expect(complete(a, key, userId)).rejects.toEqual(invalid);
    expect(await rowsOf(a, userId)).toEqual(['deleted_users']);
    expect(service.outbox.published).toEqual([]);
  });

  it('is waited for where their session is in the making, and that is erased', async () => {
    const userId = newUser();
    let making: Promise<void> | undefined;
    await service.unitOfWork.transaction(a, async (tx) => {
      expect(await new SqlDeletedUserStore().isDeleted(tx, a, userId)).toBe(false);
      making = remove(a, userId);
      // It stands in line before the session is there; were it not to wait, it would have looked by now.
      const waiting =
        "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
      while ((await service.dataSource.query<object[]>(waiting)).length === 0) await new Promise(setImmediate);
      await SqlTransaction.of(tx).query(`INSERT INTO sign_in_histories (tenant_id, user_id, started_at) VALUES ($1, $2, now())`, [
        a.tenantId,
        userId,
      ]);
    });
    await making;
    expect(await rowsOf(a, userId)).toEqual(['deleted_users']);
  });

  it('is deleted at the same time as 100 sign-ins of theirs: nothing is left, whichever came first, and each session that began has ended', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const userId = newUser();
      service.outbox.published.length = 0;
      const keys = await Promise.all(Array.from({ length: 100 }, () => start(a)));
      const results = await race(101, async (nth) => {
        const key = keys[nth - 1];
        return key === undefined ? remove(a, userId) : service.authenticate.execute(a, attempt(key, userId));
      });
      expect(await rowsOf(a, userId)).toEqual(['deleted_users']);
      expect(service.outbox.ended()).toHaveLength(fulfilled(results).length - 1);
      for (const error of rejected(results)) expect(error).toEqual(invalid);
    }
  });

  it('is another’s business at another tenant, and is remembered for as long as a sign-in of theirs could go on', async () => {
    const userId = newUser();
    await remove(b, userId);
    await login(a, userId);
    expect(await rowsOf(a, userId)).toContain('sso_sessions');
    const clean = () => service.removeExpired.execute(() => newRequestContext({}), new AbortController().signal);
    service.clock.advance(86_300);
    await clean();
    expect(await rowsOf(b, userId)).toEqual(['deleted_users']);
    service.clock.advance(200);
    await clean();
    expect(await rowsOf(b, userId)).toEqual([]);
  });
});
