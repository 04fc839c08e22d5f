import 'reflect-metadata';
import { DistributedConfig } from './distributed.config.js';
import { managementPortsOf } from './ports.js';
import { prepareStart } from './prepare-start.js';
import { runPlatform } from './run-platform.js';

await runPlatform(async (env, progress, shutdown) => {
  const prepared = await prepareStart(DistributedConfig, env, shutdown, managementPortsOf);
  const { bringUpDistributed } = await import('./start-distributed.js');
  await bringUpDistributed(prepared, progress, shutdown);
});
