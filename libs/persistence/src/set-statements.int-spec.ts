import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { TenantContext } from '#contracts';
import type { Transaction } from '#kernel';
import { createDataSource, isolateTenants, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { fulfilled, rejected, tenantContext, testDatabase, type TestDatabase } from '#testing';

jest.setTimeout(30_000);

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

  const addSeats = (scope: TenantContext): Promise<unknown> =>
    unitOfWork.transaction(scope, (tx) => Promise.all(seats.map((id) => SqlTransaction.of(tx).each(add, id, { id }))));

  beforeEach(async () => {
    context = tenantContext();
    await addSeats(context);
  });

  const takeSeat = (tx: Transaction, id: string, guest: string): Promise<{ id: string } | null> =>
    SqlTransaction.of(tx).each(take, id, { id, guest });
  const seatOf = (tx: Transaction, id: string): Promise<Seat | null> => SqlTransaction.of(tx).find(look, id);
  const guests = (scope = context): Promise<(string | null | undefined)[]> =>
    unitOfWork.transaction(scope, (tx) => Promise.all(seats.map(async (id) => (await seatOf(tx, id))?.guest)));
  /** How often the connection of `tx` has run a statement. */
  const runsOf = async (tx: Transaction, statement: string): Promise<number> => {
    const [row] = await SqlTransaction.of(tx).query<{ runs: number }>(
      'SELECT (generic_plans + custom_plans)::integer AS runs FROM pg_prepared_statements WHERE statement = $1',
      [statement],
    );
    return row?.runs ?? 0;
  };

  it('is sent once, and gives each its own row', async () => {
    await unitOfWork.transaction(context, async (tx) => {
      const before = { take: await runsOf(tx, take), look: await runsOf(tx, look) };
      expect(await Promise.all(['c', 'a', 'nowhere'].map((id) => takeSeat(tx, id, `guest of ${id}`)))).toEqual([
        { id: 'c' },
        { id: 'a' },
        null,
      ]);
      expect(await Promise.all(['a', 'b', 'nowhere', 'c', 'a'].map((id) => seatOf(tx, id)))).toEqual([
        { guest: 'guest of a' },
        { guest: null },
        null,
        { guest: 'guest of c' },
        { guest: 'guest of a' },
      ]);
      expect(await runsOf(tx, take)).toBe(before.take + 1);
      expect(await runsOf(tx, look)).toBe(before.look + 1);
    });
  });

  it('lets one of two win who come for the same', async () => {
    const outcomes = await unitOfWork.transaction(context, (tx) =>
      Promise.all(['x', 'y', 'z'].map(async (guest) => ((await takeSeat(tx, 'a', guest)) ? guest : null))),
    );
    const winners = outcomes.filter((guest) => guest !== null);
    expect(winners).toHaveLength(1);
    expect((await guests())[0]).toBe(winners[0]);
  });

  it('goes through its inputs in the order of their keys, whoever came first', async () => {
    const places = await unitOfWork.transaction(context, (tx) =>
      Promise.all(['c', 'a', 'd', 'b'].map((key) => SqlTransaction.of(tx).each(line, key, { key }))),
    );
    expect(places).toEqual([{ place: 3 }, { place: 1 }, { place: 4 }, { place: 2 }]);
  });

  it('has the parts of each input together, and lets those be absent that are null', async () => {
    const couples = [
      ['c', 'd'],
      ['a', null],
      ['b', 'e'],
    ] as const;
    const seated = await unitOfWork.transaction(context, (tx) =>
      Promise.all(couples.map(([name, companion]) => SqlTransaction.of(tx).each(pair, name, { name }, companion && { companion }))),
    );
    expect(seated).toEqual(couples.map(([name, companion]) => ({ name, companion })));
  });

  it('that fails for one of those who share a transaction is repeated for each by itself', async () => {
    const outcomes = await Promise.allSettled(
      seats.map((id, index) => unitOfWork.together(context, id, (tx) => takeSeat(tx, id, index === 3 ? 'nobody' : id))),
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
      scopes.map((scope, index) => unitOfWork.together(scope, `${index}`, (tx) => takeSeat(tx, seats[index] ?? '', `guest ${index}`))),
    );
    expect(taken).toEqual(seats.slice(0, 4).map((id) => ({ id })));
    expect(await guests()).toEqual(['guest 0', null, 'guest 2', null, null, null]);
    expect(await guests(other)).toEqual([null, 'guest 1', null, 'guest 3', null, null]);
  });

  it('is refused once the transaction is over', async () => {
    const tx = await unitOfWork.transaction(context, async (open) => open);
    await expect(seatOf(tx, 'a')).rejects.toThrow('The transaction is over.');
    await expect(takeSeat(tx, 'a', 'late')).rejects.toThrow('The transaction is over.');
  });
});
