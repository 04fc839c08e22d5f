import 'reflect-metadata';
import { runPlatform } from './run-platform.js';
import { bringUpStandalone } from './start-standalone.js';

await runPlatform(bringUpStandalone);
