import { describeStartFailure, loadConfig } from '#platform/start';
import { TokenConfig } from './token.config.js';

try {
  const config = loadConfig(TokenConfig, process.env);
  const { resealKeys } = await import('./reseal-keys.js');
  await resealKeys(config, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  for (const line of describeStartFailure(error)) process.stderr.write(`The signing keys could not be sealed anew: ${line}\n`);
  process.exitCode = 1;
}
