/** As Nest's logger. */
type Log = { readonly warn: (line: object) => void; readonly debug?: (line: object) => void };

type Line = { readonly msg: string } & Readonly<Record<string, unknown>>;

/** More causes at a time than anything has; further ones share a line. */
const maxCauses = 100;

/** What is at the bottom of a failure: the error of the socket or the database, behind what was made of it. */
const rootOf = (error: unknown): unknown => {
  let root = error;
  for (let depth = 0; depth < 10 && root instanceof Error; depth += 1) {
    const next: unknown = root instanceof AggregateError ? (root.errors[0] as unknown) : root.cause;
    if (!(next instanceof Error)) break;
    root = next;
  }
  return root;
};

const causeOf = (root: unknown): string => {
  if (!(root instanceof Error)) return typeof root;
  const code: unknown = 'code' in root ? root.code : undefined;
  return typeof code === 'string' && code !== '' ? code : root.name;
};

/**
 * The log of failures that come in crowds, such as those of a dependency that is down: one line for each cause and interval,
 * without a stack; the next ones are counted, and their number said when the interval ends. At the level debug each has its line.
 */
export class FailureLog {
  readonly #causes = new Map<string, { suppressed: number }>();

  constructor(
    private readonly log: Log,
    private readonly intervalMs = 30_000,
  ) {}

  /** `line.msg` is the same for all failures of a kind: it is told apart by that and by the error's own code, or its name. */
  warn(line: Line, error: unknown): void {
    const root = rootOf(error);
    const cause = this.#causes.size < maxCauses ? causeOf(root) : 'others';
    const key = `${line.msg} ${cause}`;
    const told = this.#causes.get(key);
    if (told === undefined) {
      this.#begin(key, line.msg, cause);
      this.log.warn({ ...line, cause, reason: root instanceof Error ? root.message : String(root) });
      return;
    }
    told.suppressed += 1;
    this.log.debug?.({ ...line, cause });
  }

  #begin(key: string, msg: string, cause: string): void {
    const told = { suppressed: 0 };
    this.#causes.set(key, told);
    setTimeout(() => {
      this.#causes.delete(key);
      if (told.suppressed > 0)
        this.log.warn({
          msg: `${msg} (suppressed ${told.suppressed} further)`,
          cause,
          suppressed: told.suppressed,
          withinMs: this.intervalMs,
        });
    }, this.intervalMs).unref();
  }
}
