import { parseArgs } from 'node:util';
import { describeStartFailure, loadConfig } from '#platform/start';
import { AuditConfig } from './audit.config.js';

try {
  const { values, positionals } = parseArgs({ options: { erased: { type: 'boolean', default: false } }, allowPositionals: true });
  const config = loadConfig(AuditConfig, process.env);
  const { verifyLogs } = await import('./verify-logs.js');
  const areAsExpected = await verifyLogs(config, positionals, { isErased: values.erased }, (line) => process.stdout.write(`${line}\n`));
  if (!areAsExpected) process.exitCode = 1;
} catch (error) {
  for (const line of describeStartFailure(error)) process.stderr.write(`The audit log could not be verified: ${line}\n`);
  process.exitCode = 1;
}
