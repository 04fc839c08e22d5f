// `npm run restore:epoch -- [--sessions] [--keys]`: builds what is stale, then refuses what was handed out before a backup was restored
// (docs/operations.md). Needs the environment of `npm run migrate`.
import { build } from './build.mjs';
import { readArguments } from './command.mjs';
import { becomeProgram } from './run-step.mjs';

const { values } = readArguments({
  command: 'npm run restore:epoch --',
  summary: 'Refuses what was handed out before a backup was restored (docs/operations.md).',
  options: { sessions: 'ends all sessions too', keys: 'makes all signing keys anew too' },
});
const switches = Object.keys(values).map((name) => `--${name}`);
await build();
await becomeProgram('apps/migrate/src/restore-epoch.main.js', ...switches);
