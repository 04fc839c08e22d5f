import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { serviceNames, type TenantId } from '#contracts';
import { InProcessBus } from '#messaging';
import { type RunningApp, startApp } from '#platform';
import { type OwnPostgres, requestContext, startOwnPostgres, startPgBouncer, type TestPgBouncer } from '#testing';
import { tenantApp } from '../../../tenant/src/tenant.app.js';
import { CreateTenantUseCase } from '../../../tenant/src/use-cases/create-tenant/create-tenant.use-case.js';
import { ListTenantsUseCase } from '../../../tenant/src/use-cases/list-tenants/list-tenants.use-case.js';
import { migrateDatabase } from '../migrate-database.js';

const variable = 'OSTIARY_ADMIN_DATABASE_URL';
const passwords = new Map(serviceNames.map((service) => [service, `password-of-${service}`]));

const start = (url: string): Promise<RunningApp> =>
  startApp(tenantApp, {
    env: { NODE_ENV: 'test', OSTIARY_LOG_LEVEL: 'silent', OSTIARY_DATABASE_URL: url, OSTIARY_DATABASE_POOL_SIZE: '4' },
    transport: { kind: 'in-process', bus: new InProcessBus() },
  });

describe('N58: a service before its database', () => {
  let postgres: OwnPostgres;
  let url = '';
  beforeAll(async () => {
    postgres = await startOwnPostgres({ fsync: 'off' });
    const { urls } = await migrateDatabase({ url: postgres.adminUrl, variable }, passwords);
    url = urls.get('tenant') ?? '';
  });
  afterAll(() => postgres.stop());

  const asAdmin = async (...statements: string[]): Promise<void> => {
    const client = new Client({ connectionString: postgres.adminUrl });
    await client.connect();
    for (const sql of statements) await client.query(sql);
    await client.end();
  };
  const behind = async (settings: Record<string, string>, work: (pooler: TestPgBouncer) => Promise<void>): Promise<void> => {
    const pooler = await startPgBouncer([url, postgres.adminUrl], settings);
    try {
      await work(pooler);
    } finally {
      await pooler.stop();
    }
  };
  const refusal = (message: RegExp) => expect.objectContaining({ name: 'StartError', message: expect.stringMatching(message) });

  it('works through PgBouncer in session mode, many requests at once', async () => {
    await behind({ pool_mode: 'session' }, async ({ through }) => {
      const app = await start(through(url));
      try {
        expect(await app.health()).toMatchObject({ healthy: true });
        const slugs = Array.from({ length: 40 }, (_, nth) => `pooled-${nth}`);
        const made = await Promise.all(slugs.map((slug) => app.get(CreateTenantUseCase).execute(requestContext(), { slug, name: slug })));
        expect(new Set(made.map(({ id }: { id: TenantId }) => id)).size).toBe(slugs.length);
        const { items } = await app.get(ListTenantsUseCase).execute(requestContext(), { limit: 100 });
        expect(items.map(({ slug }) => slug)).toEqual(expect.arrayContaining(slugs));
      } finally {
        await app.close();
      }
    });
  });

  it.each(['transaction', 'statement'])('is refused in one sentence where PgBouncer lends its connections by %s', async (mode) => {
    await behind({ pool_mode: mode }, async ({ through }) => {
      await expect(start(through(url))).rejects.toEqual(
        refusal(/^The pooler before PostgreSQL .* Set pool_mode=session, or use PgBouncer 1\.21/),
      );
    });
  });

  it('is refused in one sentence where PgBouncer takes a parameter of the address amiss', async () => {
    await behind({ pool_mode: 'session' }, async ({ through }) => {
      const asked = `${through(url)}?options=${encodeURIComponent('-c work_mem=8MB')}`;
      await expect(start(asked)).rejects.toEqual(
        refusal(/^What listens at 127\.0\.0\.1:\d+ refuses the connection: .*options.*OSTIARY_DATABASE_URL\.$/),
      );
    });
  });

  it('is refused, and not ready, where its role does not find its schema', async () => {
    await asAdmin('ALTER ROLE ostiary_tenant RESET search_path');
    try {
      await behind({ pool_mode: 'session', ignore_startup_parameters: 'options' }, async ({ through }) => {
        await expect(start(through(url))).rejects.toEqual(
          refusal(/^The role ostiary_tenant finds no schema tenant with the migration \w+\. Run the migrations/),
        );
      });
    } finally {
      await migrateDatabase({ url: postgres.adminUrl, variable }, passwords);
    }
  });

  it('is not ready while its schema lacks a migration, and is again once it is there; later ones are no obstacle (F20, F21)', async () => {
    const app = await start(url);
    try {
      expect(await app.health()).toMatchObject({ healthy: true });
      await asAdmin('ALTER SCHEMA tenant RENAME TO elsewhere');
      expect(await app.health()).toMatchObject({ healthy: false });
      await expect(start(url)).rejects.toEqual(refusal(/finds no schema tenant/));
      await asAdmin(
        'ALTER SCHEMA elsewhere RENAME TO tenant',
        `INSERT INTO tenant.migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')`,
      );
      expect(await app.health()).toMatchObject({ healthy: true });
      const beside = await start(url);
      expect(await beside.health()).toMatchObject({ healthy: true });
      await beside.close();
    } finally {
      await asAdmin(`DELETE FROM tenant.migrations WHERE name LIKE 'Later%'`);
      await app.close();
    }
  });

  it('is migrated by PostgreSQL itself, not through a pooler of any mode', async () => {
    for (const pool_mode of ['session', 'transaction'])
      await behind({ pool_mode, ignore_startup_parameters: 'options' }, async ({ through }) => {
        await expect(migrateDatabase({ url: through(postgres.adminUrl), variable }, passwords)).rejects.toEqual(
          refusal(
            /^A pooler such as PgBouncer listens at .* through which migrations cannot run\. Name PostgreSQL itself in OSTIARY_ADMIN_DATABASE_URL/,
          ),
        );
      });
  });
});
