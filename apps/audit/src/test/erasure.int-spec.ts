import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type EventEnvelope, eventMap } from '#contracts';
import { type Transaction, UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import { fulfilled, race, requestContext } from '#testing';
import { LogErasure } from '../events/log-erasure.js';
import {
  a,
  admin,
  alice,
  b,
  byOperator,
  commandSays,
  deliver,
  eventOf,
  given,
  page,
  record,
  renewTenants,
  replicas,
  useAuditLog,
  verify,
} from './audit-suite.js';

describe('the audit log', () => {
  useAuditLog();

  describe('ends with its tenant', () => {
    const end = () => deliver(eventOf(eventMap.tenant.tenantDeleted, { slug: 'acme', version: 2 }, { actor: byOperator }));

    it('and of another tenant’s nothing goes', async () => {
      await given(3);
      await given(2, { tenantId: b.tenantId });
      await end();
      expect((await page()).items).toEqual([]);
      expect((await page({}, b)).items).toHaveLength(2);
      expect(await verify(a)).toMatchObject({ state: 'erased', last: { position: 3 } });
      expect(await verify(b)).toMatchObject({ state: 'intact', last: { position: 2 } });
    });

    it('with the place and hash of its end, and the time, as all that remains', async () => {
      await given(3);
      const [last] = (await page()).items;
      await end();
      const { rows } = await admin.query(`SELECT position, encode(hash, 'hex') AS hash, erased_at FROM audit_chains WHERE tenant_id = $1`, [
        a.tenantId,
      ]);
      expect(rows).toEqual([{ position: '3', hash: last?.hash, erased_at: expect.any(Date) }]);
    });

    it('which the command tells from an intact log and from none, and passes where the operator expects it', async () => {
      await given(3);
      await given(1, { tenantId: b.tenantId });
      const [last] = (await page()).items;
      await end();
      const unknown = randomUUID();
      const erased = expect.stringMatching(
        `^${a.tenantId}: ERASED at \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z after 3 entries, the last with ${last?.hash}\\.$`,
      );
      const none = `${unknown}: NO LOG: there is none of a tenant with this id.`;
      expect(await commandSays([a.tenantId])).toEqual([false, erased]);
      expect(await commandSays([a.tenantId], true)).toEqual([true, erased]);
      expect(await commandSays([unknown])).toEqual([false, none]);
      expect(await commandSays([unknown], true)).toEqual([false, none]);
      expect(await commandSays([b.tenantId], true)).toEqual([false, expect.stringContaining('intact, 1 entries')]);
    });

    it('and is found broken where entries are gone without that mark, or there in spite of it', async () => {
      await given(2);
      await replicas[0].app.get(UnitOfWork).transaction(a, (tx) => SqlTransaction.of(tx).query('SELECT erase_audit_entries()'));
      expect(await verify()).toEqual({ state: 'broken', brokenAt: 1 });
      await given(2, { tenantId: b.tenantId });
      await admin.query('UPDATE audit_chains SET erased_at = now(), anchor_position = position, anchor_hash = hash WHERE tenant_id = $1', [
        b.tenantId,
      ]);
      expect(await verify(b)).toEqual({ state: 'broken', brokenAt: 1 });
      await admin.query('DELETE FROM audit_chains WHERE tenant_id = $1', [b.tenantId]);
      expect(await verify(b)).toEqual({ state: 'broken', brokenAt: 1 });
    });

    it('and takes nothing that arrives later, also where there was nothing before', async () => {
      for (const before of [0, 2]) {
        renewTenants();
        await given(before);
        await end();
        await given(2);
        expect((await page()).items).toEqual([]);
      }
    });

    it('however long it is: in parts, of which a try that has no time for all keeps those that it erased', async () => {
      await record(12_000);
      await given(1, { tenantId: b.tenantId });
      const { app } = replicas[0];
      const event = eventOf(eventMap.tenant.tenantDeleted, { slug: 'acme', version: 2 });
      const hurried = { ...requestContext(), tenantId: a.tenantId, deadline: Date.now() + 3_000 };
      const erase = (tx: Transaction): Promise<void> => app.get(LogErasure).tenantDeleted(tx, event as never, hurried);
      await expect(app.get(UnitOfWork).transaction(a, erase)).rejects.toMatchObject({ code: 'unavailable' });
      expect(await verify()).toMatchObject({ state: 'erasing', left: 7_000 });
      expect(await commandSays([a.tenantId], true)).toEqual([
        false,
        expect.stringMatching(/: BEING ERASED since .*: 7000 entries are left, unchanged\.$/),
      ]);
      await given(1);
      expect(await verify()).toMatchObject({ state: 'erasing', left: 7_000 });
      await end();
      expect(await verify()).toMatchObject({ state: 'erased', last: { position: 12_000 } });
      expect(await verify(b)).toMatchObject({ state: 'intact', last: { position: 1 } });
    });

    it('also where it was tampered with, of which nothing is left either', async () => {
      await given(4);
      await admin.query('DELETE FROM audit_entries WHERE tenant_id = $1 AND position IN (1, 4)', [a.tenantId]);
      await end();
      expect(await verify()).toMatchObject({ state: 'erased', last: { position: 4 } });
    });

    it('whatever is recorded at the same time', async () => {
      await given(1);
      const events = Array.from({ length: 20 }, (_, nth) => eventOf(eventMap.identity.userUpdated, { userId: alice, version: nth }));
      fulfilled(await race(21, (nth) => (nth === 10 ? end() : deliver(events[nth % 20] as EventEnvelope, replicas[nth % 2]))));
      expect((await page()).items).toEqual([]);
    });
  });
});
