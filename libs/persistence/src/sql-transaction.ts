import type { Client } from 'pg';
import type { EntityManager } from 'typeorm';
import type { TenantId } from '#contracts';
import type { Statement, Transaction } from '#kernel';
import { sendStatement } from './prepared-statements.js';
import { answersOf, prepareAll, sendAll } from './sql-statement.js';

type AfterCommit = () => Promise<void> | void;

/** A transaction that goes step by step, as stores see it. Worthless once its unit of work is over: its connection then serves another tenant. */
export class SqlTransaction implements Transaction {
  readonly #actions: AfterCommit[] = [];
  #open = true;
  #failure: unknown;

  constructor(
    readonly tenantId: TenantId | null,
    /** TypeORM inside this transaction, for cold paths. */
    readonly manager: EntityManager,
    private readonly client: Client,
  ) {}

  /** The SQL side of `tx`. Throws TypeError if another kind of unit of work made it. */
  static of(tx: Transaction): SqlTransaction {
    if (tx instanceof SqlTransaction) return tx;
    throw new TypeError('This store needs a transaction of TypeOrmUnitOfWork.');
  }

  /**
   * Runs one statement and returns its rows: those of SELECT, or of RETURNING. With parameters it is prepared, so that its text must be
   * constant. Errors are `pg`'s; the unit of work translates them, `isUniqueViolation` reads them.
   */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (!this.#open) throw new Error('The transaction is over.');
    try {
      return (await sendStatement(this.client, sql, parameters)).rows as Row[];
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  async run<Result>(statement: Statement<Result>): Promise<Result> {
    const statements = prepareAll(statement.requests, this.tenantId);
    const answers = answersOf(await sendAll(statements, (sql, parameters) => this.query(sql, parameters)));
    this.afterCommit(() => statement.committed(answers));
    return statement.read(answers);
  }

  afterCommit(action: AfterCommit): void {
    this.#actions.push(action);
  }

  /** For the unit of work: the error of the first statement that failed, if any did. */
  get failure(): unknown {
    return this.#failure;
  }

  /** For the unit of work: no statement may follow. Returns what waits for the commit. */
  close(): readonly AfterCommit[] {
    this.#open = false;
    return this.#actions;
  }
}
