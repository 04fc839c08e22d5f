// What jest runs each spec file in: Node's environment, in a process that ends as soon as nothing is left to do.
import { TestEnvironment } from 'jest-environment-node';

/**
 * Closes when a spec file ends what its helpers ask for (`closeAtEnd` in libs/testing). Ends a worker of jest by `process.exit` once its event loop is empty, which waits for what a
 * spec has left open as ever. Ended by itself, Node takes a heap of a gigabyte down piece by piece; on a busy machine that takes longer than the half second after which jest says
 * that a worker had to be forced.
 */
export default class extends TestEnvironment {
  static {
    process.once('beforeExit', () => process.exit());
  }

  async teardown() {
    const closers = this.global[Symbol.for('ostiary.close-at-end')] ?? [];
    await Promise.allSettled(closers.map((close) => close()));
    await super.teardown();
  }
}
