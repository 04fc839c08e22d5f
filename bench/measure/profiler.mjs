// Loaded into every process of a platform (`--import`): SIGUSR2 begins a profile, the next one writes it to
// BENCH_PROFILE_DIR/<app>-<n>.cpuprofile. (`--cpu-prof` would profile the start as well, and NODE_OPTIONS do not take it.)
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const directory = process.env.BENCH_PROFILE_DIR;
const app = /apps\/([a-z]+)\/src\/main\.js/.exec(process.argv[1] ?? '')?.[1];

if (isMainThread && app !== undefined && directory !== undefined) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 250 });
  let running = false;
  let count = 0;
  process.on('SIGUSR2', () => {
    running = !running;
    if (running) return session.post('Profiler.start');
    session.post('Profiler.stop', (error, result) => {
      if (error === null) writeFileSync(join(directory, `${app}-${(count += 1)}.cpuprofile`), JSON.stringify(result.profile));
    });
  });
}
