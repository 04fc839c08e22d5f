import { beforeEach, describe, expect, it } from '@jest/globals';
import { checkTenantIsolation, SqlTransaction } from '#persistence';
import { refusal } from './in-memory-service.js';
import {
  a,
  aClientDocument,
  aDynamicClient,
  anApplication,
  anInitialAccessToken,
  anOrganization,
  aResourceServer,
  aSecret,
  aTrustedIssuer,
  b,
  outside,
  service,
  usePersistentService,
  within,
} from './store-suite.js';

describe('tenants and row-level security', () => {
  usePersistentService();

  describe('the tables', () => {
    it('are all isolated by row-level security', async () => {
      await expect(checkTenantIsolation(service.dataSource)).resolves.toEqual([]);
    });
  });

  describe.each([
    'applications',
    'resource_servers',
    'trusted_issuers',
    'organizations',
    'client_secrets',
    'dynamic_clients',
    'initial_access_tokens',
    'client_documents',
  ])('attack A71 on %s', (table) => {
    beforeEach(() =>
      within(a, async (tx) => {
        const application = anApplication();
        await service.applications.insert(tx, application);
        await service.resourceServers.insert(tx, aResourceServer());
        await service.trustedIssuers.insert(tx, aTrustedIssuer());
        await service.organizations.insert(tx, anOrganization());
        await service.secrets.insert(tx, aSecret(application.clientId));
        await service.dynamicClients.insert(tx, aDynamicClient(application.clientId));
        await service.initialAccessTokens.insert(tx, anInitialAccessToken());
        await service.clientDocuments.put(tx, aClientDocument());
      }),
    );

    it('shows no row with no tenant set, and none of another tenant', async () => {
      const count = `SELECT count(*)::int AS rows FROM ${table}`;
      await expect(outside((tx) => SqlTransaction.of(tx).query(count))).resolves.toEqual([{ rows: 0 }]);
      await expect(within(b, (tx) => SqlTransaction.of(tx).query(count))).resolves.toEqual([{ rows: 0 }]);
      await expect(within(a, (tx) => SqlTransaction.of(tx).query(count))).resolves.toEqual([{ rows: 1 }]);
    });

    it('changes and deletes no row of another tenant', async () => {
      const stolen = `UPDATE ${table} SET tenant_id = tenant_id RETURNING tenant_id`;
      await expect(within(b, (tx) => SqlTransaction.of(tx).query(stolen))).resolves.toEqual([]);
      await expect(within(b, (tx) => SqlTransaction.of(tx).query(`DELETE FROM ${table} RETURNING tenant_id`))).resolves.toEqual([]);
    });

    it("refuses to write another tenant's id", async () => {
      const moved = within(a, (tx) => SqlTransaction.of(tx).query(`UPDATE ${table} SET tenant_id = $1`, [b.tenantId]));
      await expect(moved).rejects.toEqual(refusal('internal'));
      await expect(
        outside((tx) => SqlTransaction.of(tx).query(`INSERT INTO ${table} (tenant_id) VALUES ($1)`, [a.tenantId])),
      ).rejects.toEqual(refusal('internal'));
    });

    it('is out of reach of stores outside a tenant', async () => {
      await expect(outside((tx) => service.applications.list(tx, { limit: 1 }))).rejects.toThrow('outside a tenant');
    });
  });

  it('N40: row-level security keeps indexes from serving patterns, and lets none be compared before it (ADR 25)', async () => {
    const rows = await outside((tx) =>
      SqlTransaction.of(tx).query<{ proname: string; proleakproof: boolean }>(
        "SELECT DISTINCT proname, proleakproof FROM pg_proc WHERE proname IN ('textlike', 'texticlike', 'text_ge', 'texteq') ORDER BY proname",
      ),
    );
    expect(rows.filter(({ proleakproof }) => proleakproof).map(({ proname }) => proname)).not.toContain('textlike');
  });
});
