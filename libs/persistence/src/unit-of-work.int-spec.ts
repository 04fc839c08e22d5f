import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Column, Entity, PrimaryColumn, type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { ServiceError } from '#contracts';
import type { Transaction } from '#kernel';
import { createDataSource, isolateTenants, isUniqueViolation, probeDatabase, SqlTransaction, TypeOrmUnitOfWork } from '#persistence';
import { migrateService } from './migrate-service.js';
import { provisionDatabase } from './provision-database.js';
import { requestContext, startOwnPostgres, tenantContext, testDatabase, type OwnPostgres, type TestDatabase } from '#testing';
import { InMemoryUnitOfWork, saving } from '#testing/fakes';

Logger.overrideLogger(false); // one test makes an action fail, which is logged

class CreateNotes1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE notes (tenant_id uuid NOT NULL, id text NOT NULL, size integer, CONSTRAINT notes_pkey PRIMARY KEY (tenant_id, id))',
    );
    for (const sql of isolateTenants('notes')) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notes');
  }
}

@Entity({ name: 'notes' })
class NoteEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId!: string;

  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'integer', nullable: true })
  size!: number | null;
}

const schema = { service: 'session', migrations: [CreateNotes1700000000000] } as const;

const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work().catch(() => undefined);
  return performance.now() - start;
};

