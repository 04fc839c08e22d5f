import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { TenantContext } from '#contracts';
import { Query, type Statement, type Transaction } from '#kernel';
import { createDataSource, isolateTenants, sqlQuery, sqlStatement, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { fulfilled, rejected, tenantContext, testDatabase, type TestDatabase } from '#testing';

class CreateSeats1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE seats (tenant_id uuid NOT NULL, id text NOT NULL, guest text CHECK (guest <> $$nobody$$), PRIMARY KEY (tenant_id, id))',
    );
    for (const sql of isolateTenants('seats')) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE seats');
  }
}

const add = `INSERT INTO seats (tenant_id, id) SELECT $1, id FROM json_to_recordset($2) AS input(id text)`;
const take = `
  WITH input AS MATERIALIZED (SELECT * FROM json_to_recordset($2) AS input(nth integer, id text, guest text))
  UPDATE seats SET guest = input.guest FROM input WHERE tenant_id = $1 AND seats.id = input.id AND seats.guest IS NULL RETURNING nth, seats.id`;
const look = 'SELECT id AS key, guest FROM seats WHERE tenant_id = $1 AND id = ANY ($2)';
const line = `
  SELECT nth, place::integer FROM ROWS FROM (json_to_recordset($2) AS (nth integer)) WITH ORDINALITY AS input(nth, place)
  WHERE $1::uuid IS NOT NULL`;

const pair = `
  SELECT nth, name, companion FROM json_to_recordset($2) AS input(nth integer, name text)
  LEFT JOIN json_to_recordset($3) AS more(nth integer, companion text) USING (nth) WHERE $1::uuid IS NOT NULL`;

type Seat = { readonly guest: string | null };

const seats = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('one statement for all who come in the same turn', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let unitOfWork: TypeOrmUnitOfWork;
  let context: TenantContext;

  beforeAll(async () => {
    database = await testDatabase([{ service: 'session', migrations: [CreateSeats1700000000000] }]);
    dataSource = await createDataSource({ service: 'session', url: database.url('session'), entities: [], poolSize: 4 }).initialize();
    unitOfWork = new TypeOrmUnitOfWork(dataSource);
  }, 60_000);

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** All statements in one batch, as those of several callers. */
  const runAll = <Result>(statements: readonly Statement<Result>[], scope = context): Promise<Result[]> =>
    Promise.all(statements.map((statement, index) => unitOfWork.write(scope, `${index}`, statement)));
  const addSeats = (scope: TenantContext): Promise<unknown> =>
    runAll(
      seats.map((id) => sqlStatement.byInput(add, id, { id })),
      scope,
    );

  beforeEach(async () => {
    context = tenantContext();
    await addSeats(context);
  });

  const takeSeat = (id: string, guest: string): Statement<{ id: string } | null> => sqlStatement.byInput(take, id, { id, guest });
  const seatOf = (id: string): Query<Seat | null> => sqlQuery.byKey(look, id);
  const guests = async (scope = context): Promise<(string | null | undefined)[]> =>
    (await unitOfWork.read(scope, Query.all(seats.map(seatOf)))).map((seat) => seat?.guest);
  /** How often the connection of `tx` has run a statement. */
  const runsOf = async (tx: Transaction, statement: string): Promise<number> => {
    const [row] = await SqlTransaction.of(tx).query<{ runs: number }>(
      'SELECT (generic_plans + custom_plans)::integer AS runs FROM pg_prepared_statements WHERE statement = $1',
      [statement],
    );
    return row?.runs ?? 0;
  };

  it('is sent once, and gives each its own row', async () => {
    expect(await runAll(['c', 'a', 'nowhere'].map((id) => takeSeat(id, `guest of ${id}`)))).toEqual([{ id: 'c' }, { id: 'a' }, null]);
    await unitOfWork.transaction(context, async (tx) => {
      const before = await runsOf(tx, look);
      expect(await tx.run(Query.all(['a', 'b', 'nowhere', 'c', 'a'].map(seatOf)))).toEqual([
        { guest: 'guest of a' },
        { guest: null },
        null,
        { guest: 'guest of c' },
        { guest: 'guest of a' },
      ]);
      expect(await runsOf(tx, look)).toBe(before + 1);
    });
  });

  it('lets one of two win who come for the same', async () => {
    const names = ['x', 'y', 'z'];
    const outcomes = await runAll(names.map((guest) => takeSeat('a', guest).map((seat) => (seat ? guest : null))));
    const winners = outcomes.filter((guest) => guest !== null);
    expect(winners).toHaveLength(1);
    expect((await guests())[0]).toBe(winners[0]);
  });

  it('goes through its inputs in the order of their keys, whichever came first', async () => {
    const places = await runAll(['c', 'a', 'd', 'b'].map((key) => sqlStatement.byInput(line, key, { key })));
    expect(places).toEqual([{ place: 3 }, { place: 1 }, { place: 4 }, { place: 2 }]);
  });

  it('has the parts of each input together, and lets those be absent that are null', async () => {
    const couples = [
      ['c', 'd'],
      ['a', null],
      ['b', 'e'],
    ] as const;
    const seated = await runAll(couples.map(([name, companion]) => sqlStatement.byInput(pair, name, { name }, companion && { companion })));
    expect(seated).toEqual(couples.map(([name, companion]) => ({ name, companion })));
  });

  it('that fails for one of those who share a transaction is repeated for each by itself', async () => {
    const outcomes = await Promise.allSettled(
      seats.map((id, index) => unitOfWork.write(context, id, takeSeat(id, index === 3 ? 'nobody' : id))),
    );
    expect(fulfilled(outcomes)).toEqual(['a', 'b', 'c', 'e', 'f'].map((id) => ({ id })));
    expect(rejected(outcomes)).toMatchObject([{ code: 'internal' }]);
    expect(await guests()).toEqual(['a', 'b', 'c', null, 'e', 'f']);
  });

  it('is never that of two tenants: each takes and sees its own', async () => {
    const other = tenantContext();
    await addSeats(other);
    const scopes = [context, other, context, other];
    const taken = await Promise.all(
      scopes.map((scope, index) => unitOfWork.write(scope, `${index}`, takeSeat(seats[index] ?? '', `guest ${index}`))),
    );
    expect(taken).toEqual(seats.slice(0, 4).map((id) => ({ id })));
    expect(await guests()).toEqual(['guest 0', null, 'guest 2', null, null, null]);
    expect(await guests(other)).toEqual([null, 'guest 1', null, 'guest 3', null, null]);
  });
});
