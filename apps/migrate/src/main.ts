import { describeStartFailure, loadConfig } from '#platform/start';
import { MigrateConfig } from './migrate.config.js';

try {
  const config = loadConfig(MigrateConfig, process.env);
  const { migrate } = await import('./migrate.js');
  await migrate(config, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  for (const line of describeStartFailure(error)) process.stderr.write(`Migration failed: ${line}\n`);
  process.exitCode = 1;
}
