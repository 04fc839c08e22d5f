// `npm run audit:verify -- [--erased] <tenant id>...`: builds what is stale, then checks the hash chains of audit logs (docs/audit.md). Needs the environment of
// the audit service; beside it and in its image: `node dist/apps/audit/src/verify-log.main.js`.
import { build } from './build.mjs';
import { readArguments } from './command.mjs';
import { becomeProgram } from './run-step.mjs';

const { values, operands } = readArguments({
  command: 'npm run audit:verify --',
  summary: 'Checks that the audit logs of tenants are as they were recorded (docs/audit.md).',
  options: { erased: 'the tenants were deleted: fails where a log is not erased' },
  positionals: { tenant: 'ids of tenants' },
  repeated: true,
});
await build();
const switches = values.erased ? ['--erased'] : [];
await becomeProgram('apps/audit/src/verify-log.main.js', ...switches, ...operands);
