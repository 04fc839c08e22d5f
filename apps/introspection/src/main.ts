import 'reflect-metadata';
import { collectEarly, runApp } from '#platform';
import { introspectionApp } from './introspection.app.js';

collectEarly();

await runApp(introspectionApp);
