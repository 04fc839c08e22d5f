// Runs one platform on the core it was started on: `host.mjs standalone|distributed`.
import './on-disk.mjs';
import { settingsOfTests, startPlatform } from '../../dist/libs/testing/src/index.js';
import { serveParent } from './child.mjs';

/** It is measured as it is delivered, not as tests have it: what they set is set to nothing. */
const asDelivered = Object.fromEntries(Object.keys(settingsOfTests).map((name) => [name, '']));
const own = JSON.parse(process.env.BENCH_PLATFORM_ENV ?? '{}');

const platform = await startPlatform(process.argv[2], { ...asDelivered, ...own });
serveParent(
  { address: platform.address },
  ({ pidOf }) => platform.pidOf(pidOf),
  () => platform.close(),
);
