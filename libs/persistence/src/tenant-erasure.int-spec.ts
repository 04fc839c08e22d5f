import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  createDataSource,
  eraseTenant,
  isolateTenants,
  migrateService,
  protectFromWrites,
  SqlTransaction,
  TypeOrmUnitOfWork,
} from '#persistence';
import { requestContext, testDatabase, twoTenants, type TestDatabase } from '#testing';

describe('eraseTenant', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let admin: DataSource;
  let unitOfWork: TypeOrmUnitOfWork;
  const { a, b } = twoTenants();

  beforeAll(async () => {
    database = await testDatabase([{ service: 'session', migrations: [] }]);
    dataSource = await createDataSource({ service: 'session', url: database.url('session'), entities: [] }).initialize();
    admin = await createDataSource({ service: 'session', url: database.adminUrl, entities: [] }).initialize();
    unitOfWork = new TypeOrmUnitOfWork(dataSource);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([dataSource.destroy(), admin.destroy()]);
    await database.drop();
  });

  const made: string[] = [];
  /** Makes a table as a migration would, with a row of each tenant. */
  const given = async (name: string, columns: string, { isolated = name, row = '' } = {}): Promise<void> => {
    made.unshift(name);
    await admin.query(`CREATE TABLE ${name} ${columns}`);
    for (const sql of isolateTenants(isolated)) await admin.query(sql);
    if (row !== 'none') for (const { tenantId } of [a, b]) await admin.query(`INSERT INTO ${name} VALUES ($1, 'x'${row})`, [tenantId]);
  };
  afterEach(async () => {
    for (const name of made.splice(0)) await admin.query(`DROP TABLE IF EXISTS ${name} CASCADE`);
  });
  const tenantsIn = async (name: string): Promise<readonly string[]> => {
    const rows: { tenant_id: string }[] = await admin.query(`SELECT tenant_id FROM ${name}`);
    return rows.map((row) => row.tenant_id);
  };
  const erase = (context = a): Promise<void> => unitOfWork.transaction(context, eraseTenant);

  it('does nothing where a service holds nothing of tenants', async () => {
    await expect(erase()).resolves.toBeUndefined();
  });

  it('empties a table that nobody told it of, of that tenant alone, and twice is no error', async () => {
    await given('newest', '(tenant_id uuid NOT NULL, id text)');
    await given('"Odd ""name"', '(tenant_id uuid NOT NULL, id text)', { isolated: 'Odd "name' });
    await erase();
    await erase();
    expect(await tenantsIn('newest')).toEqual([b.tenantId]);
    expect(await tenantsIn('"Odd ""name"')).toEqual([b.tenantId]);
  });

  it('empties a partitioned table with all its partitions', async () => {
    await given('parted', '(tenant_id uuid NOT NULL, id text, at date) PARTITION BY RANGE (at)', { row: 'none' });
    for (const [partition, from, to] of [
      ['parted_1', '2030-01-01', '2030-02-01'],
      ['parted_2', '2030-02-01', '2030-03-01'],
    ] as const) {
      await admin.query(`CREATE TABLE ${partition} PARTITION OF parted FOR VALUES FROM ('${from}') TO ('${to}')`);
      for (const sql of isolateTenants(partition)) await admin.query(sql);
      await admin.query(`INSERT INTO parted VALUES ($1, 'x', '${from}'), ($2, 'x', '${from}')`, [a.tenantId, b.tenantId]);
    }
    await erase();
    expect(await tenantsIn('parted')).toEqual([b.tenantId, b.tenantId]);
  });

  it.each([
    ['after it in the alphabet', 'owner', 'part'],
    ['before it in the alphabet', 'part', 'a_owner'],
  ])('keeps the order that a foreign key asks for, to a table %s', async (_, one, other) => {
    const [owner, part] = one === 'owner' ? [one, other] : [other, one];
    await given(owner, '(tenant_id uuid NOT NULL, id text, PRIMARY KEY (tenant_id, id))');
    await given(part, `(tenant_id uuid NOT NULL, owner text, FOREIGN KEY (tenant_id, owner) REFERENCES ${owner})`);
    await erase();
    expect(await tenantsIn(owner)).toEqual([b.tenantId]);
    expect(await tenantsIn(part)).toEqual([b.tenantId]);
  });

  it('empties tables whose foreign keys point at each other', async () => {
    await given('left_of', '(tenant_id uuid NOT NULL, id text, PRIMARY KEY (tenant_id, id))');
    await given(
      'right_of',
      '(tenant_id uuid NOT NULL, id text, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, id) REFERENCES left_of)',
    );
    await admin.query('ALTER TABLE left_of ADD FOREIGN KEY (tenant_id, id) REFERENCES right_of');
    await erase();
    expect(await tenantsIn('left_of')).toEqual([b.tenantId]);
    expect(await tenantsIn('right_of')).toEqual([b.tenantId]);
  });

  it.each([
    ['that does not say whose its rows are', 'CREATE TABLE outside (id text)'],
    ['from which the service may not delete', 'CREATE TABLE outside (tenant_id uuid); REVOKE DELETE ON outside FROM ostiary_session'],
  ])('fails, with nothing erased, at a table %s', async (_, sql) => {
    await given('newest', '(tenant_id uuid NOT NULL, id text)');
    made.unshift('outside');
    await admin.query(sql);
    await expect(erase()).rejects.toMatchObject({ name: 'ServiceError', code: 'internal' });
    expect(await tenantsIn('newest')).toEqual([a.tenantId, b.tenantId]);
  });

  describe('of tables that the role may not write', () => {
    beforeEach(async () => {
      await given('log', '(tenant_id uuid NOT NULL, id text, at date) PARTITION BY RANGE (at)', { row: 'none' });
      await admin.query('CREATE TABLE log_1 PARTITION OF log DEFAULT');
      await admin.query('INSERT INTO log VALUES ($1, $3), ($2, $3)', [a.tenantId, b.tenantId, 'x']);
      for (const sql of [...isolateTenants('log_1'), ...protectFromWrites('log')]) await admin.query(sql);
      await given('mark', '(tenant_id uuid NOT NULL, id text)');
      for (const sql of protectFromWrites('mark', (tenant) => `UPDATE mark SET id = 'gone' WHERE tenant_id = ${tenant}`))
        await admin.query(sql);
      await migrateService(database.adminUrl, { service: 'session', migrations: [] });
    });
    afterEach(() => admin.query('DROP FUNCTION erase_log, erase_mark'));

    it('calls what ends their rows, for that tenant alone', async () => {
      await given('newest', '(tenant_id uuid NOT NULL, id text)');
      await erase();
      expect(await tenantsIn('log')).toEqual([b.tenantId]);
      expect(await tenantsIn('newest')).toEqual([b.tenantId]);
      expect(await admin.query('SELECT * FROM mark WHERE tenant_id = $1', [a.tenantId])).toMatchObject([{ id: 'gone' }]);
      expect(await admin.query('SELECT * FROM mark WHERE tenant_id = $1', [b.tenantId])).toMatchObject([{ id: 'x' }]);
    });

    it.each(['log', 'log_1', 'mark'])('lets the role read %s, and neither insert, change nor delete', async (table) => {
      const run = (sql: string) => unitOfWork.transaction(a, (tx) => SqlTransaction.of(tx).query(sql));
      expect(await run(`SELECT id FROM ${table}`)).toEqual([{ id: 'x' }]);
      for (const sql of [`INSERT INTO ${table} VALUES ('${a.tenantId}', 'y')`, `UPDATE ${table} SET id = 'y'`, `DELETE FROM ${table}`])
        await expect(run(sql)).rejects.toMatchObject({ detail: { sqlState: '42501' } });
    });
  });

  it('refuses outside any tenant', async () => {
    await expect(unitOfWork.platformTransaction(requestContext(), eraseTenant)).rejects.toThrow(TypeError);
  });
});
