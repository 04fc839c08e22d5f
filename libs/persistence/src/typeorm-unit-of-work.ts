import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { ServiceError, type RequestContext, type TenantId, type TenantScope } from '#contracts';
import { logFields, type Query, type Statement, type Transaction, UnitOfWork } from '#kernel';
import { connectTimeout } from './data-source.js';
import { spoilsConnection, translateDatabaseError } from './database-errors.js';
import { sendStatement } from './prepared-statements.js';
import { type Outcome, type PreparedStatement, sendAll } from './sql-statement.js';
import { SqlTransaction } from './sql-transaction.js';
import { NothingCommitted, type RunOptions, StatementBatches } from './statement-batches.js';

/** No statement runs longer, however far the deadline. */
const maxStatementMs = 10_000;
/** No transaction stays open longer, however far the deadline. */
const maxTransactionMs = 600_000;
/** How long after the deadline the server may still report its own timeout before the connection is cut. */
const graceMs = 250;
/** How long a batch waits for a lock, before its statements wait each by itself. */
const batchLockTimeoutMs = 100;
/** A pool that gives up later than this after its time was kept from giving up, and so from hearing. */
const tolerableDelayMs = 100;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** One message, for which nothing is planned. The values are safe to write into SQL: a checked UUID and integers. */
const begin = (tenantId: TenantId | null, statementTimeout: number, options: RunOptions | null): string =>
  `BEGIN${options?.mode === 'read' ? ' READ ONLY' : ''}; SET LOCAL ostiary.tenant_id = '${tenantId ?? ''}'` +
  `; SET LOCAL statement_timeout = ${statementTimeout}` +
  (options?.mode === 'write' && options.awaited ? `; SET LOCAL lock_timeout = ${batchLockTimeoutMs}` : '');

/** For what is sent before anybody waits for its answer. */
const answeredLater = <Result>(answer: Promise<Result>): Promise<Result> => {
  answer.catch(() => undefined);
  return answer;
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

/** Whether the transaction was committed. PostgreSQL answers COMMIT with ROLLBACK, not with an error, when a statement failed before. */
const commit = async (client: Client): Promise<boolean> => (await sendStatement(client, 'COMMIT')).command === 'COMMIT';

const rollBack = async (client: Client): Promise<void> => {
  try {
    await sendStatement(client, 'ROLLBACK');
  } catch {
    cutOff(client);
  }
};

const discardIfSpoilt = async (client: Client, reason: unknown): Promise<void> => {
  if (spoilsConnection(reason)) await client.end().catch(() => cutOff(client));
};

const firstFailure = (outcomes: readonly Outcome[]): unknown =>
  outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))[0];

/** Transactions on PostgreSQL through TypeORM's pool, with the tenant set for row-level security. */
export class TypeOrmUnitOfWork extends UnitOfWork {
  readonly #logger = new Logger(TypeOrmUnitOfWork.name);
  readonly #batches = new StatementBatches((context, statements, options) => this.#runBatch(context, statements, options));

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async read<Result>(context: TenantScope, query: Query<Result>): Promise<Result> {
    requireUuid(context.tenantId);
    return this.#batches.load(context, 'read', null, query);
  }

  override async write<Result>(context: TenantScope, subject: string | null, statement: Statement<Result>): Promise<Result> {
    requireUuid(context.tenantId);
    return this.#batches.load(context, 'write', subject, statement);
  }

  /**
   * Runs `work` with the rows of one tenant visible. ServiceError `unavailable` if there is no database, no free
   * connection in time, or a statement outlasts the context's deadline; `deadline_exceeded` if that has passed already.
   */
  override async transaction<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    requireUuid(context.tenantId);
    return this.#runSteps(context, context.tenantId, work);
  }

  /** Runs `work` with no tenant-owned row visible. Errors as with `transaction`. */
  override async platformTransaction<Result>(context: RequestContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#runSteps(context, null, work);
  }

  async #runSteps<Result>(context: RequestContext, tenantId: TenantId | null, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#withConnection(context, async (client, runner, timeoutMs) => {
      const transaction = new SqlTransaction(tenantId, runner.manager, client);
      try {
        // The first statement follows in the same round trip, or fails with it.
        const begun = answeredLater(sendStatement(client, begin(tenantId, timeoutMs, null)));
        declareTransaction(runner);
        const result = await work(transaction);
        await begun;
        if (!(await commit(client))) throw new Error('The work went on after a failed statement; nothing was committed.');
        this.#runLater(context, transaction.close());
        return result;
      } catch (error) {
        await rollBack(client);
        await discardIfSpoilt(client, transaction.failure ?? error);
        throw translateDatabaseError(error);
      } finally {
        transaction.close();
      }
    });
  }

  /** BEGIN, the statements and COMMIT leave in one packet. */
  async #runBatch(context: TenantScope, statements: readonly PreparedStatement[], options: RunOptions): Promise<readonly Outcome[]> {
    return this.#withConnection(context, async (client, _runner, timeoutMs) => {
      void answeredLater(sendStatement(client, begin(context.tenantId, timeoutMs, options)));
      const sent = sendAll(statements, async (sql, parameters) => (await sendStatement(client, sql, parameters)).rows as object[]);
      const committed = await commit(client);
      const outcomes = await sent;
      if (committed) return outcomes;
      const failure = firstFailure(outcomes);
      await discardIfSpoilt(client, failure);
      throw new NothingCommitted(failure);
    });
  }

  /** Lends a connection, which is cut off when `use` outlasts the deadline that the server keeps by itself. */
  async #withConnection<Result>(
    context: RequestContext,
    use: (client: Client, runner: QueryRunner, statementTimeoutMs: number) => Promise<Result>,
  ): Promise<Result> {
    if (context.deadline <= Date.now()) throw new ServiceError('deadline_exceeded', 'The request took too long.');
    const { runner, client } = await this.#connect(context.deadline);
    const leftMs = Math.max(1, Math.ceil(context.deadline - Date.now()));
    const watchdog = setTimeout(() => cutOff(client), Math.min(leftMs + graceMs, maxTransactionMs));
    try {
      return await use(client, runner, Math.min(leftMs, maxStatementMs));
    } finally {
      clearTimeout(watchdog);
      await runner.release();
    }
  }

  /** Tries again where the pool gave up late: then this process got no core to hear the database with. */
  async #connect(deadline: number): Promise<{ readonly runner: QueryRunner; readonly client: Client }> {
    const runner = this.dataSource.createQueryRunner();
    const begun = Date.now();
    try {
      return { runner, client: (await runner.connect()) as Client };
    } catch (error) {
      await runner.release();
      if (Date.now() - begun > connectTimeout + tolerableDelayMs && Date.now() < deadline) return this.#connect(deadline);
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
