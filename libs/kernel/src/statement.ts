type Answers = readonly unknown[];

/**
 * Something to ask of the database that nobody has asked yet. A store makes it, a unit of work runs it, and only then is there an answer:
 * so it can travel with the statements of others, and nothing can be asked in between.
 */
export class Statement<Result> {
  constructor(
    /** What is asked. Only the kind of unit of work that the store was made for looks inside. */
    readonly requests: readonly unknown[],
    private readonly reader: (answers: Answers) => Result,
    private readonly followers: readonly ((answers: Answers) => void)[] = [],
  ) {}

  /** The same, with another result made of its own. `change` must be pure: the answer may not be committed yet. */
  map<Changed>(change: (result: Result) => Changed): Statement<Changed> {
    return new Statement(this.requests, (answers) => change(this.read(answers)), this.followers);
  }

  /** The same, with something to be done once its change is committed, and never after a rollback. `action` must not throw. */
  onCommit(action: (result: Result) => void): Statement<Result> {
    return new Statement(this.requests, this.reader, [...this.followers, (answers) => action(this.read(answers))]);
  }

  /** For units of work: the result, of the answers to `requests` in their order. */
  read(answers: Answers): Result {
    return this.reader(answers);
  }

  /** For units of work: does what was to be done once `answers` are committed. */
  committed(answers: Answers): void {
    for (const follow of this.followers) follow(answers);
  }
}

/** A statement that changes nothing. */
export class Query<Result> extends Statement<Result> {
  /** What tells the types of the two apart. */
  readonly readsOnly = true;

  /** Asks nothing: for what is known without the database. */
  static of<Result>(result: Result): Query<Result> {
    return new Query([], () => result);
  }

  /** All of them, asked at the same time. */
  static all<Result>(queries: readonly Query<Result>[]): Query<readonly Result[]> {
    const requests = queries.flatMap((query) => query.requests);
    return new Query(requests, (answers) => {
      const left = [...answers];
      return queries.map((query) => query.read(left.splice(0, query.requests.length)));
    });
  }

  override map<Changed>(change: (result: Result) => Changed): Query<Changed> {
    return new Query(this.requests, (answers) => change(this.read(answers)));
  }

  /** Both, asked at the same time. */
  and<Other>(other: Query<Other>): Query<readonly [Result, Other]> {
    const count = this.requests.length;
    return new Query([...this.requests, ...other.requests], (answers) => [
      this.read(answers.slice(0, count)),
      other.read(answers.slice(count)),
    ]);
  }
}
