import { runApp } from '#platform';
import { tokenApp } from './token.app.js';

await runApp(tokenApp);
