// `npm run keys:reseal`: builds what is stale, then seals all signing keys under the first of OSTIARY_MASTER_KEYS (docs/operations.md). Needs
// the environment of the token service; beside it and in its image: `node dist/apps/token/src/reseal-keys.main.js`.
import { build } from './build.mjs';
import { readArguments } from './command.mjs';
import { becomeProgram } from './run-step.mjs';

readArguments({
  command: 'npm run keys:reseal --',
  summary: 'Seals all signing keys under the first of OSTIARY_MASTER_KEYS (docs/operations.md).',
});
await build();
await becomeProgram('apps/token/src/reseal-keys.main.js');
