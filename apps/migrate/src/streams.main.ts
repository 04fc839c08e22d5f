import { describeStartFailure, loadConfig, onShutdownSignal } from '#platform';
import { lookAfterStreams } from './look-after-streams.js';
import { StreamsConfig } from './streams.config.js';

try {
  const keeper = await lookAfterStreams(loadConfig(StreamsConfig, process.env), (line) => process.stdout.write(`${line}\n`));
  if (keeper !== null) onShutdownSignal(() => keeper.stop());
} catch (error) {
  for (const line of describeStartFailure(error)) process.stderr.write(`The streams could not be made: ${line}\n`);
  process.exitCode = 1;
}
