import { runApp } from '#platform';
import { gatewayApp } from './gateway.app.js';

await runApp(gatewayApp);
