// `npm run migrate`: builds what is stale, then makes roles, schemas and streams and runs the migrations (docs/configuration.md, migrate).
import { build } from './build.mjs';
import { readArguments } from './command.mjs';
import { becomeProgram } from './run-step.mjs';

readArguments({
  command: 'npm run migrate --',
  summary: 'Makes roles, schemas and streams and runs the migrations, as the environment says (docs/configuration.md, migrate).',
});
await build();
await becomeProgram('apps/migrate/src/main.js');
