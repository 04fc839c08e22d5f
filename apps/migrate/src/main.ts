import { describeStartFailure, loadConfig } from '#platform';
import { MigrateConfig } from './migrate.config.js';
import { migrate } from './migrate.js';

try {
  await migrate(loadConfig(MigrateConfig, process.env), (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  for (const line of describeStartFailure(error)) process.stderr.write(`Migration failed: ${line}\n`);
  process.exitCode = 1;
}
