import { describeStartFailure, loadConfig } from '#platform';
import { AuditConfig } from './audit.config.js';
import { verifyLogs } from './verify-logs.js';

try {
  const areIntact = await verifyLogs(loadConfig(AuditConfig, process.env), process.argv.slice(2), (line) =>
    process.stdout.write(`${line}\n`),
  );
  if (!areIntact) process.exitCode = 1;
} catch (error) {
  for (const line of describeStartFailure(error)) process.stderr.write(`The audit log could not be verified: ${line}\n`);
  process.exitCode = 1;
}
