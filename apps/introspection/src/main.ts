import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { runApp } from '#platform';
import { introspectionApp } from './introspection.app.js';

// Most of this heap is a cache that stays. Left to itself, V8 lets it grow by far more than that before it looks for garbage.
setFlagsFromString('--heap-growing-percent=10');

await runApp(introspectionApp);
