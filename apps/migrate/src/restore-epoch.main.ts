import { parseArgs } from 'node:util';
import { describeStartFailure, loadConfig } from '#platform';
import { MigrateConfig } from './migrate.config.js';
import { restoreEpoch } from './restore/restore-epoch.js';

try {
  const { values } = parseArgs({ options: { sessions: { type: 'boolean', default: false }, keys: { type: 'boolean', default: false } } });
  await restoreEpoch(loadConfig(MigrateConfig, process.env), values, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  for (const line of describeStartFailure(error)) process.stderr.write(`The restored data could not be prepared: ${line}\n`);
  process.exitCode = 1;
}
