type Asker<Input, Answer> = {
  readonly input: Input;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Asks a statement once for all who come with an input for it in one turn of the event loop: what a statement costs in
 * itself is far more than what one more input adds to it. When it fails, it fails for all of them.
 */
export class GatheredStatements<Input, Answer> {
  readonly #askers = new Map<string, Asker<Input, Answer>[]>();

  constructor(
    /** The answers of `statement`, in the order of `inputs`. */
    private readonly ask: (statement: string, inputs: readonly Input[]) => Promise<readonly Answer[]>,
  ) {}

  /** The answer for `input`. There is no order among statements of the same turn. */
  add(statement: string, input: Input): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asker = { input, resolve, reject };
      const askers = this.#askers.get(statement);
      if (askers) {
        askers.push(asker);
        return;
      }
      this.#askers.set(statement, [asker]);
      // Behind all promises that are settled by now, whose continuations may ask too.
      process.nextTick(() => void this.#askFor(statement));
    });
  }

  async #askFor(statement: string): Promise<void> {
    const askers = this.#askers.get(statement) ?? [];
    this.#askers.delete(statement);
    try {
      const answers = await this.ask(
        statement,
        askers.map(({ input }) => input),
      );
      for (const [index, answer] of answers.entries()) askers[index]?.resolve(answer);
    } catch (error) {
      for (const { reject } of askers) reject(error);
    }
  }
}
