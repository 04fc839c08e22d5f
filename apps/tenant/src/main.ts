import { runApp } from '#platform';
import { tenantApp } from './tenant.app.js';

await runApp(tenantApp);
