import 'reflect-metadata';
import { runPlatform } from './run-platform.js';
import { startDistributed } from './start-distributed.js';

await runPlatform(startDistributed);
