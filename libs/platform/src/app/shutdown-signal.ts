import { describeStartFailure } from './start-failure.js';

// A Ctrl-C under npm arrives twice: from the terminal, and passed on by npm.
const sameSignalMs = 1_000;

/** Calls `stop` at the first SIGINT or SIGTERM; one that comes a second later or more ends the process at once. */
export const onShutdownSignal = (stop: (signal: NodeJS.Signals) => Promise<void>): void => {
  let received: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (received !== null && Date.now() - received >= sameSignalMs) process.exit(1);
      if (received !== null) return;
      received = Date.now();
      stop(signal).then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${describeStartFailure(error).join('\n')}\n`);
          process.exit(1);
        },
      );
    });
  }
};
