import 'reflect-metadata';
import { collectEarly } from '#platform';
import { runPlatform } from './run-platform.js';
import { bringUpStandalone } from './start-standalone.js';

collectEarly();
await runPlatform(bringUpStandalone);
