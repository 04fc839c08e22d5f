import 'reflect-metadata';
import { limitHeapGrowth, runApp } from '#platform';
import { introspectionApp } from './introspection.app.js';

limitHeapGrowth();

await runApp(introspectionApp);
