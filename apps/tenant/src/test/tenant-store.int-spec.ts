import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { TenantContext, TenantId } from '#contracts';
import { SqlTransaction } from '#persistence';
import { NameMembersOfLimits1798000000000 } from '../persistence/migrations/1798000000000-name-members-of-limits.js';
import { outsideTenants, refusal } from './in-memory-service.js';
import { a, anApplication, b, outside, service, usePersistentService, within } from './store-suite.js';

describe('tenants in the database', () => {
  usePersistentService();

  describe('the store of tenants', () => {
    it.each(['', 'nobody', '\u0000'])('knows no id %j', async (id) => {
      await expect(outside((tx) => service.tenants.find(tx, id as TenantId))).resolves.toBeNull();
      await expect(outside((tx) => service.tenants.lock(tx, id as TenantId))).resolves.toBeNull();
    });

    it.each(['', "' OR ''='", '\u0000', '🦊'])('knows no slug %j', async (slug) => {
      await expect(outside((tx) => service.tenants.findBySlug(tx, slug))).resolves.toBeNull();
    });

    it('gives a setting that came after the row its default', async () => {
      const sql = `UPDATE tenants SET settings = settings - 'sessionLifetime' WHERE id = $1`;
      await outside((tx) => SqlTransaction.of(tx).query(sql, [a.tenantId]));
      const { settings } = await service.getTenant.execute(outsideTenants, { id: a.tenantId });
      expect(settings.sessionLifetime).toBe(604_800);
    });

    it('N52: keeps the limits of tenants that are there under their new names, in their order', async () => {
      const limits = [
        { endpoint: 'token', subject: 'client', event: 'requests', max: 7, seconds: 60 },
        { endpoint: 'login', subject: 'address', event: 'invalid_credentials', max: null, seconds: 600 },
      ] as const;
      const { id } = await service.createTenant.execute(outsideTenants, {
        slug: `t-${randomUUID().slice(0, 8)}`,
        name: 'T',
        settings: { limits },
      });
      const emptied = await service.createTenant.execute(outsideTenants, {
        slug: `t-${randomUUID().slice(0, 8)}`,
        name: 'T',
        settings: { limits: [] },
      });
      const limitsOf = async (of: TenantId): Promise<unknown> =>
        (await service.getTenant.execute(outsideTenants, { id: of })).settings.limits;
      const migration = new NameMembersOfLimits1798000000000();
      const runner = service.dataSource.createQueryRunner();
      try {
        await migration.down(runner);
        expect(await limitsOf(id)).toEqual([
          { endpoint: 'token', per: 'client', counts: 'requests', most: 7, seconds: 60 },
          { endpoint: 'login', per: 'address', counts: 'invalid_credentials', most: null, seconds: 600 },
        ]);
        // A tenant of long ago has no such member at all.
        await runner.query(`UPDATE tenants SET settings = settings - 'limits' WHERE id = $1`, [b.tenantId]);
        await migration.up(runner);
      } finally {
        await runner.release();
      }
      expect(await limitsOf(id)).toEqual(limits);
      expect(await limitsOf(emptied.id)).toEqual([]);
      const [row] = await service.dataSource.query<{ settings: object }[]>('SELECT settings FROM tenants WHERE id = $1', [b.tenantId]);
      expect(row?.settings).not.toHaveProperty('limits');
    });

    it('refuses tenant-owned rows of a tenant that is gone', async () => {
      const gone: TenantContext = { ...a, tenantId: randomUUID() as TenantId };
      await expect(within(gone, (tx) => service.applications.insert(tx, anApplication()))).rejects.toEqual(refusal('conflict'));
      const request = { name: 'M', type: 'confidential' } as const;
      await expect(service.createApplication.execute(gone, request)).rejects.toEqual(refusal('not_found'));
    });
  });
});
