import 'reflect-metadata';
import { runPlatform } from './run-platform.js';
import { startStandalone } from './start-standalone.js';

await runPlatform(startStandalone);
