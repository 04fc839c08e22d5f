import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { ServiceError, type RequestContext, type TenantId, type TenantScope } from '#contracts';
import { logFields, UnitOfWork, type Transaction } from '#kernel';
import { spoilsConnection, translateDatabaseError } from './database-errors.js';
import { sendTogether, SqlTransaction } from './sql-transaction.js';
import { type Manner, NothingCommitted, TransactionGroups } from './transaction-groups.js';

/** No statement runs longer, however far the deadline. Milliseconds. */
const longestStatement = 10_000;
/** No transaction stays open longer, however far the deadline. Milliseconds. */
const longestTransaction = 600_000;
/** How long after the deadline the server may still report its own timeout before the connection is cut. Milliseconds. */
const grace = 250;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** How long a shared transaction waits for a lock, before its members wait each by itself. Milliseconds. */
const sharedLockTimeout = 100;

const alone: Manner = { course: 'stepwise', shared: false };

/** One message, for which nothing is planned. The values are safe to write into SQL: a checked UUID and integers. */
const begin = (tenantId: TenantId | null, statementTimeout: number, { course, shared }: Manner): string => {
  const reads = course === 'reads at once';
  return (
    `BEGIN${reads ? ' READ ONLY' : ''}; SET LOCAL ostiary.tenant_id = '${tenantId ?? ''}'; SET LOCAL statement_timeout = ${statementTimeout}` +
    (shared && !reads ? `; SET LOCAL lock_timeout = ${sharedLockTimeout}` : '')
  );
};

/** For what is sent before anybody waits for its answer. */
const toldLater = <Result>(answer: Promise<Result>): Promise<Result> => {
  answer.catch(() => undefined);
  return answer;
};

/** Sends BEGIN without waiting for its answer: the first statement follows in the same round trip, or fails with it. */
const sendBegin = (client: Client, sql: string): Promise<unknown> => {
  sendTogether(client);
  return toldLater(client.query(sql));
};

/** At once: `end` would first wait for the answers to everything that was sent. */
const cutOff = (client: Client): void => {
  client.connection.stream.destroy();
};

const requireUuid = (tenantId: TenantId): void => {
  if (!uuid.test(tenantId)) throw new ServiceError('invalid_argument', 'The tenant id is not a UUID.');
};

/** Tells TypeORM that the transaction is open, so that its `save` and nested transactions do not begin one. */
const declareTransaction = (runner: QueryRunner): void => {
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
};

/** PostgreSQL answers COMMIT with ROLLBACK, not with an error, when a statement failed before. */
const commit = async (client: Client): Promise<void> => {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new NothingCommitted();
};

/**
 * Sends COMMIT behind the first statements of a transaction, in the same round trip; no others may follow. Returns the way to wait for it,
 * which commits where there was no statement.
 */
const commitBehindStatements = (transaction: SqlTransaction, client: Client): (() => Promise<void>) => {
  let committed: Promise<void> | undefined;
  transaction.onFirstStatement(() =>
    process.nextTick(() => {
      transaction.close();
      committed = toldLater(commit(client));
    }),
  );
  return () => committed ?? commit(client);
};

const rollBack = async (client: Client, reason: unknown): Promise<void> => {
  try {
    await client.query('ROLLBACK');
    if (spoilsConnection(reason)) await client.end();
  } catch {
    cutOff(client);
  }
};

/** Transactions on PostgreSQL through TypeORM's pool, with the tenant set for row-level security. */
export class TypeOrmUnitOfWork extends UnitOfWork {
  readonly #logger = new Logger(TypeOrmUnitOfWork.name);
  readonly #groups = new TransactionGroups((context, work, manner) => this.#run(context, context.tenantId, work, manner));

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  /**
   * Runs `work` with the rows of one tenant visible. ServiceError `unavailable` if there is no database, no free
   * connection in time, or a statement outlasts the context's deadline; `deadline_exceeded` if that has passed already.
   */
  override async transaction<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    requireUuid(context.tenantId);
    return this.#run(context, context.tenantId, work);
  }

  /** As `transaction`, in a transaction that other such work of the tenant may share. */
  override async together<Result>(context: TenantScope, subject: string, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    requireUuid(context.tenantId);
    return this.#groups.add(context, 'stepwise', subject, work);
  }

  /** As `together`, with the COMMIT in the same round trip as what `work` asks. */
  override async write<Result>(context: TenantScope, subject: string, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    requireUuid(context.tenantId);
    return this.#groups.add(context, 'at once', subject, work);
  }

  /** As `write`, in a READ ONLY transaction. */
  override async read<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    requireUuid(context.tenantId);
    return this.#groups.add(context, 'reads at once', null, work);
  }

  /** Runs `work` with no tenant-owned row visible. Errors as with `transaction`. */
  override async platformTransaction<Result>(context: RequestContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#run(context, null, work);
  }

  async #run<Result>(
    context: RequestContext,
    tenantId: TenantId | null,
    work: (tx: Transaction) => Promise<Result>,
    manner: Manner = alone,
  ): Promise<Result> {
    if (context.deadline <= Date.now()) throw new ServiceError('deadline_exceeded', 'The request took too long.');
    const runner = this.dataSource.createQueryRunner();
    const client = await this.#connect(runner);
    const left = Math.max(1, Math.ceil(context.deadline - Date.now()));
    const transaction = new SqlTransaction(tenantId, runner.manager, client);
    const watchdog = setTimeout(() => cutOff(client), Math.min(left + grace, longestTransaction));
    try {
      const begun = sendBegin(client, begin(tenantId, Math.min(left, longestStatement), manner));
      declareTransaction(runner);
      const end = manner.course === 'stepwise' ? () => commit(client) : commitBehindStatements(transaction, client);
      const result = await work(transaction);
      await begun;
      await end();
      this.#runLater(context, transaction.close());
      return result;
    } catch (error) {
      await rollBack(client, transaction.failure ?? error);
      throw translateDatabaseError(error);
    } finally {
      clearTimeout(watchdog);
      transaction.close();
      await runner.release();
    }
  }

  async #connect(runner: QueryRunner): Promise<Client> {
    try {
      return (await runner.connect()) as Client;
    } catch (error) {
      await runner.release();
      throw translateDatabaseError(error);
    }
  }

  /** Started before the caller goes on, but not waited for: a slow broker must not slow the answer. */
  #runLater(context: RequestContext, actions: ReturnType<SqlTransaction['close']>): void {
    for (const action of actions) {
      void (async () => action())().catch((error: unknown) =>
        this.#logger.error({ msg: 'An action after the commit failed', ...logFields(context), err: error }),
      );
    }
  }
}
