import { type DemoOptions, startDemo } from '../../demo/src/start-demo.js';
import type { Progress } from './progress.js';
import type { Shutdown } from './shutdown.js';

/** Seeds and serves the demo as a step of the start. False when there is a tenant `demo` that the demo did not make: it stays as it is. */
export const serveDemo = async (options: DemoOptions, progress: Progress, shutdown: Shutdown): Promise<boolean> => {
  const running = await progress.step(
    'demo',
    () => startDemo(options),
    (started) =>
      started?.url ?? 'not served: the tenant demo is not of its making and is left as it is. Set OSTIARY_DEMO=false to not try again',
  );
  if (running === null) return false;
  shutdown.add(() => running.close());
  return true;
};
