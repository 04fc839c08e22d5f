import 'reflect-metadata';
import { limitHeapGrowth } from '#platform';
import { runPlatform } from './run-platform.js';
import { bringUpStandalone } from './start-standalone.js';

limitHeapGrowth();
await runPlatform(bringUpStandalone);
