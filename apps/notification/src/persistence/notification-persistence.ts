import { DeliveryEntity } from './entities/delivery.entity.js';
import { MessageTemplateEntity } from './entities/message-template.entity.js';
import { CreateNotificationTables1763660000000 } from './migrations/1763660000000-create-notification-tables.js';

/** Everything the database of this service is made of, listed explicitly. */
export const notificationPersistence = {
  entities: [DeliveryEntity, MessageTemplateEntity],
  migrations: [CreateNotificationTables1763660000000],
} as const;
