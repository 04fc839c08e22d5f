import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { TenantContext, TenantId } from '#contracts';
import { Query, type Statement, type Transaction, type UnitOfWork } from '#kernel';
import { createDataSource, isolateTenants, sqlQuery, sqlStatement, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { tenantContext, testDatabase, type TestDatabase } from '#testing';
import { inMemoryQuery, inMemoryStatement, InMemoryUnitOfWork, inTransactions, saving } from '#testing/fakes';

class CreateMarks1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE marks (tenant_id uuid NOT NULL, id text NOT NULL, PRIMARY KEY (tenant_id, id))');
    for (const sql of isolateTenants('marks')) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE marks');
  }
}

/** A store of marks, each of which can be put once: by a statement, or as a step of a transaction. */
type Marks = {
  put(id: string): Statement<void>;
  all(): Query<readonly string[]>;
  putStepwise(tx: Transaction, scope: TenantContext, id: string): Promise<void>;
};

const sqlMarks: Marks = {
  put: (id) => sqlStatement.rows('INSERT INTO marks (tenant_id, id) VALUES ($1, $2)', id).map(() => undefined),
  all: () => sqlQuery.rows<{ id: string }>('SELECT id FROM marks WHERE tenant_id = $1 ORDER BY id').map((rows) => rows.map(({ id }) => id)),
  putStepwise: async (tx, { tenantId }, id) => {
    await SqlTransaction.of(tx).query('INSERT INTO marks (tenant_id, id) VALUES ($1, $2)', [tenantId, id]);
  },
};

const memory = new Map<TenantId | null, Set<string>>();
const marksOf = (tenantId: TenantId | null): Set<string> => {
  const marks = memory.get(tenantId) ?? new Set();
  memory.set(tenantId, marks);
  return marks;
};
const marksInMemory: Marks = inTransactions({
  put: (id) =>
    inMemoryStatement((tenantId) => {
      if (marksOf(tenantId).has(id)) throw new Error('There is such a mark.');
      marksOf(tenantId).add(id);
    }),
  all: () => inMemoryQuery((tenantId) => [...marksOf(tenantId)].sort()),
  putStepwise: async (_tx, { tenantId }, id) => {
    if (marksOf(tenantId).has(id)) throw new Error('There is such a mark.');
    marksOf(tenantId).add(id);
  },
});

