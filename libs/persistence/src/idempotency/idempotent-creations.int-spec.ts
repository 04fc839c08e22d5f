import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import type { Idempotency, Replayable, TenantContext } from '#contracts';
import type { Transaction, UnitOfWork } from '#kernel';
import {
  checkTenantIsolation,
  createDataSource,
  CreateIdempotencyKeys1798100000000,
  eraseTenant,
  isolateTenants,
  SqlIdempotentCreations,
  SqlTransaction,
  TypeOrmUnitOfWork,
} from '#persistence';
import {
  FakeClock,
  fulfilled,
  plannedScans,
  race,
  racePatienceMs,
  rejected,
  requestContext,
  rounds,
  testDatabase,
  type TestDatabase,
  twoTenants,
} from '#testing';

class CreateThings1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE things (tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id))');
    for (const sql of isolateTenants('things')) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE things');
  }
}

type Answer = { readonly id: string; readonly clientSecret: string } & Replayable;

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
const keyOf = (name: string, body = 'body'): Idempotency => ({
  keyHash: hash(`hash of ${name}`),
  sealingSecret: hash(`secret of ${name}`),
  fingerprint: hash(body),
});

const day = 24 * 60 * 60;

describe('N41: creations that happen once for a key', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let admin: DataSource;
  let unitOfWork: TypeOrmUnitOfWork;
  let creations: SqlIdempotentCreations;
  const clock = new FakeClock();
  const { a, b } = twoTenants();

  beforeAll(async () => {
    database = await testDatabase([{ service: 'tenant', migrations: [CreateThings1700000000000, CreateIdempotencyKeys1798100000000] }]);
    const url = database.url('tenant');
    dataSource = await createDataSource({ service: 'tenant', url, entities: [], patienceMs: racePatienceMs }).initialize();
    admin = await createDataSource({ service: 'tenant', url: database.adminUrl, entities: [] }).initialize();
    unitOfWork = new TypeOrmUnitOfWork(dataSource);
    creations = new SqlIdempotentCreations(unitOfWork, clock);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([dataSource.destroy(), admin.destroy()]);
    await database.drop();
  });
  beforeEach(async () => {
    await admin.query('TRUNCATE things, idempotency_keys');
  });

  const query = <Row>(tx: Transaction, sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
    SqlTransaction.of(tx).query<Row>(sql, parameters);

  const insertThing = async (tx: Transaction): Promise<Answer> => {
    const id = randomUUID();
    await query(tx, 'INSERT INTO things (tenant_id, id) VALUES ($1, $2)', [tx.tenantId, id]);
    return { id, clientSecret: `secret of ${id}` };
  };
  const create = (
    scope: TenantContext,
    idempotency: Idempotency | undefined,
    work: (tx: Transaction) => Promise<Answer> = insertThing,
  ): Promise<Answer> => creations.once(scope, idempotency, (run) => run(work));

  const thingsOf = async (scope: TenantContext): Promise<readonly string[]> =>
    (await unitOfWork.transaction(scope, (tx) => query<{ id: string }>(tx, 'SELECT id FROM things'))).map(({ id }) => id);
  const storedKeys = (): Promise<Record<string, unknown>[]> => admin.query('SELECT * FROM idempotency_keys ORDER BY expires_at');

  /** A creation that has begun, and goes on when it is told to. */
  const begin = async (idempotency: Idempotency) => {
    let goOn = (): void => undefined;
    const told = new Promise<void>((resolve) => (goOn = resolve));
    let begun = (): void => undefined;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const answer = create(a, idempotency, async (tx) => {
      const thing = await insertThing(tx);
      begun();
      await told;
      return thing;
    });
    await hasBegun;
    return { answer, goOn };
  };

  it('§2.6: refuses a request while the first one is carried out, at once', async () => {
    const first = await begin(keyOf('k'));
    await expect(create(a, keyOf('k'))).rejects.toMatchObject({ code: 'request_in_progress', retryAfter: 1 });
    await expect(create(a, keyOf('k', 'another'))).rejects.toMatchObject({ code: 'request_in_progress' });
    await expect(create(b, keyOf('k'))).resolves.not.toHaveProperty('replayed');
    await expect(create(a, keyOf('other'))).resolves.not.toHaveProperty('replayed');
    first.goOn();
    const answer = await first.answer;
    await expect(create(a, keyOf('k'))).resolves.toEqual({ ...answer, replayed: true });
  });

  it('§2.6: refuses the key for another body', async () => {
    const first = await create(a, keyOf('k'));
    await expect(create(a, keyOf('k', 'another'))).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(await thingsOf(a)).toEqual([first.id]);
    await expect(create(a, keyOf('k'))).resolves.toMatchObject({ id: first.id });
  });

  it('creates anew without a key', async () => {
    const made = [await create(a, undefined), await create(a, undefined)];
    expect(new Set(made.map(({ id }) => id)).size).toBe(2);
    expect(await storedKeys()).toEqual([]);
  });

  it('does not repeat what comes before the transaction', async () => {
    let prepared = 0;
    const prepareAndCreate = (): Promise<Answer> =>
      creations.once(a, keyOf('k'), (run) => {
        prepared += 1;
        return run(insertThing);
      });
    const first = await prepareAndCreate();
    expect(await prepareAndCreate()).toEqual({ ...first, replayed: true });
    expect(prepared).toBe(1);
  });

  it('answers as before after the thing has changed, and after it is gone', async () => {
    const first = await create(a, keyOf('k'));
    await unitOfWork.transaction(a, (tx) => query(tx, 'DELETE FROM things'));
    expect(await create(a, keyOf('k'))).toEqual({ ...first, replayed: true });
    expect(await thingsOf(a)).toEqual([]);
  });

  it('makes one thing of 100 requests at once, in every round', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const before = await thingsOf(a);
      const results = await race(100, () => create(a, keyOf(`round ${round}`)));
      const made = fulfilled(results);
      expect(made.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(made.map(({ id, clientSecret }) => `${id} ${clientSecret}`)).size).toBe(1);
      for (const reason of rejected(results)) expect(reason).toMatchObject({ code: 'request_in_progress' });
      expect(await thingsOf(a)).toHaveLength(before.length + 1);
    }
  });

  it('keeps no key of a creation that failed, whatever it had done', async () => {
    const refused = async (tx: Transaction): Promise<Answer> => {
      await insertThing(tx);
      throw new Error('no such scope');
    };
    await expect(create(a, keyOf('k'), refused)).rejects.toThrow('no such scope');
    await expect(create(a, keyOf('k'), (tx) => query(tx, 'SELECT 1 / 0').then(() => insertThing(tx)))).rejects.toThrow();
    expect([await thingsOf(a), await storedKeys()]).toEqual([[], []]);
    await expect(create(a, keyOf('k', 'put right'))).resolves.not.toHaveProperty('replayed');
  });

  it.each(['before', 'after'])('keeps both or neither when its connection is killed %s the key is written', async (moment) => {
    const kill = (tx: Transaction): Promise<unknown> => query(tx, 'SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
    const killed = creations.once(a, keyOf('k'), async (run) => {
      let lost: Promise<unknown> = Promise.resolve();
      const answer = await run(async (tx) => {
        const thing = await insertThing(tx);
        if (moment === 'before') await kill(tx);
        // Sent behind the key, and before COMMIT.
        else
          setImmediate(() => {
            lost = kill(tx);
          });
        return thing;
      });
      await lost;
      return answer;
    });
    await killed.catch(() => undefined);
    const things = await thingsOf(a);
    expect(await storedKeys()).toHaveLength(things.length);
    const again = await create(a, keyOf('k'));
    expect(await thingsOf(a)).toEqual([again.id]);
    expect(again.replayed ?? false).toBe(things.length === 1);
  });

  it('knows a key for 24 hours', async () => {
    const first = await create(a, keyOf('k'));
    clock.advance(day - 1);
    expect(await create(a, keyOf('k'))).toEqual({ ...first, replayed: true });
    clock.advance(1);
    const second = await create(a, keyOf('k', 'another'));
    expect(second).not.toHaveProperty('replayed');
    expect(await create(a, keyOf('k', 'another'))).toEqual({ ...second, replayed: true });
    expect(await storedKeys()).toHaveLength(1);
  });

  it('removes what has expired, of every tenant, and nothing else', async () => {
    for (const scope of [a, b]) await create(scope, keyOf('old'));
    clock.advance(day + 1);
    const young = await create(a, keyOf('young'));
    expect(await creations.removeExpired(requestContext())).toBe(2);
    expect(await creations.removeExpired(requestContext())).toBe(0);
    expect(await storedKeys()).toHaveLength(1);
    expect(await create(a, keyOf('young'))).toEqual({ ...young, replayed: true });
  });

  it('is each tenant\u2019s own: two may use the same key', async () => {
    const [ofA, ofB] = [await create(a, keyOf('k')), await create(b, keyOf('k', 'another'))];
    expect(ofA.id).not.toBe(ofB.id);
    expect([await thingsOf(a), await thingsOf(b)]).toEqual([[ofA.id], [ofB.id]]);
    expect(await create(a, keyOf('k'))).toEqual({ ...ofA, replayed: true });
    await unitOfWork.transaction(a, (tx) => eraseTenant(tx));
    expect(await storedKeys()).toEqual([expect.objectContaining({ tenant_id: b.tenantId })]);
    expect(await create(b, keyOf('k', 'another'))).toEqual({ ...ofB, replayed: true });
    expect(await checkTenantIsolation(dataSource)).toEqual([]);
  });

  it('stores neither the answer nor what opens it, and opens no altered row', async () => {
    const { id, clientSecret } = await create(a, keyOf('k'));
    await create(a, keyOf('other'));
    const [row, other] = await storedKeys();
    const stored = JSON.stringify([row, Buffer.from(String(row?.['sealed_answer']), 'base64url').toString('latin1')]);
    for (const text of [id, clientSecret, keyOf('k').sealingSecret]) expect(stored).not.toContain(text);
    await expect(create(a, { ...keyOf('k'), sealingSecret: hash('guessed') })).rejects.toThrow();
    await admin.query('UPDATE idempotency_keys SET sealed_answer = $1 WHERE key_hash = $2', [
      other?.['key_hash'] === keyOf('k').keyHash ? row?.['sealed_answer'] : other?.['sealed_answer'],
      keyOf('k').keyHash,
    ]);
    await expect(create(a, keyOf('k'))).rejects.toThrow();
  });

  it('is found by its key, in a table of any size', async () => {
    const work = async (tx: Transaction): Promise<void> => {
      const within = { read: (_scope, look) => tx.run(look), transaction: (_scope, step) => step(tx) } as UnitOfWork;
      await new SqlIdempotentCreations(within, clock).once({ ...a, tenantId: tx.tenantId ?? a.tenantId }, keyOf('k'), (run) =>
        run(async () => ({ id: 'x', clientSecret: 'y' })),
      );
    };
    expect(await plannedScans(database, 'tenant', work)).toEqual(['pkey']);
  });
});
