import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { EntityManager } from 'typeorm';
import type { TenantId } from '#contracts';
import type { Transaction } from '#kernel';

/** Beyond this many different statements, further ones are parsed each time: a guard against SQL built of values. */
const maxPreparedStatements = 512;
const statementNames = new Map<string, string>();

/** The same text has the same name in every process, so that poolers may share server connections. */
const statementName = (sql: string): string | undefined => {
  const known = statementNames.get(sql);
  if (known !== undefined || statementNames.size >= maxPreparedStatements) return known;
  const name = `ost_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`;
  statementNames.set(sql, name);
  return name;
};

/** What is sent to the server in one turn of the event loop travels in one packet: each costs more than what is in it. */
export const sendTogether = ({ connection: { stream } }: Client): void => {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
};

type AfterCommit = () => Promise<void> | void;

/** A transaction as stores see it. Worthless once its unit of work is over: its connection then serves another tenant. */
export class SqlTransaction implements Transaction {
  readonly #actions: AfterCommit[] = [];
  #open = true;

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
   * Runs one statement and returns its rows: those of SELECT, or of RETURNING. With parameters it is prepared once per
   * connection, so the text must be constant and should name its columns (`*` breaks prepared statements when a
   * migration adds one). Errors are `pg`'s; the unit of work translates them, `isUniqueViolation` reads them.
   */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (!this.#open) throw new Error('The transaction is over.');
    sendTogether(this.client);
    if (parameters.length === 0) return (await this.client.query(sql)).rows as Row[];
    const name = statementName(sql);
    const result = await this.client.query({ ...(name !== undefined && { name }), text: sql, values: [...parameters] });
    return result.rows as Row[];
  }

  afterCommit(action: AfterCommit): void {
    this.#actions.push(action);
  }

  /** For the unit of work: no statement may follow. Returns what waits for the commit. */
  close(): readonly AfterCommit[] {
    this.#open = false;
    return this.#actions;
  }
}
