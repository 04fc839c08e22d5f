import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { ServiceError, type RequestContext, type TenantId, type TenantScope } from '#contracts';
import { logFields, UnitOfWork, type Transaction } from '#kernel';
import { spoilsConnection, translateDatabaseError } from './database-errors.js';
import { sendTogether, SqlTransaction } from './sql-transaction.js';
import { TransactionGroups } from './transaction-groups.js';

/** No statement runs longer, however far the deadline. Milliseconds. */
const longestStatement = 10_000;
/** No transaction stays open longer, however far the deadline. Milliseconds. */
const longestTransaction = 600_000;
/** How long after the deadline the server may still report its own timeout before the connection is cut. Milliseconds. */
const grace = 250;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Milliseconds. */
type Patience = { readonly statement: number; readonly lock?: number };

/** How long a shared transaction waits for a lock, before its members wait each by itself. Milliseconds. */
const sharedLockTimeout = 100;

/** One message, for which nothing is planned. The values are safe to write into SQL: a checked UUID and integers. */
const begin = (tenantId: TenantId | null, { statement, lock }: Patience): string =>
  `BEGIN; SET LOCAL ostiary.tenant_id = '${tenantId ?? ''}'; SET LOCAL statement_timeout = ${statement}` +
  (lock === undefined ? '' : `; SET LOCAL lock_timeout = ${lock}`);

/** Sends BEGIN without waiting for its answer: the first statement follows in the same round trip, or fails with it. */
const sendBegin = (client: Client, tenantId: TenantId | null, patience: Patience): Promise<unknown> => {
  sendTogether(client);
  const begun = client.query(begin(tenantId, patience));
  begun.catch(() => undefined); // told by whoever waits for it
  return begun;
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
  if (command !== 'COMMIT') throw new Error('The work went on after a failed statement; nothing was committed.');
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
  readonly #groups = new TransactionGroups((context, work, shared) =>
    this.#run(context, context.tenantId, work, shared ? sharedLockTimeout : undefined),
  );

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  /**
   * Runs `work` with the rows of one tenant visible. ServiceError `unavailable` if there is no database, no free
   * connection in time, or a statement outlasts the context's deadline; `deadline_exceeded` if that has passed already.
   */
  override async inTenant<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    requireUuid(context.tenantId);
    return this.#run(context, context.tenantId, work);
  }

  /** As `inTenant`, in a transaction that other such work of the tenant may share. */
  override async together<Result>(
    context: TenantScope,
    subject: string | null,
    work: (tx: Transaction) => Promise<Result>,
  ): Promise<Result> {
    requireUuid(context.tenantId);
    return this.#groups.add(context, subject, work);
  }

  /** Runs `work` with no tenant-owned row visible. Errors as with `inTenant`. */
  override async onPlatform<Result>(context: RequestContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#run(context, null, work);
  }

  async #run<Result>(
    context: RequestContext,
    tenantId: TenantId | null,
    work: (tx: Transaction) => Promise<Result>,
    lockTimeout?: number,
  ): Promise<Result> {
    if (context.deadline <= Date.now()) throw new ServiceError('deadline_exceeded', 'The request took too long.');
    const runner = this.dataSource.createQueryRunner();
    const client = await this.#connect(runner);
    const left = Math.max(1, Math.ceil(context.deadline - Date.now()));
    const transaction = new SqlTransaction(tenantId, runner.manager, client);
    const watchdog = setTimeout(() => cutOff(client), Math.min(left + grace, longestTransaction));
    try {
      const statement = Math.min(left, longestStatement);
      const begun = sendBegin(client, tenantId, lockTimeout === undefined ? { statement } : { statement, lock: lockTimeout });
      declareTransaction(runner);
      const result = await work(transaction);
      await begun;
      await commit(client);
      this.#runLater(context, transaction.close());
      return result;
    } catch (error) {
      await rollBack(client, error);
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