describe('TypeOrmUnitOfWork', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let unitOfWork: TypeOrmUnitOfWork;
  let context = tenantContext();

  beforeAll(async () => {
    database = await testDatabase([schema]);
    dataSource = await createDataSource({
      service: 'session',
      url: database.url('session'),
      entities: [NoteEntity],
      poolSize: 2,
    }).initialize();
    unitOfWork = new TypeOrmUnitOfWork(dataSource);
  }, 60_000);
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  beforeEach(() => {
    context = tenantContext();
  });

  const insert = (tx: Transaction, id: string, size: unknown = null): Promise<unknown> =>
    SqlTransaction.of(tx).query('INSERT INTO notes (tenant_id, id, size) VALUES ($1, $2, $3)', [context.tenantId, id, size]);
  const ids = (): Promise<string[]> =>
    unitOfWork.transaction(context, async (tx) => {
      const rows = await SqlTransaction.of(tx).query<{ id: string }>('SELECT id FROM notes ORDER BY id');
      return rows.map((row) => row.id);
    });

  it('keeps what the work did, and returns its result', async () => {
    expect(await unitOfWork.transaction(context, async (tx) => insert(tx, 'one').then(() => 'done'))).toBe('done');
    expect(await ids()).toEqual(['one']);
  });

  it('returns the rows of RETURNING', async () => {
    const statements = [
      ['INSERT INTO notes (tenant_id, id, size) VALUES ($1, $2, 1) RETURNING size', 1],
      ['UPDATE notes SET size = 2 WHERE tenant_id = $1 AND id = $2 RETURNING size', 2],
      ['DELETE FROM notes WHERE tenant_id = $1 AND id = $2 RETURNING size', 2],
    ] as const;
    for (const [sql, size] of statements) {
      expect(await unitOfWork.transaction(context, (tx) => SqlTransaction.of(tx).query(sql, [context.tenantId, 'r']))).toEqual([{ size }]);
    }
  });

  it('undoes everything when the work throws, and throws what it threw', async () => {
    const refusal = new ServiceError('conflict', 'No.');
    const attempt = unitOfWork.transaction(context, async (tx) => {
      await insert(tx, 'one');
      throw refusal;
    });
    await expect(attempt).rejects.toBe(refusal);
    expect(await ids()).toEqual([]);
  });

  it('does not call a rollback a commit when the work swallowed a failed statement', async () => {
    const attempt = unitOfWork.transaction(context, async (tx) => {
      await insert(tx, 'one');
      await SqlTransaction.of(tx)
        .query('SELECT nonsense')
        .catch(() => undefined);
    });
    await expect(attempt).rejects.toThrow(/nothing was committed/);
    expect(await ids()).toEqual([]);
  });

  it('runs TypeORM’s saves and nested transactions inside the one it opened', async () => {
    const attempt = unitOfWork.transaction(context, async (tx) => {
      const { manager } = SqlTransaction.of(tx);
      await manager.save(NoteEntity, { tenantId: context.tenantId, id: 'saved', size: null });
      await manager.transaction((inner) => inner.insert(NoteEntity, { tenantId: context.tenantId, id: 'nested' }));
      expect(await manager.count(NoteEntity)).toBe(2);
      throw new Error('undo');
    });
    await expect(attempt).rejects.toThrow('undo');
    expect(await ids()).toEqual([]);
  });

  it('refuses statements once it is over: the connection then serves another tenant', async () => {
    let kept: Transaction | undefined;
    await unitOfWork.transaction(context, async (tx) => void (kept = tx));
    await expect(insert(kept as Transaction, 'late')).rejects.toThrow('The transaction is over.');
    await expect(SqlTransaction.of(kept as Transaction).manager.count(NoteEntity)).rejects.toThrow(/released/);
  });

  it('refuses a transaction of another kind', async () => {
    const inMemory = new InMemoryUnitOfWork(saving()).transaction(context, async (tx) => SqlTransaction.of(tx).query('SELECT 1'));
    await expect(inMemory).rejects.toThrow(TypeError);
  });

  describe('afterCommit', () => {
    it('runs once committed, and its failure is nobody’s', async () => {
      const order: string[] = [];
      await unitOfWork.transaction(context, async (tx) => {
        tx.afterCommit(() => {
          order.push('first');
          throw new Error('lost');
        });
        tx.afterCommit(() => void order.push('second'));
        await insert(tx, 'one');
        order.push('work');
      });
      expect(order).toEqual(['work', 'first', 'second']);
    });

    it('does not run after a rollback', async () => {
      let ran = false;
      const attempt = unitOfWork.transaction(context, async (tx) => {
        tx.afterCommit(() => void (ran = true));
        throw new Error('undo');
      });
      await expect(attempt).rejects.toThrow('undo');
      expect(ran).toBe(false);
    });
  });

  describe('errors', () => {
    it('lets the work recognise a unique violation, and makes it a conflict outside', async () => {
      let seen: unknown;
      const attempt = unitOfWork.transaction(context, async (tx) => {
        await insert(tx, 'same');
        await insert(tx, 'same').catch((error: unknown) => {
          seen = error;
          throw error;
        });
      });
      await expect(attempt).rejects.toMatchObject({ code: 'conflict', detail: { constraint: 'notes_pkey' } });
      expect([isUniqueViolation(seen), isUniqueViolation(seen, 'notes_pkey'), isUniqueViolation(seen, 'other')]).toEqual([
        true,
        true,
        false,
      ]);
    });

    it('recognises one below TypeORM, too', async () => {
      const attempt = unitOfWork.transaction(context, async (tx) => {
        for (let time = 0; time < 2; time += 1) {
          await SqlTransaction.of(tx).manager.insert(NoteEntity, { tenantId: context.tenantId, id: 'same' });
        }
      });
      await expect(attempt).rejects.toMatchObject({ code: 'conflict' });
    });

    it.each([
      ['a NUL character', 'a\u0000b', null],
      ['text for a number', 'x', 'hunter2'],
      ['a number out of range', 'x', '99999999999'],
    ])('calls %s an invalid argument', async (_, id, size) => {
      await expect(unitOfWork.transaction(context, (tx) => insert(tx, id, size))).rejects.toMatchObject({ code: 'invalid_argument' });
    });

    it('repeats no value of a row or a parameter', async () => {
      const secret = 'hunter2-planted-secret';
      const failures = [
        (tx: Transaction) => insert(tx, secret).then(() => insert(tx, secret)),
        (tx: Transaction) => insert(tx, 'x', secret),
        (tx: Transaction) => SqlTransaction.of(tx).query(`INSERT INTO notes (tenant_id, id) VALUES (NULL, $1)`, [secret]),
      ];
      for (const failure of failures) {
        const error = await unitOfWork.transaction(context, failure).then(
          () => null,
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(ServiceError);
        expect(JSON.stringify([error, (error as ServiceError).message, String((error as ServiceError).cause)])).not.toContain(secret);
      }
    });
  });

  describe('the deadline', () => {
    it('refuses work whose deadline has passed', async () => {
      await expect(unitOfWork.transaction(tenantContext({ deadline: Date.now() - 1 }), ids)).rejects.toMatchObject({
        code: 'deadline_exceeded',
      });
    });

    it.each([Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])('may be as far as %d', async (deadline) => {
      expect(await unitOfWork.transaction(tenantContext({ deadline }), async () => sleep(20, 'done'))).toBe('done');
    });

    it('ends a statement that outlasts it', async () => {
      const attempt = () =>
        unitOfWork.platformTransaction(requestContext({ deadline: Date.now() + 200 }), (tx) =>
          SqlTransaction.of(tx).query('SELECT pg_sleep(5)'),
        );
      expect(await elapsed(attempt)).toBeLessThan(600);
      await expect(attempt()).rejects.toMatchObject({ code: 'unavailable' });
      expect(await ids()).toEqual([]);
    });

    it('cuts work off that holds a connection after it', async () => {
      const attempt = unitOfWork.platformTransaction(requestContext({ deadline: Date.now() + 100 }), async (tx) => {
        await sleep(500);
        return SqlTransaction.of(tx).query('SELECT 1');
      });
      await expect(attempt).rejects.toMatchObject({ code: 'unavailable' });
      expect(await ids()).toEqual([]);
    });
  });

  describe('F10: the pool is exhausted', () => {
    it('is unavailable fast, while health still answers, and serves again once a connection is free', async () => {
      let holding = 0;
      const holders = [0, 1].map(() =>
        unitOfWork.platformTransaction(requestContext(), (tx) => {
          holding += 1;
          return SqlTransaction.of(tx).query('SELECT pg_sleep(2.5)');
        }),
      );
      while (holding < 2) await sleep(5);
      const start = performance.now();
      const late = Array.from({ length: 5 }, () => ids());
      await probeDatabase(database.url('session'));
      for (const attempt of late) await expect(attempt).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
      expect(performance.now() - start).toBeLessThan(2_000);
      await Promise.all(holders);
      expect(await ids()).toEqual([]);
    }, 10_000);
  });
});

