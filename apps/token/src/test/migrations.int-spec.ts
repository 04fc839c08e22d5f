import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { checkTenantIsolation, createDataSource, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { requestContext, testDatabase, type TestDatabase, twoTenants } from '#testing';
import { expiringTables } from '../persistence/expiring-tables.js';
import { PartUsedProofsByTheHour1830500000000 } from '../persistence/migrations/1830500000000-part-used-proofs-by-the-hour.js';
import { SqlExpiringTables } from '../persistence/stores/sql-expiring-tables.js';
import { SqlSingleUseStore } from '../persistence/stores/sql-single-use.store.js';
import { tokenSchema } from './token-service.js';

const day = 86_400_000;
const { a, b } = twoTenants();

/** Columns that may be empty, but not all of them at once. */
const filled: Readonly<Record<string, readonly string[]>> = { api_keys: ['user_id'] };

describe('the schema of the token service', () => {
  let database: TestDatabase;
  let service: DataSource;
  let admin: DataSource;
  let unitOfWork: TypeOrmUnitOfWork;
  const tables = new SqlExpiringTables();

  beforeAll(async () => {
    database = await testDatabase([tokenSchema()]);
    service = await createDataSource({ service: 'token', url: database.url('token'), entities: [] }).initialize();
    admin = await createDataSource({ service: 'token', url: database.adminUrl, entities: [] }).initialize();
    unitOfWork = new TypeOrmUnitOfWork(service);
    // The template of this database may be of yesterday, when midnight has just passed.
    for (const name of tables.names) await unitOfWork.platformTransaction(requestContext(), (tx) => tables.maintain(tx, name));
  });

  afterAll(async () => {
    await service.destroy();
    await admin.destroy();
    await database.drop();
  });

  const partitionsOf = async (table: string): Promise<string[]> => {
    const rows: { name: string }[] = await admin.query(
      'SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1',
      [table],
    );
    return rows.map(({ name }) => name);
  };

  const revokeToken = async (tenant: typeof a, hash: string, expiresAt: Date): Promise<void> =>
    unitOfWork.transaction(tenant, async (tx) => {
      await SqlTransaction.of(tx).query(
        'INSERT INTO revoked_access_tokens (tenant_id, token_hash, expires_at, grant_id, client_id) VALUES ($1, $2, $3, gen_random_uuid(), $4)',
        [tenant.tenantId, hash, expiresAt, 'client'],
      );
    });

  const homeOf = async (hash: string): Promise<string | undefined> => {
    const rows: { home: string }[] = await admin.query(
      'SELECT tableoid::regclass::text AS home FROM revoked_access_tokens WHERE token_hash = $1',
      [hash],
    );
    return rows[0]?.home;
  };

  it('isolates the tenants in every table and every partition', async () => {
    expect(await checkTenantIsolation(service)).toEqual([]);
  });

  it("attack A71: shows no row of any table without a tenant set, nor another tenant's", async () => {
    await revokeToken(a, 'isolated', new Date(Date.now() + day));
    const seen = (tx: Parameters<Parameters<typeof unitOfWork.transaction>[1]>[0], from: string): Promise<unknown[]> =>
      SqlTransaction.of(tx).query(`SELECT 1 FROM ${from}`);
    const partition = await homeOf('isolated');
    if (!partition) throw new Error('the row is nowhere');
    for (const from of ['revoked_access_tokens', partition]) {
      expect(await unitOfWork.platformTransaction(requestContext(), (tx) => seen(tx, from))).toEqual([]);
      expect(await unitOfWork.transaction(b, (tx) => seen(tx, from))).toEqual([]);
      expect(await unitOfWork.transaction(a, (tx) => seen(tx, from))).toHaveLength(1);
    }
  });

  it.each([...expiringTables.map(({ table }) => table), 'consents', 'signing_keys'])(
    'attack A71: refuses a row of another tenant in %s',
    async (table) => {
      const columns: { column_name: string; data_type: string }[] = await admin.query(
        `SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'token' AND table_name = $1
           AND (is_nullable = 'NO' OR column_name = ANY ($2)) AND column_name <> 'tenant_id' AND is_generated = 'NEVER'`,
        [table, filled[table] ?? []],
      );
      const example: Record<string, string> = {
        uuid: 'gen_random_uuid()',
        'timestamp with time zone': 'now()',
        jsonb: `'{}'`,
        ARRAY: `'{}'`,
        integer: '1',
        boolean: 'false',
      };
      const names = columns.map(({ column_name: name }) => name).join(', ');
      const values = columns.map(({ data_type: type }) => example[type] ?? `'x'`).join(', ');
      const insert = `INSERT INTO ${table} (tenant_id, ${names}) VALUES ('${b.tenantId}', ${values})`;
      await expect(unitOfWork.transaction(b, (tx) => SqlTransaction.of(tx).query(insert))).resolves.toEqual([]);
      await expect(unitOfWork.transaction(a, (tx) => SqlTransaction.of(tx).query(insert))).rejects.toMatchObject({
        detail: { sqlState: '42501' },
      });
      await expect(unitOfWork.platformTransaction(requestContext(), (tx) => SqlTransaction.of(tx).query(insert))).rejects.toMatchObject({
        detail: { sqlState: '42501' },
      });
    },
  );

  it('gives the service no right to make, change or drop tables', async () => {
    for (const statement of [
      'CREATE TABLE token.mine ()',
      'DROP TABLE grants',
      'ALTER TABLE grants DISABLE ROW LEVEL SECURITY',
      'TRUNCATE grants',
    ])
      await expect(service.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('has partitions ahead of time for every table that grows', async () => {
    for (const { table, widthHours, aheadHours } of expiringTables) {
      const partitions = await partitionsOf(table);
      expect(partitions).toContain(`${table}_default`);
      expect(partitions.length).toBeGreaterThan(aheadHours / widthHours);
    }
  });

  it('has nothing to do when everything is up to date', async () => {
    for (const name of tables.names)
      expect(await unitOfWork.platformTransaction(requestContext(), (tx) => tables.maintain(tx, name))).toBe(0);
  });

  it('keeps a row that lives longer than partitions reach, and moves it once its partition is made', async () => {
    const expiresAt = new Date(Date.now() + 5 * day);
    await revokeToken(a, 'far ahead', expiresAt);
    expect(await homeOf('far ahead')).toBe('revoked_access_tokens_default');
    const maintain = 'SELECT maintain_partitions($1, 1, 6, 1) AS changes';
    const [result] = await unitOfWork.platformTransaction(requestContext(), (tx) =>
      SqlTransaction.of(tx).query<{ changes: number }>(maintain, ['revoked_access_tokens']),
    );
    expect(result?.changes).toBe(3);
    expect(await homeOf('far ahead')).toBe(`revoked_access_tokens_${expiresAt.toISOString().slice(0, 10).replaceAll('-', '')}`);
    expect(await checkTenantIsolation(service)).toEqual([]);
  });

  it('drops a partition when everything in it has long expired, and no other', async () => {
    const bounds = [`2020-01-01', '2020-01-02`, `2020-01-02', '2020-01-03`].map((pair) => pair.split(`', '`));
    for (const [from, to] of bounds)
      await admin.query(
        `CREATE TABLE token.access_tokens_${from?.replaceAll('-', '')} PARTITION OF access_tokens FOR VALUES FROM ('${from} 00:00Z') TO ('${to} 00:00Z')`,
      );
    const before = await partitionsOf('access_tokens');
    expect(await unitOfWork.platformTransaction(requestContext(), (tx) => tables.maintain(tx, 'access_tokens'))).toBe(2);
    expect(before.filter((name) => name.includes('_2020'))).toHaveLength(2);
    expect(await partitionsOf('access_tokens')).toEqual(before.filter((name) => !name.includes('_2020')));
  });

  it('maintains partitioned tables of this schema only, and only with sense', async () => {
    const maintain = (table: string, width: number): Promise<unknown> =>
      unitOfWork.platformTransaction(requestContext(), (tx) =>
        SqlTransaction.of(tx).query('SELECT maintain_partitions($1, $2, 1, 1)', [table, width]),
      );
    await expect(maintain('consents', 1)).rejects.toThrow();
    await expect(maintain('access_tokens; DROP TABLE token.consents', 1)).rejects.toThrow();
    await expect(maintain('access_tokens', 0)).rejects.toThrow();
  });

  it('keeps DPoP proofs that were used for some hours at most, and those that were parted by the day still used', async () => {
    const proofs = 'used_dpop_proofs';
    const hours = (await partitionsOf(proofs)).filter((name) => /_\d{10}$/.test(name));
    expect([hours.length, await partitionsOf(proofs)]).toEqual([3, [...hours, `${proofs}_default`]]);
    const use = { hash: 'a proof', issuedAt: 1, expiresAt: Math.ceil(Date.now() / 1000) + 120 };
    const isNew = () => unitOfWork.transaction(a, (tx) => tx.run(SqlSingleUseStore.proofs.use(use)));
    const migration = new PartUsedProofsByTheHour1830500000000();
    const runner = admin.createQueryRunner();
    await migration.down(runner);
    expect((await partitionsOf(proofs)).filter((name) => /_\d{8}$/.test(name))).toHaveLength(3);
    expect(await isNew()).toBe(true);
    await migration.up(runner);
    await runner.release();
    expect(await isNew()).toBe(false);
    expect(await partitionsOf(proofs)).toEqual([...hours, `${proofs}_default`]);
    expect(await admin.query(`SELECT 1 FROM ${proofs}_default`)).toEqual([]);
    expect(await checkTenantIsolation(service)).toEqual([]);
    // What an older replica asks for, while it still runs beside newer ones.
    expect(await service.query(`SELECT maintain_partitions('${proofs}', 1, 2, 0) AS changes`)).toEqual([{ changes: 0 }]);
    await admin.query(
      `CREATE TABLE token.${proofs}_old PARTITION OF ${proofs} FOR VALUES FROM ('2020-01-01 00:00Z') TO ('2020-01-01 01:00Z')`,
    );
    expect(await unitOfWork.platformTransaction(requestContext(), (tx) => tables.maintain(tx, proofs))).toBe(1);
    expect(await partitionsOf(proofs)).toEqual([...hours, `${proofs}_default`]);
  });

  it('lets several replicas maintain at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, () => unitOfWork.platformTransaction(requestContext(), (tx) => tables.maintain(tx, 'grants'))),
    );
    expect(results).toEqual(Array(8).fill(0));
  });

  it('is maintained, and its revocations are listed, as well where its owner is no superuser, whom the policies bind', async () => {
    const owner = `plain_${randomBytes(4).toString('hex')}`;
    const own = await testDatabase([tokenSchema()]);
    const root = await createDataSource({ service: 'token', url: own.adminUrl, entities: [] }).initialize();
    const replica = await createDataSource({ service: 'token', url: own.url('token'), entities: [] }).initialize();
    try {
      await root.query(`CREATE ROLE ${owner}`);
      await root.query(`GRANT USAGE, CREATE ON SCHEMA token TO ${owner}`);
      // Whatever the migrations gave the role that ran them, its functions and its policies too.
      await root.query(`DO $$ DECLARE t regclass; f regprocedure; p record; BEGIN
        FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'token'::regnamespace AND relkind IN ('r', 'p')
        LOOP EXECUTE format('ALTER TABLE %s OWNER TO ${owner}', t); END LOOP;
        FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'token'::regnamespace
        LOOP EXECUTE format('ALTER ROUTINE %s OWNER TO ${owner}', f); END LOOP;
        FOR p IN SELECT polname AS name, polrelid::regclass AS home FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
          WHERE relnamespace = 'token'::regnamespace AND polroles <> '{0}'
        LOOP EXECUTE format('ALTER POLICY %I ON %s TO ${owner}', p.name, p.home); END LOOP; END $$`);
      const work = new TypeOrmUnitOfWork(replica);
      await work.transaction(a, async (tx) => {
        await SqlTransaction.of(tx).query(
          `INSERT INTO revoked_access_tokens (tenant_id, token_hash, expires_at, grant_id, client_id) VALUES ($1, 'far', $2, gen_random_uuid(), 'c')`,
          [a.tenantId, new Date(Date.now() + 5 * day)],
        );
      });
      await replica.query(`SELECT maintain_partitions('revoked_access_tokens', 1, 6, 1)`);
      const rows: unknown[] = await root.query(`SELECT 1 FROM revoked_access_tokens_default UNION ALL SELECT 2 FROM revoked_access_tokens`);
      expect(rows).toHaveLength(1);
      expect(await checkTenantIsolation(replica)).toEqual([]);
      const seen = await work.transaction(b, (tx) => SqlTransaction.of(tx).query('SELECT 1 FROM revoked_access_tokens'));
      expect(seen).toEqual([]);
      const listed = await replica.query(`SELECT tenant_id AS "tenantId", id FROM revocations_in_force('1970-01-01', '', 10)`);
      expect(listed).toEqual([{ tenantId: a.tenantId, id: 'far' }]);
      expect(await replica.query('SELECT count_logout_deliveries() AS count')).toEqual([{ count: 0 }]);
    } finally {
      await replica.destroy();
      await root.query(`DROP OWNED BY ${owner} CASCADE`);
      await root.query(`DROP ROLE ${owner}`);
      await root.destroy();
      await own.drop();
    }
  });
});
