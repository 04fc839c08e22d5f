import { parseArgs } from 'node:util';
import { describeStartFailure, loadConfig } from '#platform/start';
import { MigrateConfig } from './migrate.config.js';

try {
  const { values } = parseArgs({ options: { sessions: { type: 'boolean', default: false }, keys: { type: 'boolean', default: false } } });
  const config = loadConfig(MigrateConfig, process.env);
  const { restoreEpoch } = await import('./restore/restore-epoch.js');
  await restoreEpoch(config, values, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  for (const line of describeStartFailure(error)) process.stderr.write(`The restored data could not be prepared: ${line}\n`);
  process.exitCode = 1;
}
