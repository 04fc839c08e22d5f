import { createHash } from 'node:crypto';
import type { Client, QueryResult } from 'pg';
import type { EntityManager } from 'typeorm';
import type { TenantId } from '#contracts';
import { Gathered, type Transaction } from '#kernel';

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

type Keyed = { readonly key: string; readonly parts: readonly (object | null)[] };

const byKey = (one: Keyed, other: Keyed): number => (one.key < other.key ? -1 : 1);

/** What stands at one place of the inputs, where something does. */
const partsAt = (place: number, inputs: readonly (Keyed & { readonly nth: number })[]): readonly object[] =>
  inputs.flatMap(({ nth, parts }) => {
    const part = parts[place];
    return part ? [{ nth, ...part }] : [];
  });

/** Behind all promises that are settled by now, whose continuations may ask too. */
const behindPromises = (ask: () => void): void => process.nextTick(ask);

type AfterCommit = () => Promise<void> | void;

/** A transaction as stores see it. Worthless once its unit of work is over: its connection then serves another tenant. */
export class SqlTransaction implements Transaction {
  readonly #actions: AfterCommit[] = [];
  readonly #found = new Gathered((statement, keys: readonly string[]) => this.#findAll(statement, keys), behindPromises);
  readonly #done = new Gathered((statement, inputs: readonly Keyed[]) => this.#doAll(statement, inputs), behindPromises);
  #open = true;
  #failure: unknown;
  #onFirstStatement: (() => void) | undefined;

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
    this.#onFirstStatement?.();
    this.#onFirstStatement = undefined;
    try {
      return (await this.#send(sql, parameters)).rows as Row[];
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  /**
   * The row of `key`, or null; whoever else looks for rows by the same statement in this turn shares it. `$1` is the tenant,
   * `$2` an array of all keys, and each row says in its column `key` whose it is, in the same spelling.
   */
  async find<Row>(statement: string, key: string): Promise<Row | null> {
    return (await this.#found.add(statement, key)) as Row | null;
  }

  /**
   * Runs `statement` for an input, and for the inputs of whoever else runs it in this turn. `$1` is the tenant, `$2` a JSON
   * array of the first parts of all inputs in the order of their keys, so that everybody locks rows in the same order, `$3` one of
   * the second parts that are not null, and so on. Each part has the place of its input as `nth`. Returns the row of that
   * `nth`, or null. Where inputs exclude one another, the statement lets one of them win.
   */
  async each<Row>(statement: string, key: string, ...parts: readonly (object | null)[]): Promise<Row | null> {
    return (await this.#done.add(statement, { key, parts })) as Row | null;
  }

  #send(sql: string, parameters: readonly unknown[]): Promise<QueryResult> {
    if (parameters.length === 0) return this.client.query(sql);
    const name = statementName(sql);
    return this.client.query({ ...(name !== undefined && { name }), text: sql, values: [...parameters] });
  }

  async #findAll(statement: string, keys: readonly string[]): Promise<readonly unknown[]> {
    const rows = await this.query<{ readonly key: string }>(statement, [this.tenantId, [...new Set(keys)]]);
    const found = new Map(rows.map(({ key, ...row }) => [key, row]));
    return keys.map((key) => found.get(key) ?? null);
  }

  async #doAll(statement: string, inputs: readonly Keyed[]): Promise<readonly unknown[]> {
    const numbered = inputs.map((input, nth) => ({ nth, ...input })).sort(byKey);
    const arrays = inputs[0]?.parts.map((_, place) => JSON.stringify(partsAt(place, numbered))) ?? [];
    const rows = await this.query<{ readonly nth: number }>(statement, [this.tenantId, ...arrays]);
    const done = new Map(rows.map(({ nth, ...row }) => [nth, row]));
    return inputs.map((_, nth) => done.get(nth) ?? null);
  }

  afterCommit(action: AfterCommit): void {
    this.#actions.push(action);
  }

  /** For the unit of work: calls back when the first statement is about to be sent. */
  onFirstStatement(callback: () => void): void {
    this.#onFirstStatement = callback;
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
