// `npm run restore:epoch -- [--sessions] [--keys]`: builds what is stale, then refuses what was handed out before a backup was restored
// (docs/operations.md). Needs the environment of `npm run migrate`.
import { build, root } from './build.mjs';
import { runAloud } from './run-step.mjs';

await build();
process.exitCode = await runAloud(process.execPath, [`${root}/dist/apps/migrate/src/restore-epoch.main.js`, ...process.argv.slice(2)]);
