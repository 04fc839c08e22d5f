import 'reflect-metadata';
import { runPlatform } from './run-platform.js';
import { bringUpDistributed } from './start-distributed.js';

await runPlatform(bringUpDistributed);
