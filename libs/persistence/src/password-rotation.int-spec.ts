import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { UnitOfWork } from '#kernel';
import { createDataSource, isolateTenants, migrateService, provisionDatabase, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { type OwnPostgres, startOwnPostgres, tenantContext, twoTenants } from '#testing';

class CreateNotes1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of ['CREATE TABLE notes (tenant_id uuid NOT NULL, id bigserial, text text)', ...isolateTenants('notes')])
      await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notes');
  }
}

const schema = { service: 'session', migrations: [CreateNotes1700000000000] } as const;
const { a, b } = twoTenants();

describe('N55: rotating the database password of a service', () => {
  let postgres: OwnPostgres;
  beforeAll(async () => {
    postgres = await startOwnPostgres({ fsync: 'off' });
  });
  afterAll(() => postgres.stop());

  /** What `npm run migrate` does, with these passwords of `ostiary_session` and `ostiary_session_2`. */
  const migrate = async (password: string, spare?: string): Promise<void> => {
    await provisionDatabase(postgres.adminUrl, new Map([['session', password]]), new Map(spare === undefined ? [] : [['session', spare]]));
    await migrateService(postgres.adminUrl, schema);
  };
  const urlOf = (role: string, password: string): string => Object.assign(new URL(postgres.adminUrl), { username: role, password }).href;
  const logIn = async (role: string, password: string): Promise<void> => {
    const client = new Client({ connectionString: urlOf(role, password) });
    await client.connect();
    await client.end();
  };

  type Pool = { readonly unitOfWork: UnitOfWork; close(): Promise<void> };
  const openPool = async (role: string, password: string): Promise<Pool> => {
    const dataSource = await createDataSource({ service: 'session', url: urlOf(role, password), entities: [], poolSize: 4 }).initialize();
    return { unitOfWork: new TypeOrmUnitOfWork(dataSource), close: () => dataSource.destroy() };
  };
  const write = (pool: Pool, context = tenantContext({ tenantId: a.tenantId })): Promise<unknown> =>
    pool.unitOfWork.transaction(context, (tx) =>
      SqlTransaction.of(tx).query('INSERT INTO notes (tenant_id, text) VALUES ($1, $2)', [context.tenantId, 'written under load']),
    );
  const count = async (pool: Pool, tenantId: typeof a.tenantId): Promise<number | undefined> => {
    const rows = await pool.unitOfWork.transaction(tenantContext({ tenantId }), (tx) =>
      SqlTransaction.of(tx).query<{ count: number }>('SELECT count(*)::int AS count FROM notes'),
    );
    return rows[0]?.count;
  };

  it('as documented, on two pools under load, there and back: not one request fails', async () => {
    await migrate('first-password');
    const fleet: [Pool, Pool] = [await openPool('ostiary_session', 'first-password'), await openPool('ostiary_session', 'first-password')];
    const inFlight = new Map<Pool, number>();
    const failures: unknown[] = [];
    const load = { running: true, requests: 0 };
    const request = async (): Promise<void> => {
      const pool = fleet[load.requests++ % 2] ?? fleet[0];
      inFlight.set(pool, (inFlight.get(pool) ?? 0) + 1);
      await write(pool)
        .catch((error: unknown) => failures.push(error))
        .finally(() => inFlight.set(pool, (inFlight.get(pool) ?? 1) - 1));
    };
    const workers = Array.from({ length: 6 }, async () => {
      for (; load.running; await sleep(2)) await request();
    });
    const rollOut = async (role: string, password: string): Promise<void> => {
      for (const place of [0, 1] as const) {
        const old = fleet[place];
        fleet[place] = await openPool(role, password);
        while ((inFlight.get(old) ?? 0) > 0) await sleep(2);
        await old.close();
        await sleep(100);
      }
    };

    await migrate('first-password', 'second-password');
    await rollOut('ostiary_session_2', 'second-password');
    await migrate('no-longer-used', 'second-password');
    await expect(logIn('ostiary_session', 'first-password')).rejects.toMatchObject({ code: '28P01' });
    await sleep(100);
    await migrate('third-password', 'second-password');
    await rollOut('ostiary_session', 'third-password');
    await migrate('third-password');
    await sleep(100);
    load.running = false;
    await Promise.all(workers);

    expect(failures).toEqual([]);
    expect(load.requests).toBeGreaterThan(50);
    expect(await count(fleet[0], a.tenantId)).toBe(load.requests);
    await expect(logIn('ostiary_session_2', 'second-password')).rejects.toMatchObject({ code: '28P01' });
    await Promise.all(fleet.map((pool) => pool.close()));
  });

  describe('the spare role', () => {
    it('is bound by row-level security as the first is, also in tables that were there before it', async () => {
      await migrate('first-password', 'second-password');
      const spare = await openPool('ostiary_session_2', 'second-password');
      await write(spare, tenantContext({ tenantId: b.tenantId }));
      expect(await count(spare, b.tenantId)).toBe(1);
      await expect(
        spare.unitOfWork.transaction(tenantContext({ tenantId: a.tenantId }), (tx) =>
          SqlTransaction.of(tx).query('INSERT INTO notes (tenant_id) VALUES ($1)', [b.tenantId]),
        ),
      ).rejects.toMatchObject({ detail: { sqlState: '42501' } });
      await expect(
        spare.unitOfWork.transaction(tenantContext(), (tx) => SqlTransaction.of(tx).query('DROP TABLE notes')),
      ).rejects.toMatchObject({ detail: { sqlState: '42501' } });
      await spare.close();
    });

    it.each(['SUPERUSER', 'BYPASSRLS'])('is refused where it is %s', async (attribute) => {
      const admin = new Client({ connectionString: postgres.adminUrl });
      await admin.connect();
      await admin.query(`ALTER ROLE ostiary_session_2 ${attribute}`);
      try {
        await expect(migrate('first-password', 'second-password')).rejects.toThrow(/ostiary_session_2 .*row-level security would not hold/);
      } finally {
        await admin.query('ALTER ROLE ostiary_session_2 NOSUPERUSER NOBYPASSRLS');
        await admin.end();
      }
    });

    it('is not made for a service that has no password for it', async () => {
      await provisionDatabase(postgres.adminUrl, new Map([['tenant', 'a-password']]));
      await expect(logIn('ostiary_tenant_2', 'a-password')).rejects.toMatchObject({ code: '28P01' });
    });
  });
});
