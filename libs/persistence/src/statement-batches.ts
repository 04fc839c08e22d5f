import { ServiceError, type TenantId, type TenantScope } from '#contracts';
import { SerialBatches } from '#batching';
import { type Statement } from '#kernel';
import { isContention, translateDatabaseError } from './database-errors.js';
import { answersOf, type Outcome, prepareAll, type PreparedStatement } from './sql-statement.js';

export type Mode = 'read' | 'write';

/** How a batch is run. */
export type RunOptions = {
  readonly mode: Mode;
  /** Others wait for it, so that it must not wait long for locks. */
  readonly awaited: boolean;
};

/** Certainly nothing was committed: a statement failed, of `cause`, and the transaction is undone. */
export class NothingCommitted extends Error {
  constructor(cause: unknown) {
    super('A statement failed, so nothing was committed.', { cause });
  }
}

/**
 * Runs statements in one transaction, and says what came of each request once they are committed. Throws NothingCommitted where one of them
 * failed, and another error where there was no transaction, or nobody knows whether it was committed.
 */
export type RunBatch = (context: TenantScope, statements: readonly PreparedStatement[], options: RunOptions) => Promise<readonly Outcome[]>;

type BatchedWork = {
  readonly context: TenantScope;
  readonly mode: Mode;
  readonly subject: string | null;
  readonly statement: Statement<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** More would make each wait longer than sharing a commit saves. */
const maxBatch = 64;

/** Who only reads does not wait for those who wait for the disk. */
type BatchKey = `${TenantId} ${Mode}`;

const keyOf = ({ context, mode }: BatchedWork): BatchKey => `${context.tenantId} ${mode}`;

/** Takes those that may share a transaction out of `waiting`, in order. */
const takeBatch = (waiting: BatchedWork[]): readonly BatchedWork[] => {
  const batch: BatchedWork[] = [];
  const subjects = new Set<string>();
  for (const work of waiting.splice(0)) {
    const { subject } = work;
    if (batch.length === maxBatch || (subject !== null && subjects.has(subject))) waiting.push(work);
    else batch.push(work);
    if (subject !== null) subjects.add(subject);
  }
  return batch;
};

/** Refuses those whose callers have given up; they would be nobody's deadline. */
const refuseLate = (batch: readonly BatchedWork[]): readonly BatchedWork[] => {
  const now = Date.now();
  return batch.filter(({ context: { deadline }, reject }) => {
    if (deadline > now) return true;
    reject(new ServiceError('deadline_exceeded', 'The request took too long.'));
    return false;
  });
};

/** As patient as the most patient of them: nobody's statement is cut short by another's deadline. */
const contextOf = (first: BatchedWork, batch: readonly BatchedWork[]): TenantScope => ({
  ...first.context,
  deadline: Math.max(...batch.map(({ context }) => context.deadline)),
});

const settle = ({ statement, resolve, reject }: BatchedWork, outcomes: readonly Outcome[]): void => {
  try {
    const answers = answersOf(outcomes);
    statement.committed(answers);
    resolve(statement.read(answers));
  } catch (error) {
    reject(translateDatabaseError(error));
  }
};

const reject = (work: BatchedWork, error: unknown): void => {
  work.reject(translateDatabaseError(error instanceof NothingCommitted ? error.cause : error));
};

/** One of them that cannot be asked must not cost the others theirs. */
const prepare = (tenantId: TenantId, batch: readonly BatchedWork[]): readonly PreparedStatement[] => {
  try {
    return prepareAll(
      batch.flatMap(({ statement }) => statement.requests),
      tenantId,
    );
  } catch (error) {
    throw new NothingCommitted(error);
  }
};

/**
 * Statements of one tenant that come in one burst, or while a batch of that tenant is under way, share the next one: one BEGIN, one wait
 * for the disk, one round trip. Nobody is answered before the commit. When a statement fails, all of them are undone, and each runs again
 * by itself, so that none suffers from another; those that come meanwhile do not wait for it. Statements of different tenants never meet,
 * nor do two about one subject: a transaction isolates them from others, not from itself.
 */
export class StatementBatches {
  readonly #batches = new SerialBatches<BatchKey, BatchedWork>((waiting) => this.#runBatch(refuseLate(takeBatch(waiting))), maxBatch);

  constructor(private readonly run: RunBatch) {}

  /** The result of `statement`, committed. Errors are those of its own requests and of its transaction. */
  load<Result>(context: TenantScope, mode: Mode, subject: string | null, statement: Statement<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const work: BatchedWork = { context, mode, subject, statement, resolve: (result) => resolve(result as Result), reject };
      this.#batches.add(keyOf(work), work);
    });
  }

  async #runBatch(batch: readonly BatchedWork[]): Promise<void> {
    const [first, ...others] = batch;
    if (first === undefined) return;
    try {
      await this.#runTogether(first, batch, true);
    } catch (error) {
      // Only what was certainly undone may run again: a commit whose answer was lost may have happened.
      const mayRunAgain = error instanceof NothingCommitted && (others.length > 0 || isContention(error.cause));
      for (const work of batch) {
        if (mayRunAgain) void this.#runUnbatched(work);
        else reject(work, error);
      }
    }
  }

  async #runUnbatched(work: BatchedWork): Promise<void> {
    await this.#runTogether(work, [work], false).catch((error: unknown) => reject(work, error));
  }

  async #runTogether(first: BatchedWork, batch: readonly BatchedWork[], awaited: boolean): Promise<void> {
    const statements = prepare(first.context.tenantId, batch);
    const outcomes = [...(await this.run(contextOf(first, batch), statements, { mode: first.mode, awaited }))];
    for (const work of batch) settle(work, outcomes.splice(0, work.statement.requests.length));
  }
}
