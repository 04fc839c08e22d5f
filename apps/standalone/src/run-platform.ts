import { describeStartFailure, onShutdownSignal } from '#platform/start';
import { Progress } from './progress.js';
import { Shutdown } from './shutdown.js';

/** Starts a whole platform. What must be undone at the end, or when a later step fails, is added to `shutdown`. */
export type BringUp = (env: NodeJS.ProcessEnv, progress: Progress, shutdown: Shutdown) => Promise<void>;

/**
 * The life of a process that is a whole platform: start, or stop what was started, one clear line per problem and exit
 * code 1; then run until SIGINT or SIGTERM, stop everything and exit with 0. A second signal ends the process at once.
 */
export const runPlatform = async (bringUp: BringUp): Promise<void> => {
  const shutdown = new Shutdown();
  const starting = bringUp(process.env, new Progress(process.stdout), shutdown);
  onShutdownSignal(async () => {
    await starting.catch(() => undefined);
    await shutdown.run();
  });
  try {
    await starting;
  } catch (error) {
    await shutdown.run();
    for (const line of describeStartFailure(error)) process.stderr.write(`Ostiary cannot start: ${line}\n`);
    process.exit(1);
  }
};