describe('a database that fails', () => {
  let postgres: OwnPostgres;
  let url: string;
  let dataSource: DataSource;
  let unitOfWork: TypeOrmUnitOfWork;
  const context = tenantContext({}, 600_000);
  const soon = () => ({ ...context, deadline: Date.now() + 1_500 });

  beforeAll(async () => {
    postgres = await startOwnPostgres();
    const urls = await provisionDatabase(postgres.adminUrl, new Map([['session', 'password']]));
    await migrateService(postgres.adminUrl, schema);
    url = urls.get('session') ?? '';
    dataSource = await createDataSource({ service: 'session', url, entities: [] }).initialize();
    unitOfWork = new TypeOrmUnitOfWork(dataSource);
  }, 60_000);
  afterAll(async () => {
    await dataSource.destroy();
    await postgres.stop();
  });

  const insert = (id: string) =>
    unitOfWork.transaction(soon(), (tx) =>
      SqlTransaction.of(tx).query('INSERT INTO notes (tenant_id, id) VALUES ($1, $2)', [context.tenantId, id]),
    );
  const ids = () => unitOfWork.transaction(soon(), (tx) => SqlTransaction.of(tx).query<{ id: string }>('SELECT id FROM notes ORDER BY id'));

  it('F09: kill -9 is unavailable within 2 s, for idle and busy connections; a restart serves again, with what was committed', async () => {
    await Promise.all(['a', 'b', 'c'].map(insert));
    const busy = unitOfWork.transaction(soon(), (tx) => SqlTransaction.of(tx).query('SELECT pg_sleep(10)'));
    const settled = expect(busy).rejects.toMatchObject({ code: 'unavailable' });
    await sleep(100);
    postgres.kill();
    await settled;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(await elapsed(() => insert('lost'))).toBeLessThan(2_000);
      await expect(ids()).rejects.toMatchObject({ code: 'unavailable' });
    }
    await expect(probeDatabase(url)).rejects.toThrow();
    await postgres.restart();
    await probeDatabase(url);
    expect(await ids()).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  }, 30_000);

  it('does not hang on a server that hangs', async () => {
    await ids();
    postgres.pause();
    try {
      expect(await elapsed(ids)).toBeLessThan(2_500);
      expect(await elapsed(() => probeDatabase(url))).toBeLessThan(1_500);
      await expect(ids()).rejects.toMatchObject({ code: 'unavailable' });
    } finally {
      postgres.resume();
    }
    expect(await ids()).toHaveLength(3);
  }, 30_000);
});
