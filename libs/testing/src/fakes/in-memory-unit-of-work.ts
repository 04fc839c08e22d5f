import { ServiceError, type RequestContext, type TenantId, type TenantScope } from '#contracts';
import { Query, Statement, type Transaction, UnitOfWork } from '#kernel';

type Effect<Result> = (tenantId: TenantId | null) => Result;

/** What a fake store is asked for. */
class InMemoryRequest {
  constructor(
    readonly answer: Effect<unknown>,
    readonly changes: boolean,
  ) {}
}

/** A query of a fake store, which answers with what `look` returns. */
export const inMemoryQuery = <Result>(look: Effect<Result>): Query<Result> =>
  new Query([new InMemoryRequest(look, false)], ([answer]) => answer as Result);

/** A statement of a fake store: `change` happens when it is run, and is undone where that throws or its transaction fails. */
export const inMemoryStatement = <Result>(change: Effect<Result>): Statement<Result> =>
  new Statement([new InMemoryRequest(change, true)], ([answer]) => answer as Result);

const ask = (requests: readonly unknown[], tenantId: TenantId | null): readonly unknown[] =>
  requests.map((request) => {
    if (!(request instanceof InMemoryRequest)) throw new TypeError('This statement was made for another kind of unit of work.');
    return request.answer(tenantId);
  });

type AfterCommit = () => Promise<void> | void;

class InMemoryTransaction implements Transaction {
  readonly #actions: AfterCommit[] = [];
  #open = true;
  #failed = false;

  constructor(readonly tenantId: TenantId | null) {}

  async run<Result>(statement: Statement<Result>): Promise<Result> {
    if (this.refusal) throw this.refusal;
    const answers = this.#ask(statement);
    this.afterCommit(() => statement.committed(answers));
    return statement.read(answers);
  }

  /** Why nothing more can be asked of it; null while it is open. */
  get refusal(): Error | null {
    if (!this.#open) return new Error('The transaction is over.');
    return this.#failed ? new Error('A statement failed before: the transaction takes no more.') : null;
  }

  afterCommit(action: AfterCommit): void {
    this.#actions.push(action);
  }

  requireSuccess(): void {
    if (this.#failed) throw new Error('The work went on after a failed statement; nothing was committed.');
  }

  close(): readonly AfterCommit[] {
    this.#open = false;
    return this.#actions;
  }

  #ask({ requests }: Statement<unknown>): readonly unknown[] {
    try {
      return ask(requests, this.tenantId);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }
}

/**
 * A fake whose methods take a transaction, with the rule of those on PostgreSQL: one that is over, or in which a statement failed, is refused. The fake
 * itself need not know of it; what a test puts in a method's place is given as it is.
 */
export const inTransactions = <Fake extends object>(fake: Fake): Fake =>
  new Proxy(fake, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || 'mock' in member) return member;
      return (...parameters: unknown[]): unknown => {
        const refusal = parameters.map((parameter) => (parameter instanceof InMemoryTransaction ? parameter.refusal : null)).find(Boolean);
        return refusal ? Promise.reject(refusal) : (Reflect.apply(member, target, parameters) as unknown);
      };
    },
  });

/** Remembers what fakes hold. Returns the way back to it. */
export type Save = () => () => void;

/**
 * Keeps the rules of the unit of work on PostgreSQL over what fakes hold in memory, one transaction after the other: a statement is all or
 * nothing, and committed when it has run, whatever becomes of its answer; a transaction is undone when its work fails; nothing can be
 * asked of one that is over, by fakes whose methods are no statements where they are made by `inTransactions`. It does not batch.
 */
export class InMemoryUnitOfWork extends UnitOfWork {
  #last: Promise<unknown> = Promise.resolve();
  /** Transactions begun so far: what needs no look-up begins none. */
  transactionCount = 0;

  constructor(
    private readonly save: Save,
    private readonly now: () => number = Date.now,
  ) {
    super();
  }

  override read<Result>(context: TenantScope, query: Query<Result>): Promise<Result> {
    return this.#inTurn(context, () => {
      const writes = query.requests.some((request) => request instanceof InMemoryRequest && request.changes);
      if (writes) throw new ServiceError('unavailable', 'A query may not change anything.');
      return query.read(ask(query.requests, context.tenantId));
    });
  }

  override write<Result>(context: TenantScope, _subject: string | null, statement: Statement<Result>): Promise<Result> {
    return this.#inTurn(context, () => {
      const restore = this.save();
      let answers: readonly unknown[];
      try {
        answers = ask(statement.requests, context.tenantId);
      } catch (error) {
        restore();
        throw error;
      }
      statement.committed(answers);
      return statement.read(answers);
    });
  }

  override transaction<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#runSteps(context, context.tenantId, work);
  }

  override platformTransaction<Result>(context: RequestContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#runSteps(context, null, work);
  }

  #runSteps<Result>(context: RequestContext, tenantId: TenantId | null, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#inTurn(context, async () => {
      const restore = this.save();
      const tx = new InMemoryTransaction(tenantId);
      try {
        const result = await work(tx);
        tx.requireSuccess();
        for (const action of tx.close()) void action();
        return result;
      } catch (error) {
        restore();
        throw error;
      } finally {
        tx.close();
      }
    });
  }

  #inTurn<Result>({ deadline }: RequestContext, run: () => Result | Promise<Result>): Promise<Result> {
    const result = this.#last.then(() => {
      if (deadline <= this.now()) throw new ServiceError('deadline_exceeded', 'The request took too long.');
      this.transactionCount += 1;
      return run();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}
