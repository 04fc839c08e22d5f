import 'reflect-metadata';
import { limitHeapGrowth } from '#platform/start';
import { prepareStart } from './prepare-start.js';
import { runPlatform } from './run-platform.js';
import { StandaloneConfig } from './standalone.config.js';

await runPlatform(async (env, progress, shutdown) => {
  const prepared = await prepareStart(StandaloneConfig, env, shutdown);
  const { bringUpStandalone } = await import('./start-standalone.js');
  await bringUpStandalone(prepared, progress, shutdown);
  limitHeapGrowth();
});
