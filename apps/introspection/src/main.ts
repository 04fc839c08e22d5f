import 'reflect-metadata';
import { runApp } from '#platform';
import { introspectionApp } from './introspection.app.js';

await runApp(introspectionApp);