// What production refuses, the fake refuses; what production keeps, the fake keeps.
describe.each(['on PostgreSQL', 'in memory'])('N01: the rules of a unit of work %s', (where) => {
  let database: TestDatabase | undefined;
  let dataSource: DataSource | undefined;
  let unitOfWork: UnitOfWork;
  let context: TenantContext;
  const { put, all, putStepwise } = where === 'in memory' ? marksInMemory : sqlMarks;

  beforeAll(async () => {
    if (where === 'in memory') {
      unitOfWork = new InMemoryUnitOfWork(saving(memory));
      return;
    }
    database = await testDatabase([{ service: 'session', migrations: [CreateMarks1700000000000] }]);
    dataSource = await createDataSource({ service: 'session', url: database.url('session'), entities: [] }).initialize();
    unitOfWork = new TypeOrmUnitOfWork(dataSource);
  }, 60_000);

  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  beforeEach(() => {
    context = tenantContext();
  });

  const marks = (): Promise<readonly string[]> => unitOfWork.read(context, all());
  const refusal = new Error('No.');

  it('a statement asks nothing until it is run, and asks again each time', async () => {
    const statement = put('a');
    expect(await marks()).toEqual([]);
    await unitOfWork.write(context, 'a', statement);
    expect(await marks()).toEqual(['a']);
    await expect(unitOfWork.write(context, 'a', statement)).rejects.toThrow();
  });

  it('a write stays committed, whatever becomes of its answer', async () => {
    const written = unitOfWork.write(
      context,
      'a',
      put('a').map(() => {
        throw refusal;
      }),
    );
    await expect(written).rejects.toBe(refusal);
    expect(await marks()).toEqual(['a']);
  });

  it('a read refuses what changes something, though its type be deceived', async () => {
    const deceiving = new Query(put('a').requests, () => undefined);
    await expect(unitOfWork.read(context, deceiving)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await marks()).toEqual([]);
  });

  it('a transaction is undone when its work fails, and so are the statements before one that fails', async () => {
    const undone = unitOfWork.transaction(context, async (tx) => {
      await tx.run(put('a'));
      throw refusal;
    });
    await expect(undone).rejects.toBe(refusal);
    await unitOfWork.write(context, 'b', put('b'));
    const failed = unitOfWork.transaction(context, async (tx) => {
      await tx.run(put('c'));
      await tx.run(put('b'));
    });
    await expect(failed).rejects.toThrow();
    expect(await marks()).toEqual(['b']);
  });

  it('a transaction takes nothing more after a statement that failed, and commits nothing', async () => {
    await unitOfWork.write(context, 'a', put('a'));
    const tolerant = unitOfWork.transaction(context, async (tx) => {
      await tx.run(put('a')).catch(() => undefined);
      await expect(tx.run(put('b'))).rejects.toThrow();
    });
    await expect(tolerant).rejects.toThrow('nothing was committed');
    expect(await marks()).toEqual(['a']);
  });

  it('a transaction that is over takes nothing', async () => {
    let kept: Transaction | undefined;
    await unitOfWork.transaction(context, async (tx) => void (kept = tx));
    await expect(kept?.run(put('late'))).rejects.toThrow('The transaction is over.');
    await expect(putStepwise(kept as Transaction, context, 'late')).rejects.toThrow('The transaction is over.');
    expect(await marks()).toEqual([]);
  });

  it('a transaction in which a statement failed takes no step more', async () => {
    await unitOfWork.write(context, 'a', put('there'));
    const work = unitOfWork.transaction(context, async (tx) => {
      await tx.run(put('there')).catch(() => undefined);
      await putStepwise(tx, context, 'late');
    });
    await expect(work).rejects.toThrow();
    expect(await marks()).toEqual(['there']);
  });

  it('what follows a commit happens once committed, and never after a rollback', async () => {
    const told: string[] = [];
    const telling = (id: string): Statement<void> => put(id).onCommit(() => void told.push(id));
    await unitOfWork.write(context, 'a', telling('a'));
    await unitOfWork.write(context, 'a', telling('a')).catch(() => undefined);
    await unitOfWork.transaction(context, async (tx) => {
      await tx.run(telling('b'));
      expect(told).toEqual(['a']);
    });
    const undone = unitOfWork.transaction(context, async (tx) => {
      await tx.run(telling('c'));
      throw refusal;
    });
    await expect(undone).rejects.toBe(refusal);
    expect(told).toEqual(['a', 'b']);
  });

  it('statements of another kind are refused', async () => {
    const foreign = (where === 'in memory' ? sqlMarks : marksInMemory).put('a');
    await expect(unitOfWork.write(context, 'a', foreign)).rejects.toThrow(TypeError);
    await expect(unitOfWork.transaction(context, (tx) => tx.run(foreign))).rejects.toThrow(TypeError);
  });

  it('nothing begins after the deadline', async () => {
    const late = { ...context, deadline: Date.now() - 1 };
    await expect(unitOfWork.read(late, all())).rejects.toMatchObject({ code: 'deadline_exceeded' });
    await expect(unitOfWork.write(late, 'a', put('a'))).rejects.toMatchObject({ code: 'deadline_exceeded' });
    await expect(unitOfWork.transaction(late, async () => 'never')).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });

  it('one tenant sees nothing of another', async () => {
    await unitOfWork.write(context, 'a', put('a'));
    expect(await unitOfWork.read(tenantContext(), all())).toEqual([]);
  });

  it('a write that would ask a second time does not compile', () => {
    // @ts-expect-error Work that awaits is no statement.
    const work: Parameters<UnitOfWork['write']>[2] = async (tx: Transaction) => tx.run(put('a'));
    // @ts-expect-error Nor is what changes something a query.
    const query: Parameters<UnitOfWork['read']>[1] = put('a');
    expect([work, query]).toHaveLength(2);
  });
});
