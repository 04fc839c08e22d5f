import type { Writable } from 'node:stream';

/** One line for each step of a start, with the time that it took. */
export class Progress {
  constructor(private readonly output: Writable) {}

  /** Runs a step and prints `name`, what the step says of itself, and seconds. */
  async step<Result>(name: string, work: () => Promise<Result>, summary: (result: Result) => string): Promise<Result> {
    const begun = performance.now();
    const result = await work();
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    this.line(`  ${name.padEnd(15)} ${summary(result)} (${seconds} s)`);
    return result;
  }

  line(text = ''): void {
    this.output.write(`${text}\n`);
  }
}
