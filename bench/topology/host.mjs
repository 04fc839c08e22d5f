// Runs one platform on the core it was started on: `host.mjs standalone|distributed`.
import './on-disk.mjs';
import { administratorUrlOf, settingsOfTests, startPlatform } from '../../dist/libs/testing/src/index.js';
import { serveParent } from './child.mjs';
import { lookAfterTables } from './look-after-tables.mjs';

/** It is measured as it is delivered, not as tests have it: what they set is set to nothing. */
const asDelivered = Object.fromEntries(Object.keys(settingsOfTests).map((name) => [name, '']));
const own = JSON.parse(process.env.BENCH_PLATFORM_ENV ?? '{}');

const platform = await startPlatform(process.argv[2], { ...asDelivered, ...own });
const adminUrl = await administratorUrlOf(platform.address);
const answers = { pidOf: (app) => platform.pidOf(app), settle: () => lookAfterTables(adminUrl) };
serveParent(
  { address: platform.address },
  ([name, ...details]) => answers[name](...details),
  () => platform.close(),
);
