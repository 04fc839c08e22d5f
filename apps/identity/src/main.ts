import { runApp } from '#platform';
import { identityApp } from './identity.app.js';

await runApp(identityApp);
