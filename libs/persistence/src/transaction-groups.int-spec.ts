import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { ServiceError, type TenantId } from '#contracts';
import type { Transaction } from '#kernel';
import { createDataSource, isolateTenants, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { fulfilled, rejected, tenantContext, testDatabase, type TestDatabase } from '#testing';

jest.setTimeout(30_000);

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

describe('work that shares transactions', () => {
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

  const insert = (tx: Transaction, id: string, tenantId = context.tenantId): Promise<unknown[]> =>
    SqlTransaction.of(tx).query('INSERT INTO counters (tenant_id, id, tx) VALUES ($1, $2, pg_current_xact_id())', [tenantId, id]);
  const takeAway = (tx: Transaction, id: string): Promise<unknown[]> =>
    SqlTransaction.of(tx).query('DELETE FROM counters WHERE tenant_id = $1 AND id = $2', [context.tenantId, id]);
  const rows = (scope = context): Promise<{ id: string; tx: string }[]> =>
    unitOfWork.transaction(scope, (tx) => SqlTransaction.of(tx).query('SELECT id, tx::text FROM counters ORDER BY id'));
  const ids = async (scope = context): Promise<string[]> => (await rows(scope)).map(({ id }) => id);

  describe.each(['together', 'write'] as const)('%s', (how) => {
    it('gives each its own result, committed, in far fewer transactions than works', async () => {
      const results = await Promise.all(
        numbers(200).map((id) =>
          unitOfWork[how](context, id, async (tx) => {
            await insert(tx, id);
            return `result ${id}`;
          }),
        ),
      );
      expect(results).toEqual(numbers(200).map((id) => `result ${id}`));
      const stored = await rows();
      expect(stored).toHaveLength(200);
      expect(new Set(stored.map(({ tx }) => tx)).size).toBeLessThan(20);
    });

    it('waits for those of the same burst who come in the next turns of the event loop', async () => {
      const works: Promise<unknown>[] = [];
      for (const id of numbers(5)) {
        works.push(unitOfWork[how](context, id, (tx) => insert(tx, id)));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(works);
      expect(new Set((await rows()).map(({ tx }) => tx)).size).toBe(1);
    });

    it('is committed when it answers', async () => {
      const seen = await Promise.all(
        numbers(20).map(async (id) => {
          await unitOfWork[how](context, id, (tx) => insert(tx, id));
          return (await ids()).includes(id);
        }),
      );
      expect(seen).not.toContain(false);
    });

    it('lets none suffer from another’s failed statement', async () => {
      await unitOfWork.transaction(context, (tx) => insert(tx, '7'));
      const outcomes = await Promise.allSettled(numbers(20).map((id) => unitOfWork[how](context, id, (tx) => insert(tx, id))));
      expect(fulfilled(outcomes)).toHaveLength(19);
      expect(rejected(outcomes)).toMatchObject([{ code: 'conflict' }]);
      expect(await ids()).toHaveLength(20);
    });

    it('never puts works about one subject into one transaction', async () => {
      await Promise.all(numbers(6).map((id) => unitOfWork[how](context, 'same', (tx) => insert(tx, id))));
      expect(new Set((await rows()).map(({ tx }) => tx)).size).toBe(6);
    });

    it('keeps tenants apart: each sees and writes its own rows', async () => {
      const other = tenantContext();
      await Promise.all(
        numbers(40).map((id, index) => {
          const scope = index % 2 === 0 ? context : other;
          return unitOfWork[how](scope, id, (tx) => insert(tx, id, scope.tenantId));
        }),
      );
      const [mine, theirs] = [await rows(), await rows(other)];
      expect([mine.length, theirs.length]).toEqual([20, 20]);
      expect(mine.filter(({ tx }) => theirs.some((row) => row.tx === tx))).toEqual([]);
      const trespass = unitOfWork[how](context, 'x', (tx) => insert(tx, 'x', other.tenantId));
      await expect(trespass).rejects.toMatchObject({ code: 'internal' });
      expect(await ids(other)).not.toContain('x');
    });

    it('lets others go on while one waits for a lock', async () => {
      await unitOfWork.transaction(context, (tx) => insert(tx, 'locked'));
      const blocked = await unitOfWork.transaction(context, async (tx) => {
        await SqlTransaction.of(tx).query('SELECT 1 FROM counters WHERE tenant_id = $1 FOR UPDATE', [context.tenantId]);
        const works = numbers(4).map((id) =>
          unitOfWork[how](context, id, (other) => Promise.all([id === '0' && takeAway(other, 'locked'), insert(other, id)])),
        );
        await Promise.all(works.slice(1));
        expect(await ids()).toEqual(['1', '2', '3', 'locked']);
        return works.slice(0, 1);
      });
      await Promise.all(blocked);
      expect(await ids()).toEqual(['0', '1', '2', '3']);
    });

    it('refuses a work whose own deadline has passed, and serves the others', async () => {
      const late = unitOfWork[how]({ ...context, deadline: Date.now() - 1 }, 'late', (tx) => insert(tx, 'late'));
      const others = numbers(3).map((id) => unitOfWork[how](context, id, (tx) => insert(tx, id)));
      await expect(late).rejects.toMatchObject({ code: 'deadline_exceeded' });
      await Promise.all(others);
      expect(await ids()).toEqual(['0', '1', '2']);
    });
  });

  it('undoes what a refusal left behind, and only that', async () => {
    const refusal = new ServiceError('forbidden', 'No.');
    const outcomes = await Promise.allSettled(
      numbers(20).map((id) =>
        unitOfWork.together(context, id, async (tx) => {
          await insert(tx, id);
          if (id === '3') throw refusal;
        }),
      ),
    );
    expect(rejected(outcomes)).toEqual([refusal]);
    expect(await ids()).toEqual(
      numbers(20)
        .filter((id) => id !== '3')
        .toSorted(),
    );
  });

  it('runs what waits for the commit once, though the work ran twice', async () => {
    const told: string[] = [];
    await Promise.allSettled(
      numbers(10).map((id) =>
        unitOfWork.together(context, id, async (tx) => {
          tx.afterCommit(() => void told.push(id));
          await insert(tx, id);
          if (id === '3') throw new Error('no');
        }),
      ),
    );
    expect(told.toSorted()).toEqual(
      numbers(10)
        .filter((id) => id !== '3')
        .toSorted(),
    );
  });

  it('lets those who only read pass by those who write', async () => {
    let finish = (): void => undefined;
    const unfinished = new Promise<void>((resolve) => (finish = resolve));
    const written = unitOfWork.together(context, 'slow', async (tx) => {
      await insert(tx, 'slow');
      await unfinished;
    });
    const count = (tx: Transaction): Promise<unknown[]> => SqlTransaction.of(tx).query('SELECT id FROM counters');
    expect(await unitOfWork.read(context, count)).toEqual([]);
    finish();
    await written;
    expect(await unitOfWork.read(context, count)).toEqual([{ id: 'slow' }]);
  });

  describe('what asks for everything at once', () => {
    it('is committed, and fails by itself, when its work throws after that', async () => {
      const outcomes = await Promise.allSettled(
        numbers(20).map((id) =>
          unitOfWork.write(context, id, async (tx) => {
            await insert(tx, id);
            if (id === '3') throw new ServiceError('forbidden', 'No.');
          }),
        ),
      );
      expect(rejected(outcomes)).toMatchObject([{ code: 'forbidden' }]);
      expect(await ids()).toHaveLength(20);
    });

    it('cannot ask again, as the transaction is over', async () => {
      const twice = numbers(2).map((id) =>
        unitOfWork.write(context, id, async (tx) => {
          await insert(tx, id);
          if (id === '1') await insert(tx, 'again');
        }),
      );
      expect(rejected(await Promise.allSettled(twice))).toMatchObject([{ message: 'The transaction is over.' }]);
      expect(await ids()).toEqual(['0', '1']);
    });

    it('is not run again when nobody knows whether it was committed', async () => {
      let runs = 0;
      const works = numbers(5).map((id) =>
        unitOfWork.write(context, id, async (tx) => {
          runs += 1;
          await Promise.all([insert(tx, id), id === '3' && SqlTransaction.of(tx).query('SELECT pg_terminate_backend(pg_backend_pid())')]);
        }),
      );
      const outcomes = rejected(await Promise.allSettled(works));
      expect(outcomes).toMatchObject(works.map(() => ({ code: 'unavailable' })));
      expect(runs).toBe(5);
      expect(await ids()).toEqual([]);
    });
  });

  describe('what only reads', () => {
    const names = (tx: Transaction, id: string): Promise<{ id: string }[]> =>
      SqlTransaction.of(tx).query('SELECT id FROM counters WHERE id = $1', [id]);

    beforeEach(async () => {
      await unitOfWork.transaction(context, async (tx) => Promise.all(['a', 'b'].map((id) => insert(tx, id))));
    });

    it('gets everything that it asks for at once', async () => {
      const both = await unitOfWork.read(context, (tx) => Promise.all([names(tx, 'a'), names(tx, 'b'), names(tx, 'c')]));
      expect(both).toEqual([[{ id: 'a' }], [{ id: 'b' }], []]);
    });

    it('need not ask for anything', async () => {
      await expect(unitOfWork.read(context, async () => 'nothing')).resolves.toBe('nothing');
      await expect(ids()).resolves.toEqual(['a', 'b']);
    });

    it('cannot ask again, as the transaction is over', async () => {
      const twice = unitOfWork.read(context, async (tx) => {
        await names(tx, 'a');
        return names(tx, 'b');
      });
      await expect(twice).rejects.toThrow('The transaction is over.');
    });

    it('cannot write, as at a database that is a standby', async () => {
      await expect(unitOfWork.read(context, (tx) => insert(tx, 'c'))).rejects.toMatchObject({ code: 'unavailable' });
      await expect(ids()).resolves.toEqual(['a', 'b']);
    });

    it('leaves its connection to others as it was, also after a failed statement', async () => {
      const failing = numbers(20).map((id) =>
        unitOfWork.read(context, (tx) => SqlTransaction.of(tx).query(`SELECT 1 / (CASE $1 WHEN '3' THEN 0 ELSE 1 END)`, [id])),
      );
      expect(rejected(await Promise.allSettled(failing))).toHaveLength(1);
      await Promise.all(numbers(20).map((id) => unitOfWork.together(context, id, (tx) => insert(tx, id))));
      expect(await ids()).toHaveLength(22);
    });
  });

  it('refuses a tenant id that is none', () =>
    expect(unitOfWork.read({ ...context, tenantId: "'; --" as TenantId }, async () => 'never')).rejects.toMatchObject({
      code: 'invalid_argument',
    }));
});
