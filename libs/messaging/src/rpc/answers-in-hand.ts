/** No RPC is waited for longer, so nobody misses an answer that takes longer. Milliseconds. */
const longestCallMs = 5_000;

/** The answers that an RPC server is working on. */
export class AnswersInHand {
  readonly #answers = new Set<Promise<unknown>>();

  add<Result>(answer: Promise<Result>): Promise<Result> {
    const tracked = answer.finally(() => this.#answers.delete(tracked));
    this.#answers.add(tracked);
    return tracked;
  }

  /** Resolves when all are given, or nobody waits for them any more. */
  async settle(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestCallMs);
    });
    await Promise.race([Promise.allSettled(this.#answers), patience]);
    clearTimeout(timer);
  }
}
