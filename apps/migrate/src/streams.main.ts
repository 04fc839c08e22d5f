import { describeStartFailure, loadConfig, onShutdownSignal } from '#platform/start';
import { StreamsConfig } from './streams.config.js';

try {
  const config = loadConfig(StreamsConfig, process.env);
  const { lookAfterStreams } = await import('./look-after-streams.js');
  const keeper = await lookAfterStreams(config, (line) => process.stdout.write(`${line}\n`));
  if (keeper !== null) onShutdownSignal(() => keeper.stop());
} catch (error) {
  for (const line of describeStartFailure(error)) process.stderr.write(`The streams could not be made: ${line}\n`);
  process.exitCode = 1;
}
