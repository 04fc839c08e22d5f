import { runApp } from '#platform';
import { sessionApp } from './session.app.js';

await runApp(sessionApp);
