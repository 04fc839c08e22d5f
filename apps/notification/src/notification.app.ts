import type { AppDefinition } from '#platform';
import { mailboxRoutes } from './mailbox/mailbox.routes.js';
import { mailboxDirectory, NotificationConfig } from './notification.config.js';
import { NotificationModule } from './notification.module.js';
import { notificationPersistence } from './persistence/notification-persistence.js';

export const notificationApp: AppDefinition<NotificationConfig> = {
  name: 'notification',
  config: NotificationConfig,
  module: NotificationModule,
  persistence: notificationPersistence,
  management(config) {
    const mailbox = mailboxDirectory(config, 'email') ?? mailboxDirectory(config, 'sms');
    return mailbox === null ? [] : [mailboxRoutes(mailbox)];
  },
};
