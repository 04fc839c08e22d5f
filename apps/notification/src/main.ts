import { runApp } from '#platform';
import { notificationApp } from './notification.app.js';

await runApp(notificationApp);
