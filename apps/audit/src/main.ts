import { runApp } from '#platform';
import { auditApp } from './audit.app.js';

await runApp(auditApp);
