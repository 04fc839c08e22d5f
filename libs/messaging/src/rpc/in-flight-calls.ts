import { Logger } from '@nestjs/common';

const logger = new Logger('Rpc');

/** No RPC is waited for longer, so nobody misses an answer that takes longer. Milliseconds. */
const longestCallMs = 5_000;

/** The answers that an RPC server is working on. */
export class InFlightCalls {
  #count = 0;
  #whenSettled: (() => void) | undefined;

  readonly #given = (): void => {
    this.#count -= 1;
    if (this.#count === 0) this.#whenSettled?.();
  };

  readonly #failed = (error: unknown): void => {
    logger.error({ msg: 'An RPC could not be answered', err: error });
    this.#given();
  };

  /** Hands `answer` back. A failure is logged: answering does not fail unless the server does. */
  add<Result>(answer: Promise<Result>): Promise<Result> {
    this.#count += 1;
    answer.then(this.#given, this.#failed);
    return answer;
  }

  /** For a server that takes no more: resolves when all are given, or nobody waits for them any more. */
  async settle(): Promise<void> {
    if (this.#count === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#whenSettled = resolve;
      timer = setTimeout(resolve, longestCallMs);
    });
    clearTimeout(timer);
  }
}
