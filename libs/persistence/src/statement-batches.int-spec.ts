import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { ServiceError, type TenantId } from '#contracts';
import { Query, type Statement } from '#kernel';
import { createDataSource, isolateTenants, sqlQuery, sqlStatement, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { fulfilled, rejected, tenantContext, testDatabase, type TestDatabase } from '#testing';
import { inMemoryStatement } from '#testing/fakes';

class CreateCounters1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE counters (tenant_id uuid NOT NULL, id text NOT NULL, tx xid8, PRIMARY KEY (tenant_id, id))');
    for (const sql of isolateTenants('counters')) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE counters');
  }
}

const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => String(index));

describe('statements that share transactions', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let unitOfWork: TypeOrmUnitOfWork;
  let context = tenantContext();

  beforeAll(async () => {
    database = await testDatabase([{ service: 'session', migrations: [CreateCounters1700000000000] }]);
    dataSource = await createDataSource({ service: 'session', url: database.url('session'), entities: [], poolSize: 8 }).initialize();
    unitOfWork = new TypeOrmUnitOfWork(dataSource);
  }, 60_000);

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  beforeEach(() => {
    context = tenantContext();
  });

  const insertSql = 'INSERT INTO counters (tenant_id, id, tx) VALUES ($1, $2, pg_current_xact_id())';
  const insert = (id: string): Statement<readonly unknown[]> => sqlStatement.rows(insertSql, id);
  const takeAway = (id: string): Statement<readonly unknown[]> =>
    sqlStatement.rows('DELETE FROM counters WHERE tenant_id = $1 AND id = $2 RETURNING id', id);
  const write = (id: string, scope = context): Promise<unknown> => unitOfWork.write(scope, id, insert(id));
  const rows = (scope = context): Promise<{ id: string; tx: string }[]> =>
    unitOfWork.transaction(scope, (tx) => SqlTransaction.of(tx).query('SELECT id, tx::text FROM counters ORDER BY id'));
  const ids = async (scope = context): Promise<string[]> => (await rows(scope)).map(({ id }) => id);
  const transactions = async (): Promise<number> => new Set((await rows()).map(({ tx }) => tx)).size;

  /** Holds the lock on a row until `release` is called. */
  const lock = async (id: string): Promise<{ readonly release: () => Promise<void> }> => {
    let letGo = (): void => undefined;
    const released = new Promise<void>((resolve) => (letGo = resolve));
    let holding = Promise.resolve();
    await new Promise<void>((locked) => {
      holding = unitOfWork.transaction(context, async (tx) => {
        await SqlTransaction.of(tx).query('SELECT 1 FROM counters WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [context.tenantId, id]);
        locked();
        await released;
      });
    });
    return {
      release: () => {
        letGo();
        return holding;
      },
    };
  };

  describe('writes', () => {
    it('give each its own result, committed, in far fewer transactions than statements', async () => {
      const results = await Promise.all(
        numbers(200).map((id) =>
          unitOfWork.write(
            context,
            id,
            insert(id).map(() => `result ${id}`),
          ),
        ),
      );
      expect(results).toEqual(numbers(200).map((id) => `result ${id}`));
      expect(await rows()).toHaveLength(200);
      expect(await transactions()).toBeLessThan(20);
    });

    it('wait for those of the same burst who come in the next turns of the event loop', async () => {
      const works: Promise<unknown>[] = [];
      for (const id of numbers(5)) {
        works.push(write(id));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(works);
      expect(await transactions()).toBe(1);
    });

    it('are committed when they answer', async () => {
      const seen = await Promise.all(
        numbers(20).map(async (id) => {
          await write(id);
          return (await ids()).includes(id);
        }),
      );
      expect(seen).not.toContain(false);
    });

    it('are committed in one transaction whatever their statements are, and whichever came first', async () => {
      const byInput = `INSERT INTO counters (tenant_id, id, tx) SELECT $1, id, pg_current_xact_id() FROM json_to_recordset($2) AS input(id text)`;
      await Promise.all(
        numbers(20).map((id, index) =>
          unitOfWork.write<unknown>(context, id, index % 2 === 0 ? insert(id) : sqlStatement.byInput(byInput, id, { id })),
        ),
      );
      expect([await ids(), await transactions()]).toEqual([numbers(20).toSorted(), 1]);
    });

    it('let none suffer from another’s failed statement', async () => {
      await write('7');
      const outcomes = await Promise.allSettled(numbers(20).map((id) => write(id)));
      expect(fulfilled(outcomes)).toHaveLength(19);
      expect(rejected(outcomes)).toMatchObject([{ code: 'conflict' }]);
      expect(await ids()).toHaveLength(20);
    });

    it('let none suffer from another’s statement that cannot be sent', async () => {
      const unsendable = sqlStatement.byInput('SELECT nth FROM json_to_recordset($2) AS input(nth integer)', 'x', { size: 1n });
      const foreign = inMemoryStatement(() => 'in memory');
      const outcomes = await Promise.allSettled([
        ...numbers(3).map((id) => write(id)),
        unitOfWork.write(context, 'unsendable', unsendable),
        unitOfWork.write(context, 'foreign', foreign),
      ]);
      expect(rejected(outcomes)).toEqual([expect.any(TypeError), expect.any(TypeError)]);
      expect(await ids()).toEqual(['0', '1', '2']);
    });

    it('let none suffer from what another makes of its answer, which is committed all the same', async () => {
      const outcomes = await Promise.allSettled(
        numbers(20).map((id) =>
          unitOfWork.write(
            context,
            id,
            insert(id).map(() => {
              if (id === '3') throw new ServiceError('forbidden', 'No.');
            }),
          ),
        ),
      );
      expect(rejected(outcomes)).toMatchObject([{ code: 'forbidden' }]);
      expect(await ids()).toHaveLength(20);
    });

    it('never put statements about one subject into one transaction', async () => {
      await Promise.all(numbers(6).map((id) => unitOfWork.write(context, 'same', insert(id))));
      expect(await transactions()).toBe(6);
    });

    it('keep tenants apart: each writes its own rows', async () => {
      const other = tenantContext();
      await Promise.all(numbers(40).map((id, index) => write(id, index % 2 === 0 ? context : other)));
      const [mine, theirs] = [await rows(), await rows(other)];
      expect([mine.length, theirs.length]).toEqual([20, 20]);
      expect(mine.filter(({ tx }) => theirs.some((row) => row.tx === tx))).toEqual([]);
      const trespass = sqlStatement.rows(
        `INSERT INTO counters (tenant_id, id) SELECT $2::uuid, 'x' WHERE $1::uuid IS NOT NULL`,
        other.tenantId,
      );
      await expect(unitOfWork.write(context, 'x', trespass)).rejects.toMatchObject({ code: 'internal' });
      expect(await ids(other)).not.toContain('x');
    });

    it('do what waits for the commit once, and nothing where it came to nothing', async () => {
      await write('7');
      const told: string[] = [];
      await Promise.allSettled(
        numbers(10).map((id) =>
          unitOfWork.write(
            context,
            id,
            insert(id).onCommit(() => void told.push(id)),
          ),
        ),
      );
      expect(told.toSorted()).toEqual(numbers(10).filter((id) => id !== '7'));
    });

    it('are not run again when nobody knows whether they were committed', async () => {
      const kill = sqlStatement.rows('SELECT pg_terminate_backend(pg_backend_pid()) WHERE $1::uuid IS NOT NULL');
      const works = [...numbers(4).map((id) => write(id)), unitOfWork.write(context, 'kill', kill)];
      expect(rejected(await Promise.allSettled(works))).toMatchObject(works.map(() => ({ code: 'unavailable' })));
      expect(await ids()).toEqual([]);
    });
  });

  describe('N01: while one waits for a lock', () => {
    beforeEach(() => write('locked'));

    it('those of its batch go on', async () => {
      const { release } = await lock('locked');
      const blocked = unitOfWork.write(context, 'locked', takeAway('locked'));
      await Promise.all(numbers(4).map((id) => write(id)));
      expect(await ids()).toEqual(['0', '1', '2', '3', 'locked']);
      await release();
      expect(await blocked).toEqual([{ id: 'locked' }]);
    });

    it('those that come later go on', async () => {
      const { release } = await lock('locked');
      const blocked = unitOfWork.write(context, 'locked', takeAway('locked'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await Promise.all(numbers(4).map((id) => write(id)));
      await Promise.all(['4', '5'].map((id) => write(id)));
      expect(await ids()).toEqual(['0', '1', '2', '3', '4', '5', 'locked']);
      await release();
      await blocked;
      expect(await ids()).not.toContain('locked');
    });
  });

  describe('N01: deadlines', () => {
    it('that have passed are refused, and the others served', async () => {
      const late = unitOfWork.write({ ...context, deadline: Date.now() - 1 }, 'late', insert('late'));
      const others = numbers(3).map((id) => write(id));
      await expect(late).rejects.toMatchObject({ code: 'deadline_exceeded' });
      await Promise.all(others);
      expect(await ids()).toEqual(['0', '1', '2']);
    });

    it('of the impatient do not cut short what others wait for', async () => {
      const slow = sqlStatement.rows('SELECT pg_sleep(1.2) WHERE $1::uuid IS NOT NULL');
      const impatient = { ...context, deadline: Date.now() + 800 };
      const outcomes = await Promise.allSettled([
        unitOfWork.write(impatient, 'impatient', insert('impatient')),
        unitOfWork.write(context, 'slow', slow),
        ...numbers(3).map((id) => write(id)),
      ]);
      expect(rejected(outcomes)).toEqual([]);
      expect(await transactions()).toBe(1);
    });
  });

  it('lets those who only read pass by those who write', async () => {
    await write('locked');
    const { release } = await lock('locked');
    const blocked = unitOfWork.write(context, 'locked', takeAway('locked'));
    const all = sqlQuery.rows('SELECT id FROM counters WHERE tenant_id = $1');
    expect(await unitOfWork.read(context, all)).toEqual([{ id: 'locked' }]);
    await release();
    await blocked;
    expect(await unitOfWork.read(context, all)).toEqual([]);
  });

  describe('reads', () => {
    const named = (id: string): Query<readonly { id: string }[]> =>
      sqlQuery.rows('SELECT id FROM counters WHERE tenant_id = $1 AND id = $2', id);

    beforeEach(async () => {
      await Promise.all(['a', 'b'].map((id) => write(id)));
    });

    it('get everything that they ask for at once', async () => {
      expect(await unitOfWork.read(context, Query.all(['a', 'b', 'c'].map(named)))).toEqual([[{ id: 'a' }], [{ id: 'b' }], []]);
      expect(await unitOfWork.read(context, named('c').and(named('b')))).toEqual([[], [{ id: 'b' }]]);
    });

    it('need not ask for anything', async () => {
      expect(await unitOfWork.read(context, Query.of('nothing'))).toBe('nothing');
      expect(await unitOfWork.read(context, Query.all([]))).toEqual([]);
    });

    it('leave their connection to others as it was, also after a failed statement', async () => {
      const failing = numbers(20).map((id) =>
        unitOfWork.read(context, sqlQuery.rows(`SELECT 1 / (CASE $2 WHEN '3' THEN 0 ELSE 1 END) WHERE $1::uuid IS NOT NULL`, id)),
      );
      expect(rejected(await Promise.allSettled(failing))).toHaveLength(1);
      await Promise.all(numbers(20).map((id) => write(id)));
      expect(await ids()).toHaveLength(22);
    });
  });

  it('refuses a tenant id that is none', () =>
    expect(unitOfWork.read({ ...context, tenantId: "'; --" as TenantId }, Query.of('never'))).rejects.toMatchObject({
      code: 'invalid_argument',
    }));
});
