import { describeStartFailure, onShutdownSignal } from '#platform';
import { Progress } from './progress.js';
import type { RunningPlatform } from './start-standalone.js';

/**
 * The life of a process that is a whole platform: start, or one clear line per problem and exit code 1; then run until
 * SIGINT or SIGTERM, stop everything and exit with 0. A second signal ends the process at once.
 */
export const runPlatform = async (start: (env: NodeJS.ProcessEnv, progress: Progress) => Promise<RunningPlatform>): Promise<void> => {
  const starting = start(process.env, new Progress(process.stdout));
  onShutdownSignal(async () => (await starting).close());
  try {
    await starting;
  } catch (error) {
    for (const line of describeStartFailure(error)) process.stderr.write(`Ostiary cannot start: ${line}\n`);
    process.exit(1);
  }
};
