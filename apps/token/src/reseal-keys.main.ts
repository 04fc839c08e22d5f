import { describeStartFailure, loadConfig } from '#platform';
import { resealKeys } from './reseal-keys.js';
import { TokenConfig } from './token.config.js';

try {
  await resealKeys(loadConfig(TokenConfig, process.env), (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  for (const line of describeStartFailure(error)) process.stderr.write(`The signing keys could not be sealed anew: ${line}\n`);
  process.exitCode = 1;
}
