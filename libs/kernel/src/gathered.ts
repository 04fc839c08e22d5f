type Asker<Input, Answer> = {
  readonly input: Input;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Asks once for all who come with an input about the same thing before it is time to ask: what asking costs in itself is far
 * more than what one more input adds to it.
 */
export class Gathered<Input, Answer> {
  readonly #askers = new Map<string, Asker<Input, Answer>[]>();

  constructor(
    /** The answers about something, in the order of `inputs`. When it fails, it fails for all of them. */
    private readonly ask: (about: string, inputs: readonly Input[]) => Promise<readonly (Answer | Promise<Answer>)[]>,
    /** Calls back when it is time to ask, once for each thing. */
    private readonly whenToAsk: (ask: () => void) => void,
  ) {}

  /** The answer for `input`. There is no order among things that are asked at the same time. */
  add(about: string, input: Input): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asker = { input, resolve, reject };
      const askers = this.#askers.get(about);
      if (askers) {
        askers.push(asker);
        return;
      }
      this.#askers.set(about, [asker]);
      this.whenToAsk(() => void this.#askAll(about));
    });
  }

  async #askAll(about: string): Promise<void> {
    const askers = this.#askers.get(about) ?? [];
    this.#askers.delete(about);
    try {
      const answers = await this.ask(
        about,
        askers.map(({ input }) => input),
      );
      for (const [index, answer] of answers.entries()) askers[index]?.resolve(answer);
    } catch (error) {
      for (const { reject } of askers) reject(error);
    }
  }
}
