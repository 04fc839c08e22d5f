import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import type { RequestContext } from '#contracts';
import { checkTenantIsolation, createDataSource, deleteExpiredRows, isolateTenants, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { requestContext, testDatabase, twoTenants, type TestDatabase } from '#testing';

class CreateNotes1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE notes (tenant_id uuid NOT NULL, id text NOT NULL, expires_at timestamptz(3), PRIMARY KEY (tenant_id, id))',
    );
    await runner.query('CREATE TABLE outbox (id bigserial PRIMARY KEY, tenant_id uuid NOT NULL)');
    for (const sql of [...isolateTenants('notes'), ...deleteExpiredRows('notes', 'expires_at')]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notes, outbox');
  }
}

class CreateOthers1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE others (id text)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE others');
  }
}

describe('A71: a service’s role in the database', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let admin: DataSource;
  let unitOfWork: TypeOrmUnitOfWork;
  const { a, b } = twoTenants();

  beforeAll(async () => {
    database = await testDatabase([
      { service: 'session', migrations: [CreateNotes1700000000000] },
      { service: 'identity', migrations: [CreateOthers1700000000001] },
    ]);
    dataSource = await createDataSource({ service: 'session', url: database.url('session'), entities: [] }).initialize();
    admin = await createDataSource({ service: 'session', url: database.adminUrl, entities: [] }).initialize();
    unitOfWork = new TypeOrmUnitOfWork(dataSource);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([dataSource.destroy(), admin.destroy()]);
    await database.drop();
  });
  beforeEach(async () => {
    await admin.query('DELETE FROM notes');
    await admin.query(`INSERT INTO notes (tenant_id, id) VALUES ($1, 'of a'), ($2, 'of b')`, [a.tenantId, b.tenantId]);
  });

  const inTenant = <Row>(context: typeof a, sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
    unitOfWork.transaction(context, (tx) => SqlTransaction.of(tx).query<Row>(sql, parameters));
  const onPlatform = <Row>(sql: string, parameters: readonly unknown[] = [], context: RequestContext = requestContext()): Promise<Row[]> =>
    unitOfWork.platformTransaction(context, (tx) => SqlTransaction.of(tx).query<Row>(sql, parameters));

  it('sees its tenant’s rows and no other’s', async () => {
    expect(await inTenant(a, 'SELECT id FROM notes')).toEqual([{ id: 'of a' }]);
    expect(await inTenant(b, 'SELECT id FROM notes')).toEqual([{ id: 'of b' }]);
    expect(await inTenant(a, 'SELECT id FROM notes WHERE tenant_id = $1', [b.tenantId])).toEqual([]);
  });

  it('sees no row with no tenant set, in a transaction or out of one, on connections that served tenants before', async () => {
    await inTenant(a, 'SELECT 1');
    expect(await onPlatform('SELECT id FROM notes')).toEqual([]);
    expect(await dataSource.query('SELECT id FROM notes')).toEqual([]);
  });

  it.each([
    ['inserts', `INSERT INTO notes (tenant_id, id) VALUES ($1, 'planted')`],
    ['gives away', 'UPDATE notes SET tenant_id = $1'],
  ])('refuses a statement that %s a row of another tenant', async (_, sql) => {
    await expect(inTenant(a, sql, [b.tenantId])).rejects.toMatchObject({ code: 'internal', detail: { sqlState: '42501' } });
    expect(await inTenant(b, 'SELECT id FROM notes')).toEqual([{ id: 'of b' }]);
  });

  it('refuses inserts with no tenant set', async () => {
    await expect(onPlatform(`INSERT INTO notes (tenant_id, id) VALUES ($1, 'x')`, [a.tenantId])).rejects.toMatchObject({
      detail: { sqlState: '42501' },
    });
  });

  it('neither changes nor deletes rows of another tenant', async () => {
    expect(await inTenant(a, `UPDATE notes SET id = 'changed' WHERE tenant_id = $1 RETURNING id`, [b.tenantId])).toEqual([]);
    expect(await inTenant(a, 'DELETE FROM notes RETURNING id')).toEqual([{ id: 'of a' }]);
    expect(await inTenant(b, 'SELECT id FROM notes')).toEqual([{ id: 'of b' }]);
  });

  it.each([
    'ALTER TABLE notes DISABLE ROW LEVEL SECURITY',
    'ALTER TABLE notes NO FORCE ROW LEVEL SECURITY',
    'ALTER TABLE notes ADD COLUMN extra text',
    'ALTER TABLE notes OWNER TO ostiary_session',
    'DROP POLICY tenant_isolation ON notes',
    'CREATE POLICY open ON notes USING (true)',
    'DROP TABLE notes',
    'TRUNCATE notes',
    'CREATE TABLE more (id text)',
    'CREATE TABLE public.more (id text)',
    'CREATE TEMPORARY TABLE notes (id text)',
    'CREATE TRIGGER t BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'ALTER ROLE ostiary_session BYPASSRLS',
    'SET ROLE ostiary_admin',
    'SET ROLE ostiary_identity',
    'SELECT id FROM identity.others',
    `INSERT INTO identity.others VALUES ('x')`,
    'DELETE FROM migrations',
    `COPY notes TO PROGRAM 'true'`,
    `SELECT pg_read_file('/etc/passwd')`,
    'SELECT rolpassword FROM pg_authid',
  ])('may not: %s', async (sql) => {
    await expect(inTenant(a, sql)).rejects.toMatchObject({ detail: { sqlState: '42501' } });
  });

  it('gets an error, not the rows, for switching row security off', async () => {
    await expect(
      unitOfWork.transaction(a, async (tx) => {
        await SqlTransaction.of(tx).query('SET LOCAL row_security = off');
        return SqlTransaction.of(tx).query('SELECT id FROM notes');
      }),
    ).rejects.toMatchObject({ detail: { sqlState: '42501' } });
  });

  it('keeps tenants apart under concurrency on few connections', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        inTenant<{ id: string }>(index % 2 === 0 ? a : b, 'SELECT id FROM notes WHERE id <> $1', ['-']),
      ),
    );
    answers.forEach((rows, index) => expect(rows).toEqual([{ id: index % 2 === 0 ? 'of a' : 'of b' }]));
  });

  it.each(['', 'x', `' OR true --`, '00000000-0000-0000-0000-00000000000g'])('refuses the tenant id %j', async (tenantId) => {
    await expect(inTenant({ ...a, tenantId: tenantId as typeof a.tenantId }, 'SELECT 1')).rejects.toMatchObject({
      code: 'invalid_argument',
    });
  });

  describe('deleteExpiredRows', () => {
    const age = (context: typeof a, expiresAt: string) => inTenant(context, 'UPDATE notes SET expires_at = $1', [expiresAt]);
    const remove = (before: string, most = 10) =>
      onPlatform<{ count: string }>('SELECT delete_expired_notes($1, $2) AS count', [before, most]);

    it('deletes what has expired, of every tenant, and nothing else', async () => {
      await age(a, '2030-01-01T00:00:00Z');
      await age(b, '2030-01-02T00:00:00Z');
      expect(await remove('2030-01-01T00:00:01Z')).toEqual([{ count: 1 }]);
      expect(await inTenant(a, 'SELECT id FROM notes')).toEqual([]);
      expect(await inTenant(b, 'SELECT id FROM notes')).toEqual([{ id: 'of b' }]);
    });

    it('deletes no more than it was told to', async () => {
      await age(a, '2030-01-01T00:00:00Z');
      await age(b, '2030-01-01T00:00:00Z');
      expect(await remove('2031-01-01T00:00:00Z', 1)).toEqual([{ count: 1 }]);
      expect(await remove('2031-01-01T00:00:00Z', 1)).toEqual([{ count: 1 }]);
      expect(await remove('2031-01-01T00:00:00Z', 1)).toEqual([{ count: 0 }]);
    });

    it('shows nobody the rows it may delete', async () => {
      await age(a, '2030-01-01T00:00:00Z');
      const seen = await unitOfWork.platformTransaction(requestContext(), async (tx) => {
        await SqlTransaction.of(tx).query(`SELECT set_config('ostiary.expired_before', '2040-01-01', true)`);
        return SqlTransaction.of(tx).query('SELECT id FROM notes');
      });
      expect(seen).toEqual([]);
    });
  });

  describe('checkTenantIsolation', () => {
    const having = async (sql: readonly string[], then: () => Promise<void>): Promise<void> => {
      for (const statement of sql) await admin.query(statement);
      try {
        await then();
      } finally {
        await admin.query('DROP TABLE IF EXISTS suspect CASCADE');
      }
    };
    const columns = '(tenant_id uuid NOT NULL, id text)';

    it('finds nothing where every table is isolated, platform tables apart', async () => {
      expect(await checkTenantIsolation(dataSource)).toEqual([]);
      await having([`CREATE TABLE suspect ${columns}`, ...isolateTenants('suspect')], async () => {
        expect(await checkTenantIsolation(dataSource)).toEqual([]);
      });
    });

    it.each([
      ['without anything', [`CREATE TABLE suspect ${columns}`]],
      ['that calls its tenant by another name', ['CREATE TABLE suspect (owner_tenant uuid NOT NULL, id text)']],
      ['that names no tenant, as if it were the platform’s', ['CREATE TABLE suspect (note_id text, body text)']],
      [
        'that is not forced',
        [`CREATE TABLE suspect ${columns}`, ...isolateTenants('suspect'), 'ALTER TABLE suspect NO FORCE ROW LEVEL SECURITY'],
      ],
      [
        'whose policy is off',
        [`CREATE TABLE suspect ${columns}`, ...isolateTenants('suspect'), 'ALTER TABLE suspect DISABLE ROW LEVEL SECURITY'],
      ],
      [
        'with a further, open policy',
        [`CREATE TABLE suspect ${columns}`, ...isolateTenants('suspect'), 'CREATE POLICY open ON suspect USING (true)'],
      ],
      [
        'whose policy checks no writes',
        [`CREATE TABLE suspect ${columns}`, ...isolateTenants('suspect'), 'ALTER POLICY tenant_isolation ON suspect WITH CHECK (true)'],
      ],
    ])('finds a table %s', async (_, sql) => {
      await having(sql, async () => expect(await checkTenantIsolation(dataSource)).toEqual(['suspect']));
    });

    it('finds a view, which shows what its owner sees', async () => {
      await having(
        [`CREATE TABLE suspect ${columns}`, ...isolateTenants('suspect'), 'CREATE VIEW suspects AS SELECT * FROM suspect'],
        async () => expect(await checkTenantIsolation(dataSource)).toEqual(['suspects']),
      );
    });

    it('finds a partition that does not have its parent’s policy', async () => {
      await having(
        [
          `CREATE TABLE suspect ${columns} PARTITION BY HASH (tenant_id)`,
          ...isolateTenants('suspect'),
          'CREATE TABLE suspect_0 PARTITION OF suspect FOR VALUES WITH (MODULUS 1, REMAINDER 0)',
        ],
        async () => {
          expect(await checkTenantIsolation(dataSource)).toEqual(['suspect_0']);
          for (const sql of isolateTenants('suspect_0')) await admin.query(sql);
          expect(await checkTenantIsolation(dataSource)).toEqual([]);
        },
      );
    });
  });
});
