// `npm run migrate`: builds what is stale, then makes roles, schemas and streams and runs the migrations (docs/configuration.md, migrate).
import { build, root } from './build.mjs';
import { runAloud } from './run-step.mjs';

await build();
const { code } = await runAloud(process.execPath, [`${root}/dist/apps/migrate/src/main.js`]);
process.exitCode = code;
