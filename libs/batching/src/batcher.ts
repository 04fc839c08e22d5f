type Caller<Input, Answer> = {
  readonly input: Input;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Loads once for all callers that come with an input under the same key before the batch is due: what a load costs in itself
 * is far more than what one more input adds to it. As DataLoader, but without a cache, and with the schedule in the user's hands.
 */
export class Batcher<Input, Answer> {
  readonly #batches = new Map<string, Caller<Input, Answer>[]>();

  constructor(
    /** The answers to a batch, in the order of `inputs`. When it fails, it fails for all of them. */
    private readonly loadBatch: (key: string, inputs: readonly Input[]) => Promise<readonly (Answer | Promise<Answer>)[]>,
    /** Calls back when a batch is due, once for each. */
    private readonly schedule: (due: () => void) => void,
  ) {}

  /** The answer for `input`. There is no order among batches that are due at the same time. */
  load(key: string, input: Input): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const caller = { input, resolve, reject };
      const batch = this.#batches.get(key);
      if (batch) {
        batch.push(caller);
        return;
      }
      this.#batches.set(key, [caller]);
      this.schedule(() => void this.#loadBatch(key));
    });
  }

  async #loadBatch(key: string): Promise<void> {
    const batch = this.#batches.get(key) ?? [];
    this.#batches.delete(key);
    try {
      const answers = await this.loadBatch(
        key,
        batch.map(({ input }) => input),
      );
      for (const [index, answer] of answers.entries()) batch[index]?.resolve(answer);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
