// Runs one platform on the core it was started on: `host.mjs standalone|distributed`.
import { startPlatform } from '../../dist/libs/testing/src/index.js';
import { serveParent } from './child.mjs';

const platform = await startPlatform(process.argv[2], JSON.parse(process.env.BENCH_PLATFORM_ENV ?? '{}'));
serveParent(
  { address: platform.address },
  ({ pidOf }) => platform.pidOf(pidOf),
  () => platform.close(),
);
