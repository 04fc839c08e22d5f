import type { AppDefinition } from '#platform';
import { NotificationConfig } from './notification.config.js';
import { NotificationModule } from './notification.module.js';
import { notificationPersistence } from './persistence/notification-persistence.js';

export const notificationApp: AppDefinition<NotificationConfig> = {
  name: 'notification',
  config: NotificationConfig,
  module: NotificationModule,
  persistence: notificationPersistence,
};
